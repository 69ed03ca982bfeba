"""Leads that stop: without an action for too long, with their broker's accreditation, or with their listing."""

from datetime import date

from sqlalchemy import or_, select

from marketplace.audit import trail
from marketplace.brokerage.models import Lead
from marketplace.brokerage.operations import lead_steps as steps
from marketplace.brokerage.operations import leads as work
from marketplace.brokerage.queries import leads
from marketplace.brokerage.states import DISMISS_LEAD, STAGES, EndReason, LeadStatus
from marketplace.brokerage.topics_leads import LISTING_ENDED
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.listings.models import Listing
from marketplace.listings.states import ENDED as LISTING_OVER
from marketplace.matching.models import Match
from marketplace.matching.states import LET_GO, DismissReason
from marketplace.workflow.apply import apply_move

REASONS = {
    EndReason.TOO_EARLY: DismissReason.TOO_EARLY,
    EndReason.BENEFIT_UNCLEAR: DismissReason.BENEFIT_UNCLEAR,
    EndReason.PRICE: DismissReason.PRICE,
    EndReason.ALREADY_COOPERATING: DismissReason.ALREADY_KNOWN,
    EndReason.ALREADY_SOLVED: DismissReason.ALREADY_SOLVED,
}
"""What the end of a lead says of its pair; any other reason is OTHER."""


def stall_if_idle(actor: Actor, lead_id: int, last_day: date) -> bool:
    """Stall a lead that has been idle since `last_day` (Beijing's); False when it went on since."""
    lead = leads.one(steps.EVERY_LEAD, lead_id, to_change=True)
    if not leads.idle(steps.EVERY_LEAD, last_day, lead.id):
        return False
    work.stall(actor, lead)
    return True


def stall_of_broker(actor: Actor, broker_id: int) -> int:
    """All leads in the hands of a broker whose accreditation is no longer in force; how many. Safe to repeat."""
    query = select(Lead.id).where(Lead.broker_id == broker_id, Lead.status.in_(STAGES)).order_by(Lead.id)
    numbers = list(db.session.scalars(query))
    for number in numbers:
        work.stall(actor, leads.one(steps.EVERY_LEAD, number, to_change=True))
    return len(numbers)


def end_of_listing(actor: Actor, listing_id: int) -> int:
    """A listing has ended: leads that nobody adopted are dismissed, brokers of the others are told; how many ended.

    Safe to repeat; a listing that is public again changes nothing.
    """
    listing = db.session.get(Listing, listing_id)
    if listing is None or listing.status not in LISTING_OVER:
        return 0
    about = or_(Lead.need_id == listing_id, Lead.achievement_id == listing_id)
    live = (LeadStatus.OPEN, LeadStatus.STALLED, *STAGES)
    ended = 0
    for number in list(
        db.session.scalars(select(Lead.id).where(about, Lead.status.in_(live)).order_by(Lead.id))
    ):
        lead = leads.one(steps.EVERY_LEAD, number, to_change=True)
        if lead.status is LeadStatus.OPEN:
            steps.step(actor, lead, DISMISS_LEAD, EndReason.LISTING_ENDED)
            ended += 1
        else:
            trail.record(actor, LISTING_ENDED, f"lead:{lead.id}", listing=listing_id)
            outbox.add(LISTING_ENDED, lead.id, by=actor.person_id, listing=listing_id)
    return ended


def let_go(actor: Actor, lead_id: int) -> bool:
    """The pair of a lost lead is put aside for the lead's reason; False when there is none to put aside."""
    lead = db.session.get(Lead, lead_id)
    if lead is None or lead.match_id is None or lead.status is not LeadStatus.LOST:
        return False
    pair = db.session.get(Match, lead.match_id, with_for_update=True, populate_existing=True)
    if pair is None or pair.status not in LET_GO.start:
        return False
    reason = REASONS.get(EndReason(lead.reason or EndReason.OTHER), DismissReason.OTHER)
    apply_move(pair, LET_GO, actor, reason=reason)
    pair.reason = reason.value
    return True
