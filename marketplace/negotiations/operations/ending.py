"""A negotiation that leads to nothing, and its lead with it."""

from sqlalchemy import select

from marketplace.brokerage.drafts_leads import BROKERS_REASONS
from marketplace.brokerage.models import Lead
from marketplace.brokerage.operations.lead_steps import step as lead_step
from marketplace.brokerage.operations.working import stay_working
from marketplace.brokerage.states import LOSE, EndReason
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotAllowed, Problem
from marketplace.kernel.moves import Move
from marketplace.kernel.text import clean_block
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.operations import _steps
from marketplace.negotiations.policy import NegotiationScope, acts_as_broker, binds
from marketplace.negotiations.queries import negotiations
from marketplace.negotiations.states import ABANDON, BREAK_OFF, NegotiationStatus
from marketplace.workflow.apply import apply_move

MOST_NOTE = 2_000


def break_off(actor: Actor, negotiation_id: int, reason: EndReason, note: str = "") -> None:
    """By an administrator of either side, by the broker or a job; the lead is lost for the same reason.

    Breaking off what has been broken off changes nothing. Raises NotFound, NotAllowed, Invalid (`reason`: that a
    disposal is forbidden is for the department to say; `note`: too long, or missing with OTHER), WrongState once a
    contract is being drafted.
    """
    found = _steps.held(actor, negotiation_id)
    require_end(actor, found)
    if not (actor.is_system or binds(actor, found)):
        stay_working(actor, found.lead_id)
    if found.status is NegotiationStatus.BROKEN_OFF:
        return
    if reason not in BROKERS_REASONS:
        raise Invalid(Problem("reason", "unknown"))
    text = clean_block(note)
    if len(text) > MOST_NOTE:
        raise Invalid(Problem("note", "too_long", length=len(text), most=MOST_NOTE))
    if reason is EndReason.OTHER and not text:
        raise Invalid(Problem("note", "required"))
    end(actor, found, reason, text)


def require_end(actor: Actor, negotiation: Negotiation) -> None:
    """Raises NotAllowed."""
    if not (actor.is_system or binds(actor, negotiation) or acts_as_broker(actor, negotiation)):
        raise NotAllowed(action="break_off", actor=actor.person_id)


def abandon(actor: Actor, negotiation_id: int, note: str) -> None:
    """Its contract was cancelled, for which the caller has checked the actor. Raises NotFound, WrongState."""
    found = negotiations.one(NegotiationScope(everything=True), negotiation_id, to_change=True)
    end(actor, found, EndReason.OTHER, note, ABANDON)


def end(
    actor: Actor, found: Negotiation, reason: EndReason, note: str, move: Move[NegotiationStatus] = BREAK_OFF
) -> None:
    """Of a negotiation that the caller holds and may end: it is broken off, and its lead is lost. Raises WrongState."""
    apply_move(found, move, actor, reason=reason)
    found.reason, found.reason_note, found.ended_at = reason.value, note, utc_now()
    _lose_lead(actor, found, reason, note)


def _lose_lead(actor: Actor, found: Negotiation, reason: EndReason, note: str) -> None:
    """Unless it has ended already. The pair may meet again in another lead."""
    query = select(Lead).where(Lead.id == found.lead_id).with_for_update()
    lead = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if lead.status in LOSE.start:
        lead_step(actor, lead, LOSE, reason, note)
