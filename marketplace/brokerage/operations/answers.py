"""A side accepts or refuses the offer of a lead. Any member of its organisation speaks for it."""

from marketplace.accounts.permissions import Permission
from marketplace.accounts.policy import require_permission
from marketplace.brokerage.drafts_leads import SIDES_REASONS, kept_reason
from marketplace.brokerage.models import Lead, LeadSide
from marketplace.brokerage.operations import lead_steps as steps
from marketplace.brokerage.policy_leads import require_side
from marketplace.brokerage.states import (
    ACCEPT_FIRST,
    ACCEPT_SECOND,
    REFUSE_LEAD,
    Answer,
    EndReason,
    LeadStatus,
)
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, WrongState


def accept(actor: Actor, lead_id: int) -> Lead:
    """Who accepted already changes nothing. Raises NotFound, NotAllowed for a member of both sides, WrongState."""
    lead, mine = _asked(actor, lead_id, "accept")
    if mine.answer is Answer.ACCEPTED:
        return lead
    move = ACCEPT_FIRST if lead.status is LeadStatus.OFFERED else ACCEPT_SECOND
    move.check(lead.status)
    _say(actor, mine, Answer.ACCEPTED)
    steps.step(actor, lead, move, side=mine.side.value)
    return lead


def refuse(actor: Actor, lead_id: int, reason: EndReason | None, note: str = "") -> Lead:
    """The lead is lost; the other side and the broker read the reason.

    Who refused already changes nothing. Raises NotFound, NotAllowed for a member of both sides, WrongState (also after
    an acceptance, which binds until the broker ends the lead), Invalid.
    """
    lead, mine = _asked(actor, lead_id, "refuse")
    if mine.answer is Answer.REFUSED:
        return lead
    if mine.answer is Answer.ACCEPTED:
        raise WrongState(action="refuse", status=lead.status.value, start=sorted(REFUSE_LEAD.start))
    REFUSE_LEAD.check(lead.status)
    words, problems = kept_reason(reason, note, SIDES_REASONS)
    if problems:
        raise Invalid(*problems)
    _say(actor, mine, Answer.REFUSED)
    mine.reason, mine.note = (reason.value if reason else None), words
    steps.step(actor, lead, REFUSE_LEAD, reason, words, side=mine.side.value)
    return lead


def _asked(actor: Actor, lead_id: int, action: str) -> tuple[Lead, LeadSide]:
    require_permission(actor, Permission.LEAD_ANSWER)
    lead = steps.held(actor, lead_id)
    side = require_side(actor, lead, action)
    return lead, next(row for row in lead.sides if row.side is side)


def _say(actor: Actor, side: LeadSide, answer: Answer) -> None:
    side.answer, side.answered_by, side.answered_at = answer, actor.person_id, utc_now()
