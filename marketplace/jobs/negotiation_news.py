"""Who is told what of a negotiation, and what the news of leads means for it."""

from collections.abc import Callable
from contextlib import suppress

from marketplace.accounts.queries import recipients
from marketplace.branches.scope import EVERYTHING
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries import hearers
from marketplace.brokerage.states import EndReason, Side
from marketplace.db.outbox import OutboxEvent
from marketplace.inbox import operations as inbox
from marketplace.inbox.states import NoticeKind
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import WrongState
from marketplace.negotiations import topics
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.operations import ending
from marketplace.negotiations.policy import NegotiationScope, organisation_of
from marketplace.negotiations.queries import negotiations

ALL_LEADS = LeadScope(everything=True)
LEAD_LOST = "lead.lose"
TO_BOTH: dict[str, str] = {
    topics.OPENED: "negotiation_opened",
    "negotiation.ask_secrecy": "negotiation_secrecy",
    topics.SECRECY_CHANGED: "negotiation_secrecy",
    "negotiation.sign_secrecy": "negotiation_room",
    "negotiation.waive_secrecy": "negotiation_room",
    topics.PROPOSED: "negotiation_proposed",
    "negotiation.agree_terms": "negotiation_agreed",
    "negotiation.break_off": "negotiation_ended",
}
"""Topic → template: the administrators of both sides and the broker read it, without whoever did it."""
OF_SIDES = frozenset({"negotiation_secrecy"})
"""What asks the sides alone to do something."""
TO_OTHER: dict[str, str] = {
    topics.CONSENTED: "negotiation_secrecy",
    topics.AGREED_BY_ONE: "negotiation_agreed_by_one",
    topics.FILE_ADDED: "negotiation_file",
}
"""Topic → template: the administrators of the side that did not do it."""


def end_with_lead(_office: Office, event: OutboxEvent) -> None:
    """A lost lead has no negotiation going on: it ends for the same reason. Safe to repeat.

    One whose contract is being drafted goes on; whoever drafts it cancels it.
    """
    scope = NegotiationScope.of(SYSTEM)
    known = negotiations.of_lead(scope, event.subject_id)
    if known is None:
        return
    found = negotiations.one(scope, known.id, to_change=True)
    reason = EndReason(found.lead.reason or EndReason.NO_ANSWER)
    with suppress(WrongState):
        ending.end(SYSTEM, found, reason, found.lead.reason_note)


def tell_both(_office: Office, event: OutboxEvent) -> None:
    found = negotiations.one(NegotiationScope.of(SYSTEM), event.subject_id)
    people = {person for side in Side for person in _administrators(found, side)}
    template = TO_BOTH[event.topic]
    if template not in OF_SIDES:
        people |= hearers.of_broker(ALL_LEADS, found.lead, beijing_today())
    _tell(found, people - {event.facts.get("by")}, template, event)


def tell_other(_office: Office, event: OutboxEvent) -> None:
    found = negotiations.one(NegotiationScope.of(SYSTEM), event.subject_id)
    side = Side(event.facts["side"]).other
    _tell(found, _administrators(found, side), TO_OTHER[event.topic], event)


def _tell(found: Negotiation, people: set[int], template: str, event: OutboxEvent) -> None:
    facts = {"title": found.lead.title}
    if "number" in event.facts:
        facts["number"] = event.facts["number"]
    key, path = f"negotiation:{found.id}:{event.id}", f"/negotiations/{found.id}"
    inbox.tell(SYSTEM, sorted(people), NoticeKind.NEGOTIATION, template, key, path, **facts)


def _administrators(found: Negotiation, side: Side) -> set[int]:
    people = recipients.administrators(EVERYTHING, organisation_of(found, side))
    return {person.id for person in people}


NEGOTIATION_NEWS: dict[str, Callable[[Office, OutboxEvent], None]] = {
    LEAD_LOST: end_with_lead,
    **dict.fromkeys(TO_BOTH, tell_both),
    **dict.fromkeys(TO_OTHER, tell_other),
}
