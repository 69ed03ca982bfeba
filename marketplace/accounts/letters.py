"""The letters of this room. Written when the news is delivered, which is also when a link gets its token."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from sqlalchemy import select

from marketplace.accounts.labels import LABELS
from marketplace.accounts.models import OneTimeLink, Organisation, OrganisationMember, Person
from marketplace.accounts.operations import links
from marketplace.accounts.states import OrganisationReason, PersonStatus
from marketplace.branches.province import Province
from marketplace.branches.province_data import load
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.kernel.actor import SYSTEM, OrganisationRole
from marketplace.kernel.clock import utc_now
from marketplace.mail.compose import compose, message_id, to_message
from marketplace.mail.transport import Transport

PATHS = {"confirm": "/confirm/", "reset": "/password/reset/", "invite": "/invitations/"}
"""Where a link of each purpose leads; a test holds these against the routes."""


class Desk(Protocol):
    """What writing a letter needs; the jobs process' office is one."""

    @property
    def settings(self) -> Settings: ...

    @property
    def transport(self) -> Transport: ...


def link_requested(desk: Desk, event: OutboxEvent) -> None:
    """Mint the token and send the letter. A link that was used or taken back meanwhile gets none."""
    link = db.session.get(OneTimeLink, event.subject_id)
    if link is None or link.used_at or link.cancelled_at or link.expires_at < utc_now():
        return
    address = desk.settings.base_url.rstrip("/") + PATHS[link.purpose] + links.mint(SYSTEM, link)
    if link.purpose == "invite":
        _invitation(desk, event, link, address)
        return
    person = db.session.get_one(Person, link.person_id)
    hours = links.LASTS[link.purpose].total_seconds() // 3600
    _send(desk, event, link.purpose, person, link=address, hours=int(hours))


def reset_requested(desk: Desk, event: OutboxEvent) -> None:  # noqa: ARG001 every hearer takes the desk
    """Ask for the link, if there is an account. Waiting until now makes the two cases look alike outside."""
    person = db.session.get(Person, event.subject_id) if event.subject_id else None
    if person is not None and person.status is not PersonStatus.DISABLED:
        links.request_reset(SYSTEM, person)


def known_address(desk: Desk, event: OutboxEvent) -> None:
    person = db.session.get_one(Person, event.subject_id)
    root = desk.settings.base_url.rstrip("/")
    _send(
        desk, event, "account_exists", person, sign_in=f"{root}/login", forgotten=f"{root}/password/forgotten"
    )


def join_wish(desk: Desk, event: OutboxEvent) -> None:
    """Tell an organisation's administrators who signed up with its code."""
    applicant = db.session.get_one(Person, event.facts["person"])
    _to_administrators(desk, event, "join_wish", applicant=applicant.name, email=applicant.email)


def organisation_moved(desk: Desk, event: OutboxEvent) -> None:
    """Verified, refused, suspended or reinstated; the reason is the one that holds now."""
    template = {
        "organisation.verify": "organisation_verified",
        "organisation.refuse": "organisation_refused",
        "organisation.suspend": "organisation_suspended",
        "organisation.reinstate": "organisation_reinstated",
    }[event.topic]
    _to_administrators(desk, event, template)


def account_changed(desk: Desk, event: OutboxEvent) -> None:
    """A security notice to the owner of the account."""
    template = event.topic.removeprefix("person.")
    root = desk.settings.base_url.rstrip("/")
    person = db.session.get_one(Person, event.subject_id)
    _send(desk, event, template, person, forgotten=f"{root}/password/forgotten", profile=f"{root}/account")


LETTERS: dict[str, Callable[[Desk, OutboxEvent], None]] = {
    "link.requested": link_requested,
    "reset.requested": reset_requested,
    "registration.known_address": known_address,
    "registration.join_wish": join_wish,
    "organisation.verify": organisation_moved,
    "organisation.refuse": organisation_moved,
    "organisation.suspend": organisation_moved,
    "organisation.reinstate": organisation_moved,
    "person.password_changed": account_changed,
    "person.second_factor_changed": account_changed,
}
"""Who writes about which news, for the table of hearers."""


def _invitation(desk: Desk, event: OutboxEvent, link: OneTimeLink, address: str) -> None:
    organisation = db.session.get_one(Organisation, link.organisation_id)
    inviter = db.session.get(Person, link.created_by) if link.created_by else None
    role = LABELS[OrganisationRole][link.organisation_role or OrganisationRole.MEMBER]
    known = db.session.scalars(select(Person).where(Person.email == link.email)).one_or_none()
    _deliver(
        desk, event, "invite", link.email, known.language if known else "zh", 0,
        organisation=organisation.name, inviter=inviter.name if inviter else organisation.name,
        role=role, days=links.LASTS["invite"].days, link=address,
    )  # fmt: skip


def _to_administrators(desk: Desk, event: OutboxEvent, template: str, **values: object) -> None:
    organisation = db.session.get_one(Organisation, event.subject_id)
    page = f"{desk.settings.base_url.rstrip('/')}/account/organisations/{organisation.id}"
    reasons = LABELS[OrganisationReason]
    reason = reasons[OrganisationReason(organisation.reason)] if organisation.reason else ""
    for part, person in enumerate(_administrators(organisation.id)):
        _send(
            desk, event, template, person, part,
            organisation=organisation.name, reason=reason, link=page, **values,
        )  # fmt: skip


def _administrators(organisation_id: int) -> list[Person]:
    query = (
        select(Person)
        .join(OrganisationMember, OrganisationMember.person_id == Person.id)
        .where(
            OrganisationMember.organisation_id == organisation_id,
            OrganisationMember.role == OrganisationRole.ADMIN,
            Person.status == PersonStatus.ACTIVE,
        )
    )
    return list(db.session.scalars(query.order_by(Person.id)))


def _send(
    desk: Desk, event: OutboxEvent, template: str, person: Person, part: int = 0, **values: object
) -> None:
    _deliver(desk, event, template, person.email, person.language, part, name=person.name, **values)


def _deliver(
    desk: Desk, event: OutboxEvent, template: str, to: str, language: str, part: int, **values: object
) -> None:
    province = _province(desk.settings.province_data)
    market = province.market_zh if language == "zh" else province.market_en
    letter = compose(template, language, to, market=market, **values)
    sender = desk.settings.mail_sender
    message = to_message(letter, sender=sender, message_id=message_id(event.id, part, sender), at=utc_now())
    desk.transport.deliver(message, f"{event.id:08d}-{part}-{template}")


@lru_cache(maxsize=4)
def _province(folder: Path) -> Province:
    return load(folder)
