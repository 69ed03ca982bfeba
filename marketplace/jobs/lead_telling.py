"""The people of a lead are told what became of it: its sides once they know of it, its broker, other brokers."""

from collections.abc import Callable

from marketplace.brokerage import notices_leads as words
from marketplace.brokerage import topics_leads as topics
from marketplace.brokerage.labels import told_reason
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries import hearers as people
from marketplace.brokerage.queries import leads
from marketplace.brokerage.states import EndReason, LeadStatus
from marketplace.db.outbox import OutboxEvent
from marketplace.inbox import operations as inbox
from marketplace.inbox.states import NoticeKind
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import beijing_today

EVERYTHING = LeadScope(everything=True)
TEMPLATES = {
    topics.OFFERED: words.OFFERED, topics.ACCEPTED: words.ACCEPTED, topics.REFUSED: words.REFUSED,
    topics.INTRODUCED: words.INTRODUCED, topics.LOST: words.LOST, topics.DISMISSED: words.DISMISSED,
    topics.STALLED: words.STALLED, topics.TAKEN_OVER: words.TAKEN_OVER,
}  # fmt: skip


def tell_of_lead(_office: Office, event: OutboxEvent) -> None:
    """Everybody with a part in the lead but whoever did it; each piece of news once."""
    lead = leads.one(EVERYTHING, event.subject_id)
    told = people.of_lead(EVERYTHING, lead) - {event.facts.get("by")}
    reason = told_reason(EndReason(lead.reason), lead.reason_note) if lead.reason else ""
    _tell(told, TEMPLATES[event.topic], event, title=lead.title, reason=reason)
    if event.topic == topics.STALLED and lead.status is LeadStatus.STALLED:
        others = people.who_could_take(EVERYTHING, lead, beijing_today()) - told - {event.facts.get("by")}
        _tell(others, words.FREE, event, title=lead.title)


def tell_broker_of_listing(_office: Office, event: OutboxEvent) -> None:
    lead = leads.one(EVERYTHING, event.subject_id)
    if lead.broker is not None:
        _tell({lead.broker.person_id}, words.LISTING_ENDED, event, title=lead.title)


def _tell(told: set[int], template: str, event: OutboxEvent, **facts: object) -> None:
    key = f"{template}:{event.subject_id}:{event.id}"
    inbox.tell(SYSTEM, sorted(told), NoticeKind.LEAD, template, key, f"/leads/{event.subject_id}", **facts)


LEADS_TOLD: tuple[tuple[str, Callable[[Office, OutboxEvent], None]], ...] = (
    *((topic, tell_of_lead) for topic in TEMPLATES),
    (topics.LISTING_ENDED, tell_broker_of_listing),
)
