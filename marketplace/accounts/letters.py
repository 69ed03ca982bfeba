"""The letters of this room: who is told of which news. The posting job writes and sends them (`writing.py`)."""

from collections.abc import Callable
from typing import Any, Protocol

from marketplace.accounts.labels import LABELS
from marketplace.accounts.models import OneTimeLink, Organisation, Person
from marketplace.accounts.operations import links
from marketplace.accounts.queries import recipients
from marketplace.accounts.states import OrganisationReason, PersonStatus
from marketplace.branches.scope import EVERYTHING
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.kernel.actor import SYSTEM, OrganisationRole
from marketplace.mail import queue


class Desk(Protocol):
    """What a letter needs to know of the installation; the jobs process' office is one."""

    @property
    def settings(self) -> Settings: ...


Hearer = Callable[[Desk, OutboxEvent], None]


def link_requested(desk: Desk, event: OutboxEvent) -> None:  # noqa: ARG001 every hearer takes the desk
    """Queue the letter; the link itself, with its token, comes into it when it is written."""
    link = db.session.get(OneTimeLink, event.subject_id)
    if link is None:
        return
    if link.purpose == "invite":
        _invitation(link)
        return
    hours = int(links.LASTS[link.purpose].total_seconds() // 3600)
    queue.put(link.purpose, link.id, person_id=link.person_id, hours=hours)


def reset_requested(desk: Desk, event: OutboxEvent) -> None:  # noqa: ARG001
    """Ask for the link, if there is an account. Waiting until now makes the two cases look alike outside."""
    person = db.session.get(Person, event.subject_id) if event.subject_id else None
    if person is not None and person.status is not PersonStatus.DISABLED:
        links.request_reset(SYSTEM, person)


def known_address(desk: Desk, event: OutboxEvent) -> None:
    queue.put(
        "account_exists", event.subject_id, person_id=event.subject_id,
        sign_in=page(desk, "/login"), forgotten=page(desk, "/password/forgotten"),
    )  # fmt: skip


def join_wish(desk: Desk, event: OutboxEvent) -> None:
    """Tell an organisation's administrators who signed up with its code."""
    _to_administrators(desk, event, "join_wish", about=event.facts["person"])


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
    queue.put(
        event.topic.removeprefix("person."), event.subject_id, person_id=event.subject_id,
        forgotten=page(desk, "/password/forgotten"), profile=page(desk, "/account"),
    )  # fmt: skip


LETTERS: dict[str, Hearer] = {
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
"""Who writes about which news, for the table of hearers. These concern the account and are always sent."""


def page(desk: Desk, path: str) -> str:
    """The address of one of the market's pages."""
    return desk.settings.base_url.rstrip("/") + path


def _invitation(link: OneTimeLink) -> None:
    organisation = db.session.get_one(Organisation, link.organisation_id)
    inviter = db.session.get(Person, link.created_by) if link.created_by else None
    role = LABELS[OrganisationRole][link.organisation_role or OrganisationRole.MEMBER]
    queue.put(
        "invite", link.id, organisation=organisation.name, role=role, days=links.LASTS["invite"].days,
        inviter=inviter.name if inviter else organisation.name,
    )  # fmt: skip


def _to_administrators(desk: Desk, event: OutboxEvent, template: str, **values: Any) -> None:
    organisation = db.session.get_one(Organisation, event.subject_id)
    reasons = LABELS[OrganisationReason]
    reason = reasons[OrganisationReason(organisation.reason)] if organisation.reason else ""
    for person in recipients.administrators(EVERYTHING, organisation.id):
        queue.put(
            template, organisation.id, person_id=person.id, organisation=organisation.name, reason=reason,
            link=page(desk, f"/account/organisations/{organisation.id}"), **values,
        )  # fmt: skip
