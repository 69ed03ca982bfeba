"""Sign-up by strangers. What the market knows already is told to nobody but its owner, by mail."""

from dataclasses import replace

from sqlalchemy import select

from marketplace.accounts.drafts import (
    OrganisationDraft,
    clean_email,
    cleaned_organisation,
    organisation_problems,
    person_problems,
)
from marketplace.accounts.limits import LINKS_ACCOUNT, LINKS_ADDRESS
from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.operations import links, organisations, people, throttling
from marketplace.accounts.passwords import NewPassword
from marketplace.accounts.queries.credentials import key_of
from marketplace.accounts.queries.throttles import waiting_seconds
from marketplace.accounts.states import PersonStatus
from marketplace.audit import trail
from marketplace.branches import queries as branches
from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, Problem
from marketplace.kernel.text import clean_line

Problems = tuple[Problem, ...]


def problems(actor: Actor, draft: OrganisationDraft, email: str, name: str) -> tuple[Problems, Problems]:  # noqa: ARG001
    """What is wrong with the organisation and with the person; nothing here depends on what is stored."""
    regions = branches.current_region_codes(EVERYTHING)
    cleaned = cleaned_organisation(draft)
    return organisation_problems(cleaned, regions), person_problems(email, clean_line(name), None)


def sign_up(
    actor: Actor,
    draft: OrganisationDraft,
    *,
    email: str,
    name: str,
    password: NewPassword,
    language: str = "zh",
) -> None:
    """An organisation waiting for verification, its first administrator, and a letter to confirm the address.

    A known mail address or code changes nothing visible: the owner of the account, or the administrators of
    the organisation, get a letter. Raises Invalid for bad data, TooManyAttempts for too many of one address.
    """
    of_organisation, of_person = problems(actor, draft, email, name)
    if of_organisation or of_person:
        raise Invalid(*of_organisation, *of_person)
    throttling.admit(actor, LINKS_ADDRESS, actor.address or "")
    made = None if _known(email) else _insert(actor, email, name, password, language)
    if made is None:
        _tell_owner(actor, _known(email))
        return
    acting = replace(actor, person_id=made.id, name=made.name)
    code = cleaned_organisation(draft).uscc
    theirs = db.session.scalars(select(Organisation.id).where(Organisation.uscc == code)).one_or_none()
    if theirs is None:
        organisations.register(acting, draft)
    else:
        trail.record(acting, "registration.join_wish", f"organisation:{theirs}")
        outbox.add("registration.join_wish", theirs, person=made.id)
    links.request_confirmation(acting, made)


def _insert(actor: Actor, email: str, name: str, password: NewPassword, language: str) -> Person | None:
    """None when somebody else signed up with the address in this very moment: it must look no different."""
    try:
        return people.insert(
            actor,
            email=email,
            name=name,
            password=password,
            status=PersonStatus.UNCONFIRMED,
            language=language,
        )
    except Invalid:
        if _known(email) is None:
            raise
        return None


def _known(email: str) -> Person | None:
    return db.session.scalars(select(Person).where(Person.email == clean_email(email))).one_or_none()


def ask_for_reset(actor: Actor, person_id: int | None) -> None:
    """Somebody forgot a password. The same row is written for an unknown account (None), so both look alike.

    Raises TooManyAttempts for too many from one address.
    """
    throttling.admit(actor, LINKS_ADDRESS, actor.address or "")
    trail.record(actor, "reset.request", f"person:{person_id or 'unknown'}")
    outbox.add("reset.requested", person_id or 0)


def _tell_owner(actor: Actor, person: Person | None) -> None:
    if person is None:
        return
    trail.record(actor, "registration.known_address", f"person:{person.id}")
    if person.status is PersonStatus.UNCONFIRMED:
        links.request_confirmation(actor, person)
        return
    key = f"exists:{key_of(PUBLIC, person.id)}"
    if person.status is PersonStatus.ACTIVE and not waiting_seconds(PUBLIC, LINKS_ACCOUNT, key):
        throttling.count(actor, LINKS_ACCOUNT, key)
        outbox.add("registration.known_address", person.id)
