"""Brokers are told of their accreditation, the department of who applies; days that are near are told of before."""

from collections.abc import Callable, Collection
from datetime import date, timedelta

from marketplace.accounts.queries import recipients
from marketplace.branches.scope import EVERYTHING
from marketplace.brokerage import notices_brokers as words
from marketplace.brokerage import topics
from marketplace.brokerage.labels import told_reason
from marketplace.brokerage.models import Broker, Lead
from marketplace.brokerage.notices_leads import ACTION_DUE
from marketplace.brokerage.policy import BrokerScope
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries import brokers, hearers, leads
from marketplace.brokerage.states import BrokerReason
from marketplace.brokerage.validity import REMINDERS
from marketplace.db.outbox import OutboxEvent
from marketplace.inbox import operations as inbox
from marketplace.inbox.states import NoticeKind
from marketplace.jobs.office import Office
from marketplace.jobs.pricing_news import Told
from marketplace.kernel.actor import DEPARTMENT, SYSTEM
from marketplace.kernel.clock import to_beijing

ALL_BROKERS = BrokerScope(everything=True)
ALL_LEADS = LeadScope(everything=True)
OWN_PAGE = "/account/broker"
TEMPLATES = {
    topics.ACCREDITED: words.ACCREDITED, topics.REFUSED: words.REFUSED, topics.SUSPENDED: words.SUSPENDED,
    topics.REINSTATED: words.REINSTATED, topics.RENEWED: words.RENEWED, topics.LAPSED: words.LAPSED,
}  # fmt: skip


def tell_of_broker(_office: Office, event: OutboxEvent) -> None:
    """The broker, of what the department decided or the clock ended; each piece of news once."""
    row = brokers.one(ALL_BROKERS, event.subject_id)
    reason = told_reason(BrokerReason(row.reason), row.reason_note) if row.reason else ""
    inbox.tell(
        SYSTEM, [row.person_id], NoticeKind.BROKER, TEMPLATES[event.topic], f"{event.topic}:{event.id}", OWN_PAGE,
        reason=reason, day=row.valid_to or "",
    )  # fmt: skip


def tell_department(_office: Office, event: OutboxEvent) -> None:
    """Whoever can decide on the application: not the applicant, nor people of the applicant's agency."""
    row = brokers.one(ALL_BROKERS, event.subject_id)
    inbox.tell(
        SYSTEM, _deciding(row), NoticeKind.BROKER, words.APPLIED, f"{event.topic}:{event.id}",
        f"/broker-desk/accreditation/{row.id}", name=row.person.name,
    )  # fmt: skip


def accreditations_ending(today: date) -> list[Told]:
    """For brokers whose accreditation is over within as many days as REMINDERS says, and for who can renew it.

    The key names the last day and the nearest of these, so that each reminder comes once in a term.
    """
    first, last = REMINDERS
    return [
        told
        for row in brokers.ending(ALL_BROKERS, today, today + timedelta(days=first))
        for told in _ending(row, last if _within(row.valid_to, today, last) else first)
    ]


def actions_due(today: date) -> list[Told]:
    """For brokers whose next action on a lead is near. What was planned within the week needs no first reminder."""
    first, last = REMINDERS
    return [
        _due(lead, last if near else first, today)
        for lead in leads.with_action_until(ALL_LEADS, today, today + timedelta(days=first))
        if (near := _within(lead.next_action_on, today, last)) or _planned_early(lead, first)
    ]


def _ending(row: Broker, days: int) -> tuple[Told, Told]:
    def told(people: Collection[int], template: str, path: str, **facts: str) -> Told:
        key = f"{template}:{row.id}:{row.valid_to}:{days}"
        return Told(tuple(people), NoticeKind.DEADLINE, template, key, path, {"day": row.valid_to, **facts})

    desk = f"/broker-desk/accreditation/{row.id}"
    return (
        told([row.person_id], words.ENDING, OWN_PAGE),
        told(_deciding(row), words.TO_RENEW, desk, name=row.person.name),
    )


def _due(lead: Lead, days: int, today: date) -> Told:
    people = tuple(hearers.of_broker(ALL_LEADS, lead, today))
    key = f"{ACTION_DUE}:{lead.id}:{lead.next_action_on}:{days}"
    facts = {"title": lead.title, "action": lead.next_action, "day": lead.next_action_on}
    return Told(people, NoticeKind.DEADLINE, ACTION_DUE, key, f"/leads/{lead.id}", facts)


def _planned_early(lead: Lead, days: int) -> bool:
    day = lead.next_action_on
    return day is not None and to_beijing(lead.acted_at).date() < day - timedelta(days=days)


def _within(day: date | None, today: date, days: int) -> bool:
    return day is not None and day <= today + timedelta(days=days)


def _deciding(row: Broker) -> list[int]:
    held = [one for role in DEPARTMENT for one in recipients.holders(EVERYTHING, role)]
    found = {person.id for person, path in held if row.branch_path.startswith(path)} - {row.person_id}
    agency = row.organisation_id
    return sorted(one for one in found if agency is None or not recipients.is_member(EVERYTHING, agency, one))


BROKERS_TOLD: tuple[tuple[str, Callable[[Office, OutboxEvent], None]], ...] = (
    *((topic, tell_of_broker) for topic in TEMPLATES),
    (topics.APPLIED, tell_department),
    (topics.APPLIED_AGAIN, tell_department),
)
