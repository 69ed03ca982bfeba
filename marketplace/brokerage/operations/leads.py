"""A broker's work on leads: adopt, take over, dismiss, offer, introduce, plan, lose, give back."""

from datetime import date

from marketplace.audit import trail
from marketplace.brokerage.drafts_leads import BROKERS_REASONS, action_problems, kept_reason
from marketplace.brokerage.models import Broker, Lead
from marketplace.brokerage.operations import lead_steps as steps
from marketplace.brokerage.operations.declaring import declare
from marketplace.brokerage.policy_leads import is_broker
from marketplace.brokerage.states import (
    ACCEPT_FIRST,
    ACCEPT_SECOND,
    ADOPT,
    DISMISS_LEAD,
    FREE,
    INTRODUCE,
    LOSE,
    OFFER,
    STALL,
    TAKE_OVER,
    Answer,
    EndReason,
    LeadStatus,
)
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid, NotAllowed, WrongState
from marketplace.kernel.moves import Move
from marketplace.kernel.text import clean_line


def adopt(actor: Actor, lead_id: int, has_interest: bool | None, text: str = "") -> Lead:
    """Take an open lead, declaring an interest of one's own in a side, or none. A second click changes nothing.

    Raises NotAllowed without an accreditation in force, NotFound, LeadTaken, OwnSide, WrongState, Invalid.
    """
    lead, broker = _held_with_broker(actor, lead_id)
    if is_broker(actor, lead) and lead.status not in FREE:
        return lead
    ADOPT.check(lead.status)
    declare(actor, lead_id, has_interest, text)
    lead.broker = broker
    steps.step(actor, lead, ADOPT)
    return lead


def take_over(actor: Actor, lead_id: int, has_interest: bool | None, text: str = "") -> Lead:
    """Go on with a stalled lead where it stopped; answers given stay. Raises what `adopt` raises."""
    lead, broker = _held_with_broker(actor, lead_id)
    if is_broker(actor, lead) and lead.status not in FREE:
        return lead
    if lead.status is not LeadStatus.STALLED or lead.stalled_from is None:
        raise WrongState(action="take_over", status=lead.status.value, start=[LeadStatus.STALLED.value])
    declare(actor, lead_id, has_interest, text)
    move = TAKE_OVER[LeadStatus(lead.stalled_from)]
    lead.broker, lead.stalled_from, lead.next_action, lead.next_action_on = broker, None, "", None
    steps.step(actor, lead, move)
    return lead


def dismiss(actor: Actor, lead_id: int, reason: EndReason | None, note: str = "") -> Lead:
    """Put aside a lead that nobody has adopted. Raises what `adopt` raises, Invalid for the reason."""
    lead = steps.held_free(actor, lead_id) if actor.is_system else _held_with_broker(actor, lead_id)[0]
    return _ended(actor, lead, DISMISS_LEAD, reason, note)


def offer(actor: Actor, lead_id: int) -> Lead:
    """Ask both sides; who has said by itself that it is interested has accepted.

    Raises NotFound, NotAllowed, OwnSide, WrongState.
    """
    lead = steps.held_by_broker(actor, lead_id)
    steps.step(actor, lead, OFFER)
    ready = sum(side.answer is Answer.ACCEPTED for side in lead.sides)
    for move in (ACCEPT_FIRST, ACCEPT_SECOND)[:ready]:
        steps.step(actor, lead, move)
    return lead


def introduce(actor: Actor, lead_id: int) -> Lead:
    """The two sides, who know of each other now, are brought together.

    Raises NotFound, NotAllowed, OwnSide, WrongState.
    """
    lead = steps.held_by_broker(actor, lead_id)
    steps.step(actor, lead, INTRODUCE)
    return lead


def plan(actor: Actor, lead_id: int, words: str, day: date | None) -> Lead:
    """What the broker will do next, and when. Raises NotFound, NotAllowed, OwnSide, WrongState, Invalid."""
    lead = steps.held_by_broker(actor, lead_id)
    if lead.status not in STALL.start:
        raise WrongState(action="plan", status=lead.status.value, start=sorted(STALL.start))
    text = clean_line(words)
    problems = action_problems(text, day, beijing_today())
    if problems:
        raise Invalid(*problems)
    trail.record(
        actor, "lead.plan", f"lead:{lead.id}", before=lead.next_action, after=text, on=str(day or "")
    )
    lead.next_action, lead.next_action_on, lead.acted_at = text, day, utc_now()
    return lead


def lose(actor: Actor, lead_id: int, reason: EndReason | None, note: str = "") -> Lead:
    """End without a deal; both sides read the reason. A negotiation is broken off where it lives, not here.

    A stalled lead is nobody's: it is ended by the broker who takes it over. Raises NotFound, NotAllowed, OwnSide,
    WrongState, Invalid.
    """
    lead = steps.held_by_broker(actor, lead_id)
    if lead.status is LeadStatus.NEGOTIATING or (lead.status is LeadStatus.STALLED and not actor.is_system):
        raise WrongState(action=LOSE.name, status=lead.status.value, start=sorted(LOSE.start))
    return _ended(actor, lead, LOSE, reason, note)


def release(actor: Actor, lead_id: int) -> Lead:
    """Give a lead back, so that another broker can take it over; who belongs to a side by now can do nothing else.

    Raises NotFound, NotAllowed, WrongState.
    """
    lead = steps.held_to_give_back(actor, lead_id)
    stall(actor, lead)
    return lead


def stall(actor: Actor, lead: Lead) -> None:
    """Of a lead that the caller holds: it stops where it is and is free for others. Raises NotAllowed, WrongState."""
    if not (actor.is_system or is_broker(actor, lead)):
        raise NotAllowed(action="stall", actor=actor.person_id)
    before = lead.status
    steps.step(actor, lead, STALL, broker=lead.broker_id)
    lead.stalled_from = before.value


def _held_with_broker(actor: Actor, lead_id: int) -> tuple[Lead, Broker]:
    """A lead to take and who takes it. Raises NotAllowed, first of all, and what `held_free` raises."""
    steps.working_broker(actor, hold=False)
    lead = steps.held_free(actor, lead_id)
    return lead, steps.working_broker(actor)


def _ended(actor: Actor, lead: Lead, move: Move[LeadStatus], reason: EndReason | None, note: str) -> Lead:
    move.check(lead.status)
    words, problems = kept_reason(reason, note, BROKERS_REASONS)
    if problems:
        raise Invalid(*problems)
    steps.step(actor, lead, move, reason, words)
    return lead
