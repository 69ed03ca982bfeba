"""The people of a lead are told what became of it: its sides once they know of it, its broker, other brokers.

Brokers who could take it are told of a new lead, of one that has come free, and of one that waits for too long.
"""

from collections.abc import Callable
from datetime import date

from marketplace.brokerage import notices_leads as words
from marketplace.brokerage import topics_leads as topics
from marketplace.brokerage.labels import told_reason
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries import hearers as people
from marketplace.brokerage.queries import leads
from marketplace.brokerage.states import STAGES, EndReason, LeadStatus
from marketplace.db.outbox import OutboxEvent
from marketplace.inbox import operations as inbox
from marketplace.inbox.states import NoticeKind
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import beijing_today

EVERYTHING = LeadScope(everything=True)
DESK = "/desk"
TEMPLATES = {
    topics.OFFERED: words.OFFERED, topics.ACCEPTED: words.ACCEPTED, topics.REFUSED: words.REFUSED,
    topics.INTRODUCED: words.INTRODUCED, topics.LOST: words.LOST, topics.DISMISSED: words.DISMISSED,
    topics.STALLED: words.STALLED, topics.TAKEN_OVER: words.TAKEN_OVER,
}  # fmt: skip


def tell_of_lead(_office: Office, event: OutboxEvent) -> None:
    """Everybody with a part in the lead but whoever did it; each piece of news once."""
    lead, today = leads.one(EVERYTHING, event.subject_id), beijing_today()
    told = people.of_lead(EVERYTHING, lead, today) - {event.facts.get("by")}
    reason = told_reason(EndReason(lead.reason), lead.reason_note) if lead.reason else ""
    _tell(told, TEMPLATES[event.topic], event, title=lead.title, reason=reason)
    if event.topic == topics.STALLED and lead.status is LeadStatus.STALLED:
        others = people.who_could_take(EVERYTHING, lead, today) - told - {event.facts.get("by")}
        _tell(others, words.FREE, event, title=lead.title)
    if event.topic == topics.TAKEN_OVER:
        before = people.replaced(EVERYTHING, lead, today) - told - {event.facts.get("by")}
        _tell(before, words.REPLACED, event, DESK, title=lead.title)


def tell_of_new_lead(_office: Office, event: OutboxEvent) -> None:
    """Whoever could take it, unless somebody has taken it by now."""
    lead = leads.one(EVERYTHING, event.subject_id)
    if lead.status is LeadStatus.OPEN:
        others = people.who_could_take(EVERYTHING, lead, beijing_today()) - {event.facts.get("by")}
        _tell(others, words.NEW, event, title=lead.title)


def tell_of_interest(_office: Office, event: OutboxEvent) -> None:
    """The broker who has the lead; of a stalled one whoever could take it. Of an open one they know already."""
    lead, today = leads.one(EVERYTHING, event.subject_id), beijing_today()
    if lead.status in STAGES:
        _tell(people.of_broker(EVERYTHING, lead, today), words.INTERESTED, event, title=lead.title)
    elif lead.status is LeadStatus.STALLED:
        others = people.who_could_take(EVERYTHING, lead, today) - {event.facts.get("by")}
        _tell(others, words.FREE, event, title=lead.title)


def tell_broker_of_listing(_office: Office, event: OutboxEvent) -> None:
    lead = leads.one(EVERYTHING, event.subject_id)
    _tell(people.of_broker(EVERYTHING, lead, beijing_today()), words.LISTING_ENDED, event, title=lead.title)


def remind_of_waiting(lead_id: int, today: date) -> int:
    """Whoever could take a lead that nobody has adopted, each of them once; how many were told."""
    lead = leads.one(EVERYTHING, lead_id)
    if lead.status is not LeadStatus.OPEN:
        return 0
    others, key = people.who_could_take(EVERYTHING, lead, today), f"{words.WAITING}:{lead.id}"
    path = f"/leads/{lead.id}"
    return inbox.tell(SYSTEM, sorted(others), NoticeKind.LEAD, words.WAITING, key, path, title=lead.title)


def _tell(told: set[int], template: str, event: OutboxEvent, path: str = "", **facts: object) -> None:
    key = f"{template}:{event.subject_id}:{event.id}"
    path = path or f"/leads/{event.subject_id}"
    inbox.tell(SYSTEM, sorted(told), NoticeKind.LEAD, template, key, path, **facts)


LEADS_TOLD: tuple[tuple[str, Callable[[Office, OutboxEvent], None]], ...] = (
    *((topic, tell_of_lead) for topic in TEMPLATES),
    (topics.OPENED, tell_of_new_lead),
    (topics.INTEREST, tell_of_interest),
    (topics.LISTING_ENDED, tell_broker_of_listing),
)
