"""One-time links: asked for here, given their token when the letter is written, used once."""

from datetime import timedelta

from sqlalchemy import update

from marketplace.accounts.limits import LINKS_ACCOUNT
from marketplace.accounts.models import OneTimeLink, Person
from marketplace.accounts.operations import throttling
from marketplace.accounts.queries import links
from marketplace.accounts.queries.credentials import key_of
from marketplace.accounts.queries.throttles import waiting_seconds
from marketplace.accounts.tokens import derived_token, token_hash
from marketplace.audit import trail
from marketplace.branches.scope import PUBLIC
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor, OrganisationRole
from marketplace.kernel.clock import utc_now

LASTS = {"confirm": timedelta(hours=48), "reset": timedelta(hours=1), "invite": timedelta(days=7)}
"""From when it is asked for."""


def request_confirmation(actor: Actor, person: Person) -> None:
    """Send the link that proves the mail address; too many for one account are left out silently."""
    _request_for(actor, "confirm", person)


def request_reset(actor: Actor, person: Person) -> None:
    """Send the link that sets a new password; too many for one account are left out silently."""
    _request_for(actor, "reset", person)


def request_invitation(actor: Actor, email: str, organisation_id: int, role: OrganisationRole) -> OneTimeLink:
    """Send an invitation; an open one to the same address is replaced. Who may is asked by `invitations`."""
    _cancel_open(
        OneTimeLink.purpose == "invite",
        OneTimeLink.email == email,
        OneTimeLink.organisation_id == organisation_id,
    )
    return _insert(actor, "invite", email, organisation_id=organisation_id, organisation_role=role)


def open_one(actor: Actor, token: str, purpose: str) -> OneTimeLink:  # noqa: ARG001 every operation takes it
    """The open link behind a token, its row locked until the commit. Raises LinkExpired."""
    return links.by_token(PUBLIC, token, purpose)


def use(actor: Actor, link: OneTimeLink) -> None:
    """It opens nothing any more."""
    link.used_at = utc_now()
    trail.record(actor, "link.use", f"link:{link.id}", purpose=link.purpose)


def cancel(actor: Actor, link: OneTimeLink) -> None:
    """The same before it was used."""
    link.cancelled_at = utc_now()
    trail.record(actor, "link.cancel", f"link:{link.id}", purpose=link.purpose)


def mint(actor: Actor, link: OneTimeLink, secret_key: str) -> str:
    """The token of a link that is being written into a letter.

    The same each time: a relay that fails after it took the letter has delivered it, and the next attempt is
    dropped on the way as a double, so the first letter's link has to work.
    """
    token = derived_token(secret_key, link.seed)
    link.token_hash = token_hash(token)
    trail.record(actor, "link.mint", f"link:{link.id}", purpose=link.purpose)
    return token


def _request_for(actor: Actor, purpose: str, person: Person) -> None:
    key = f"{purpose}:{key_of(PUBLIC, person.id)}"
    if waiting_seconds(PUBLIC, LINKS_ACCOUNT, key):
        return
    throttling.count(actor, LINKS_ACCOUNT, key)
    _cancel_open(OneTimeLink.purpose == purpose, OneTimeLink.person_id == person.id)
    _insert(actor, purpose, person.email, person_id=person.id)


def _insert(actor: Actor, purpose: str, email: str, **values: int | OrganisationRole) -> OneTimeLink:
    now = utc_now()
    link = OneTimeLink(
        purpose=purpose,
        email=email,
        created_by=actor.person_id,
        created_at=now,
        expires_at=now + LASTS[purpose],
        **values,
    )
    db.session.add(link)
    db.session.flush()
    trail.record(actor, "link.request", f"link:{link.id}", purpose=purpose)
    outbox.add("link.requested", link.id)
    return link


def _cancel_open(*which: object) -> None:
    db.session.execute(
        update(OneTimeLink)
        .where(*which, OneTimeLink.used_at.is_(None), OneTimeLink.cancelled_at.is_(None))  # type: ignore[arg-type]
        .values(cancelled_at=utc_now())
    )
