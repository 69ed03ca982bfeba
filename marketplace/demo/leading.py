"""Leads of the demo in several stages, each between an invented need and an invented achievement. Once."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.branches.scope import PUBLIC
from marketplace.brokerage.drafts_leads import LeadDraft
from marketplace.brokerage.models import Lead, LeadSide
from marketplace.brokerage.operations import answers, creating, leads
from marketplace.brokerage.queries.brokers import accredited
from marketplace.brokerage.states import EndReason, LeadSource, Side
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.demo import people
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.listings.models import Listing
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Kind

BROKER = "broker"
SECOND = "broker2"
STAGES = ("open", "adopted", "offered", "one_interested", "both_interested", "lost", "stalled")


def load_leads() -> None:
    """Nothing where there is a lead already, no accredited broker, or too few public listings."""
    with unit_of_work():
        broker = people.actor(BROKER)
        known = db.session.scalar(select(Lead.id).limit(1))
        if known is not None or accredited(PUBLIC, broker.person_id, beijing_today()) is None:
            return
        second = people.actor(SECOND)
        for stage, (need, achievement) in zip(STAGES, _pairs(), strict=False):
            _grow(second if stage == "stalled" else broker, stage, need, achievement)


def _pairs() -> list[tuple[Listing, Listing]]:
    """Public needs and achievements of different organisations, from the newest on; the first of each are left out."""
    found = {kind: _public(kind) for kind in Kind}
    pairs = zip(found[Kind.NEED], found[Kind.ACHIEVEMENT], strict=False)
    return [
        (need, achievement)
        for need, achievement in pairs
        if need.organisation_id != achievement.organisation_id
    ]


def _public(kind: Kind) -> list[Listing]:
    query = select(Listing).where(Listing.kind == kind, Listing.status == ListingStatus.PUBLISHED)
    return list(db.session.scalars(query.order_by(Listing.id.desc()).limit(2 * len(STAGES))))


def _grow(broker: Actor, stage: str, need: Listing, achievement: Listing) -> None:
    draft = LeadDraft(
        need.title, LeadSource.EVENT, "虚构的秋季对接会", need_id=need.id, achievement_id=achievement.id
    )
    lead_id = creating.by_hand(broker, draft).id
    if stage == "open":
        return
    leads.adopt(broker, lead_id, has_interest=False)
    leads.plan(broker, lead_id, "给双方打电话，了解要求", beijing_today() + timedelta(days=3))
    if stage == "adopted":
        return
    leads.offer(broker, lead_id)
    if stage in ("one_interested", "both_interested"):
        answers.accept(_owner(lead_id, Side.SEEKER), lead_id)
    if stage == "both_interested":
        answers.accept(_owner(lead_id, Side.HOLDER), lead_id)
    if stage == "lost":
        answers.refuse(_owner(lead_id, Side.HOLDER), lead_id, EndReason.TOO_EARLY, "样机还没有完成试验。")
    if stage == "stalled":
        leads.release(broker, lead_id)


def _owner(lead_id: int, side: Side) -> Actor:
    query = (
        select(Organisation)
        .join(LeadSide, LeadSide.organisation_id == Organisation.id)
        .where(LeadSide.lead_id == lead_id, LeadSide.side == side)
    )
    return people.owner_of(db.session.scalars(query).one())
