"""One negotiation of the demo: secrecy agreed by both sides, and two versions of the terms on the table."""

from dataclasses import replace

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.branches.scope import PUBLIC
from marketplace.brokerage.drafts_leads import LeadDraft
from marketplace.brokerage.models import Lead, LeadSide
from marketplace.brokerage.operations import answers, creating, leads
from marketplace.brokerage.queries.brokers import accredited
from marketplace.brokerage.states import LeadStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.demo import people
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.listings.models import Listing
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Kind
from marketplace.negotiations.drafts import Step, Terms
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.operations import opening, secrecy, terms
from marketplace.negotiations.secrecy_text import digest
from marketplace.negotiations.vocabulary import DealKind, Exclusivity, FeePayer, PriceKind

WAN = 1_000_000
BROKER = "broker"
FIRST = Terms(
    kind=DealKind.LICENCE,
    technology="所介绍成果及其配套工艺的实施许可（演示数据，虚构）",
    price_kind=PriceKind.INSTALMENTS,
    total_fen=80 * WAN,
    territory="吉林省",
    exclusivity=Exclusivity.SOLE,
    valid_months=60,
    deliverables=("工艺规程一套", "操作人员培训五天"),
    milestones=(Step("交付工艺规程", 4), Step("中试合格", 26)),
    instalments=(Step("合同生效", 2, 30 * WAN), Step("中试合格", 26, 50 * WAN)),
    equipment_fen=10 * WAN,
    ip_ownership="专利权归持有方，需求方在许可范围内使用。",
    improvements="各自完成的改进归各自所有，对方有优先被许可的权利。",
    acceptance="中试连续运行 30 天，主要指标达到需求所列数值。",
    secrecy_months=36,
    broker_fee_fen=2 * WAN,
    broker_fee_payer=FeePayer.BOTH,
    delivery="在需求方现场交付，并完成培训。",
    liability="逾期交付或付款的，每周按合同价款的千分之五支付违约金。",
    disputes="协商解决；协商不成的，向长春仲裁委员会申请仲裁。",
)
SECOND = replace(
    FIRST,
    total_fen=90 * WAN,
    instalments=(Step("合同生效", 2, 30 * WAN), Step("中试合格", 26, 60 * WAN)),
    valid_months=72,
    deliverables=(*FIRST.deliverables, "首年技术支持"),
)


def load_negotiation() -> None:
    """Of an introduced lead, or of a new one where the demo's broker is accredited; once."""
    with unit_of_work():
        if db.session.scalar(select(Negotiation.id).limit(1)) is not None:
            return
        known = select(Lead.id).where(Lead.status == LeadStatus.INTRODUCED).order_by(Lead.id).limit(1)
        lead_id = db.session.scalar(known) or _introduced()
        if lead_id is None:
            return
        seeker, holder = _sides(lead_id)
        made = opening.open_for(seeker, lead_id)
        secrecy.ask(seeker, made.id, 24)
        for side in (seeker, holder):
            secrecy.consent(side, made.id, digest(made.secrecy_text))
        terms.propose(holder, made.id, FIRST, 0)
        terms.propose(seeker, made.id, SECOND, 1)


def _introduced() -> int | None:
    """A lead between a public achievement and a public need, taken as far by its broker; None without the three."""
    if not _has_broker():
        return None
    achievement, need = _public(Kind.ACHIEVEMENT, "uni-admin"), _public(Kind.NEED, "enterprise-admin")
    if achievement is None or need is None:
        return None
    broker = people.actor(BROKER)
    draft = LeadDraft(achievement.title, need_id=need.id, achievement_id=achievement.id)
    lead_id = creating.by_hand(broker, draft).id
    leads.adopt(broker, lead_id, has_interest=False)
    leads.offer(broker, lead_id)
    for side in _sides(lead_id):
        answers.accept(side, lead_id)
    leads.introduce(broker, lead_id)
    return lead_id


def _has_broker() -> bool:
    return accredited(PUBLIC, people.actor(BROKER).person_id, beijing_today()) is not None


def _public(kind: Kind, login: str) -> Listing | None:
    """The first public listing of the organisation of that account."""
    mine = people.actor(login).memberships[0].organisation_id
    query = select(Listing).where(
        Listing.organisation_id == mine, Listing.kind == kind, Listing.status == ListingStatus.PUBLISHED
    )
    return db.session.scalars(query.order_by(Listing.id).limit(1)).first()


def _sides(lead_id: int) -> tuple[Actor, Actor]:
    """Administrators of the seeker's and of the holder's organisation."""
    query = (
        select(LeadSide.side, Organisation)
        .join(Organisation, LeadSide.organisation_id == Organisation.id)
        .where(LeadSide.lead_id == lead_id)
    )
    found = {side: people.owner_of(organisation) for side, organisation in db.session.execute(query)}
    holder, seeker = (found[side] for side in sorted(found))
    return seeker, holder
