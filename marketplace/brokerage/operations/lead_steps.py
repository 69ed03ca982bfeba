"""Steps that several operations on leads share, here and in the rooms that carry a lead to its end."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from marketplace.accounts.permissions import Permission
from marketplace.accounts.policy import require_permission
from marketplace.audit import trail
from marketplace.branches.scope import PUBLIC
from marketplace.brokerage.errors import LeadTaken, OwnSide
from marketplace.brokerage.models import Broker, Lead, LeadStage
from marketplace.brokerage.policy import conflicts
from marketplace.brokerage.policy_leads import LeadScope, is_broker
from marketplace.brokerage.queries import leads
from marketplace.brokerage.queries.brokers import accredited
from marketplace.brokerage.states import ENDED, FREE, STAGES, EndReason, LeadStatus
from marketplace.brokerage.topics_leads import OPENED
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import NotAllowed, NotFound
from marketplace.kernel.moves import Move
from marketplace.workflow.apply import apply_move

EVERY_LEAD = LeadScope(everything=True)


def held(actor: Actor, lead_id: int) -> Lead:
    """A lead that the actor reads, kept from changing until the commit. Raises NotFound."""
    return leads.one(LeadScope.of(actor), lead_id, to_change=True)


def working_broker(actor: Actor, *, hold: bool = True) -> Broker:
    """The actor's accreditation, which stays in force until the commit. Raises NotAllowed.

    Whoever holds a lead too holds it first: two steps of one broker would wait for each other. Without `hold` it is
    only looked at, for those who have no lead yet.
    """
    require_permission(actor, Permission.LEAD_WORK)
    broker = accredited(PUBLIC, actor.person_id, beijing_today(), hold=hold)
    if broker is None:
        raise NotAllowed(action="work_on_lead", actor=actor.person_id)
    return broker


def held_by_broker(actor: Actor, lead_id: int) -> Lead:
    """A lead of the actor's own, to work on.

    Raises NotFound, NotAllowed for somebody who reads it and is not its broker, OwnSide for a broker who has come to
    belong to a side.
    """
    found = held_to_give_back(actor, lead_id)
    require_no_side(actor, found)
    return found


def held_to_give_back(actor: Actor, lead_id: int) -> Lead:
    """The same, whatever sides its broker belongs to by now. Raises NotFound, NotAllowed."""
    found = held(actor, lead_id)
    if actor.is_system:
        return found
    if not is_broker(actor, found):
        raise NotAllowed(action="work_on_lead", actor=actor.person_id)
    working_broker(actor)
    return found


def held_free(actor: Actor, lead_id: int) -> Lead:
    """A lead that a broker may take, or has taken already.

    Raises LeadTaken for one that another has, NotFound for one that has ended, OwnSide.
    Of two at once the second waits for the first one's commit, and is told.
    """
    found = leads.one(EVERY_LEAD, lead_id, to_change=True)
    if found.status in ENDED:
        raise NotFound(kind="lead")
    if found.status not in FREE:
        if is_broker(actor, found):
            return found
        raise LeadTaken
    require_no_side(actor, found)
    return found


def require_no_side(actor: Actor, lead: Lead) -> None:
    """Raises OwnSide for a broker whose own organisation is a side."""
    if conflicts(actor, (side.organisation_id for side in lead.sides)):
        raise OwnSide


def step(
    actor: Actor,
    lead: Lead,
    move: Move[LeadStatus],
    reason: EndReason | None = None,
    note: str = "",
    **facts: Any,
) -> None:
    """One move: the stay in the stage before is over, and another begins unless the lead has ended. Raises WrongState.

    The pair of an ended lead may meet again in another one.
    """
    apply_move(lead, move, actor, reason=reason, **facts)
    now = utc_now()
    _close_stays(lead, now)
    lead.stage_since = lead.acted_at = now
    if lead.status in ENDED:
        lead.pair_key, lead.ended_at = None, now
        lead.reason, lead.reason_note = (reason.value if reason else None), note
    _begin_stay(lead)


def touch(actor: Actor, lead_id: int, at: datetime | None = None) -> None:  # noqa: ARG001 operations take the actor
    """Something was done about a lead in a broker's hands, just now or `at`: it is no forgotten one.

    Without the lead's version: whoever works on the lead at the same time is not told of a conflict.
    """
    moment = at or utc_now()
    mine = Lead.id == lead_id, Lead.status.in_(STAGES), Lead.acted_at < moment
    query = update(Lead).where(*mine).values(acted_at=moment)
    db.session.execute(query.execution_options(synchronize_session=False))


def begin(actor: Actor, lead: Lead) -> None:
    """A new lead, flushed, is in its first stage, and its news goes out."""
    _begin_stay(lead)
    trail.record(actor, OPENED, f"lead:{lead.id}", after=lead.status.value, source=lead.source.value)
    outbox.add(OPENED, lead.id, by=actor.person_id, source=lead.source.value)


def _begin_stay(lead: Lead) -> None:
    ended = lead.ended_at if lead.status in ENDED else None
    stay = LeadStage(lead_id=lead.id, status=lead.status, broker_id=lead.broker_id)
    stay.entered_at, stay.left_at = lead.stage_since, ended
    db.session.add(stay)


def _close_stays(lead: Lead, now: datetime) -> None:
    stays = select(LeadStage).where(LeadStage.lead_id == lead.id, LeadStage.left_at.is_(None))
    for stay in db.session.scalars(stays):
        stay.left_at = now
