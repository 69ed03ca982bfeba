"""People join an organisation by a mailed invitation, which its administrator sends and may take back."""

from dataclasses import replace

from sqlalchemy import select

from marketplace.accounts import policy
from marketplace.accounts.drafts import clean_email
from marketplace.accounts.limits import INVITATIONS, INVITATIONS_UNVERIFIED
from marketplace.accounts.models import OneTimeLink, Organisation, OrganisationMember, Person
from marketplace.accounts.operations import links, organisations, people, throttling
from marketplace.accounts.passwords import NewPassword
from marketplace.accounts.queries import links as link_queries
from marketplace.accounts.states import OrganisationStatus, PersonStatus
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.actor import Actor, OrganisationRole
from marketplace.kernel.errors import Invalid, LinkExpired, NotAllowed, NotFound, Problem


def invite(actor: Actor, organisation: Organisation, email: str, role: OrganisationRole) -> OneTimeLink:
    """Send an invitation. The answer is the same whether or not the address has an account.

    Raises NotAllowed, Invalid for a bad address or a member, TooManyAttempts.
    """
    policy.require(actor, "invite", organisation)
    address = clean_email(email)
    if address is None:
        raise Invalid(Problem("email", "email"))
    if _is_member(organisation.id, address):
        raise Invalid(Problem("email", "already_member"))
    verified = organisation.status is OrganisationStatus.VERIFIED
    throttling.admit(actor, INVITATIONS if verified else INVITATIONS_UNVERIFIED, str(organisation.id))
    return links.request_invitation(actor, address, organisation.id, role)


def cancel(actor: Actor, organisation: Organisation, link_id: int) -> None:
    """Take an open invitation back. Raises NotAllowed, NotFound."""
    policy.require(actor, "invite", organisation)
    found = link_queries.invitations(Scope.of(actor), organisation.id)
    link = next((one for one in found if one.id == link_id), None)
    if link is None:
        raise NotFound(link=link_id)
    links.cancel(actor, link)


def accept(actor: Actor, token: str) -> Organisation:
    """A signed-in person joins. Raises LinkExpired, NotAllowed when the invitation is for another address."""
    link = links.open_one(actor, token, "invite")
    person = db.session.get(Person, actor.person_id) if actor.person_id else None
    if person is None or person.email != link.email:
        raise NotAllowed(action="accept_invitation", actor=actor.person_id)
    return _join(actor, link, person.id)


def accept_as_new(
    actor: Actor, token: str, *, name: str, password: NewPassword, language: str = "zh"
) -> Organisation:
    """Somebody without an account gets one by the invitation, whose link proved the address.

    Raises LinkExpired, Invalid (`email_taken`: there is an account, so one has to sign in).
    """
    link = links.open_one(actor, token, "invite")
    made = people.insert(
        actor,
        email=link.email,
        name=name,
        password=password,
        status=PersonStatus.ACTIVE,
        language=language,
    )
    return _join(replace(actor, person_id=made.id, name=made.name), link, made.id)


def _join(actor: Actor, link: OneTimeLink, person_id: int) -> Organisation:
    organisation = db.session.get(Organisation, link.organisation_id) if link.organisation_id else None
    if organisation is None or link.organisation_role is None:
        raise LinkExpired
    links.use(actor, link)
    organisations.join(actor, organisation, person_id, link.organisation_role)
    return organisation


def _is_member(organisation_id: int, email: str) -> bool:
    query = (
        select(OrganisationMember.id)
        .join(Person, OrganisationMember.person_id == Person.id)
        .where(OrganisationMember.organisation_id == organisation_id, Person.email == email)
    )
    return db.session.scalars(query).first() is not None
