"""Two prices of the demo's first university: one in public, one whose time is over with an objection answered."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.brokerage.drafts_leads import LeadDraft
from marketplace.brokerage.models import Broker
from marketplace.brokerage.operations import answers, creating, leads
from marketplace.brokerage.states import BrokerStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.demo import people
from marketplace.demo.negotiating import FIRST
from marketplace.kernel.actor import ANONYMOUS, Actor
from marketplace.listings.models import Listing
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Kind
from marketplace.negotiations.drafts_pricing import ObjectionDraft, PricingDraft, PublicityDraft
from marketplace.negotiations.models import Negotiation, Publicity
from marketplace.negotiations.operations import objections, opening, pricing, publicity, secrecy, terms
from marketplace.negotiations.publicity_days import LEAST_DAYS
from marketplace.negotiations.secrecy_text import digest
from marketplace.negotiations.states import ObjectionReason, PricingMethod

HOLDER, SEEKER, BROKER, OPERATOR = "uni-admin", "enterprise-admin", "broker", "province"
LONG_AGO = timedelta(days=40)
"""How long before the loading the ended one was made public."""
PRICED = PricingDraft(method=PricingMethod.AGREEMENT, price_fen=FIRST.total_fen, declares_none=True)
OBJECTION = ObjectionDraft(
    "演示异议人", "演示邮箱", "拟交易价格与去年同类许可相比偏低，请说明依据（演示数据，虚构）。"
)


def load_prices() -> None:
    """Where the demo's broker is accredited and no price has been public yet; loading again adds nothing."""
    with unit_of_work():
        if db.session.scalar(select(Publicity.id).limit(1)) is not None or not _has_broker():
            return
        for listing, ended in zip(_achievements(), (True, False), strict=False):
            _load(listing, ended=ended)


def _has_broker() -> bool:
    query = select(Broker.id).where(
        Broker.person_id == people.actor(BROKER).person_id, Broker.status == BrokerStatus.ACCREDITED
    )
    return db.session.scalar(query) is not None


def _achievements() -> list[Listing]:
    holder = people.actor(HOLDER).memberships[0].organisation_id
    query = select(Listing).where(
        Listing.organisation_id == holder, Listing.kind == Kind.ACHIEVEMENT,
        Listing.status == ListingStatus.PUBLISHED,
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(Listing.id.desc()).limit(2)))


def _load(listing: Listing, *, ended: bool) -> None:
    holder, seeker = people.actor(HOLDER), people.actor(SEEKER)
    negotiation_id = _agreed(listing, holder, seeker)
    db.session.flush()
    seen = db.session.get_one(Negotiation, negotiation_id).row_version
    pricing.decide(holder, negotiation_id, PRICED, seen)
    organisation = db.session.get_one(Organisation, listing.organisation_id)
    draft = PublicityDraft(
        title=listing.title, text="参照同类技术许可合同的价格，经双方协商确定（演示数据，虚构）。",
        objections_to=organisation.contact_office or "科技成果转化办公室", completers=("演示完成人甲", "演示完成人乙"),
    )  # fmt: skip
    made = publicity.publish(holder, negotiation_id, draft, LEAST_DAYS)
    if ended:
        _end(holder, negotiation_id, made)


def _agreed(listing: Listing, holder: Actor, seeker: Actor) -> int:
    """From a lead entered by hand to terms that both agreed on."""
    broker = people.actor(BROKER)
    wanted = LeadDraft(
        listing.title, achievement_id=listing.id, seeker_id=seeker.memberships[0].organisation_id
    )
    lead_id = creating.by_hand(people.actor(OPERATOR), wanted).id
    leads.adopt(broker, lead_id, has_interest=False)
    leads.offer(broker, lead_id)
    for side in (seeker, holder):
        answers.accept(side, lead_id)
    leads.introduce(broker, lead_id)
    made = opening.open_for(seeker, lead_id)
    secrecy.ask(seeker, made.id, 24)
    for side in (seeker, holder):
        secrecy.consent(side, made.id, digest(made.secrecy_text))
    terms.propose(holder, made.id, FIRST, 0)
    for side in (seeker, holder):
        terms.agree(side, made.id, 1)
    return made.id


def _end(holder: Actor, negotiation_id: int, made: Publicity) -> None:
    """Objected to, answered, moved to where its time is over, and cleared."""
    row = objections.raise_objection(ANONYMOUS, made.id, OBJECTION)
    words = "价格依据评估报告和近三年同类合同，材料可到科技成果转化办公室查阅（演示数据，虚构）。"
    objections.answer(holder, negotiation_id, row.id, ObjectionReason.PRICE_SUPPORTED, words)
    made.published_at -= LONG_AGO
    made.starts_on -= LONG_AGO
    made.ends_on -= LONG_AGO
    row.raised_at -= LONG_AGO - timedelta(days=3)
    db.session.flush()
    pricing.clear(holder, negotiation_id)
