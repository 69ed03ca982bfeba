"""Contracts as they are written, as far as asked. Every step goes through its operation."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationKind
from marketplace.contracts import drafts
from marketplace.contracts.drafts import ContractDraft, Maker, PartyDraft, PlannedPayment, Programme, Right
from marketplace.contracts.models import Contract
from marketplace.contracts.operations import drafting
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.vocabulary import (
    ContractKind,
    IpKind,
    LegalType,
    Objective,
    PaymentKind,
    SubKind,
)
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from tests import make
from tests.making import negotiations, pricing
from tests.making.negotiations import Talks

WAN = 1_000_000
MAKERS = (Maker("张青山", "zhang@tech.example"), Maker("李白河", "li@tech.example"))


@dataclass(frozen=True)
class Deal:
    """A contract with its people: administrators of both sides and the broker (None for one begun by hand)."""

    id: int
    seller: Actor
    buyer: Actor | None
    broker: Actor | None

    @property
    def contract(self) -> Contract:
        db.session.expire_all()
        return queries.one(ALL, self.id)

    @property
    def draft(self) -> ContractDraft:
        return drafts.of_json(self.contract.content)


def cleared(kind: OrganisationKind = OrganisationKind.ENTERPRISE, **values: Any) -> Talks:
    """A negotiation whose price is clear. An enterprise's is so at once; others' prices are public first."""
    talks = negotiations.agreed(holder_kind=kind, **values)
    pricing.decide(talks)
    pricing.clear(talks)
    return talks


def drafted(talks: Talks | None = None, **changes: Any) -> Deal:
    """The contract of a negotiation as it was begun, then changed as told."""
    talks = talks or cleared()
    with unit_of_work():
        made = drafting.start_from_negotiation(talks.holder, talks.id).id
    deal = Deal(made, talks.holder, talks.seeker, talks.broker)
    if changes:
        save(deal, **changes)
    return deal


def save(deal: Deal, actor: Actor | None = None, seen: int | None = None, **changes: Any) -> Contract:
    """The draft with some fields changed, saved by the seller unless told otherwise."""
    found = deal.contract
    draft = replace(drafts.of_json(found.content), **changes)
    with unit_of_work():
        return drafting.save(actor or deal.seller, deal.id, draft, seen or found.row_version)


def lacking() -> dict[str, Any]:
    """What the terms of `negotiations.TERMS` and the market do not say of a contract, and a contract needs."""
    return {
        "sub_kind": SubKind.PATENT_LICENCE,
        "programme": Programme.PROVINCIAL,
        "objective": Objective.AGRICULTURE,
        "ip_kinds": (IpKind.INVENTION_PATENT,),
        "rights": (Right(IpKind.INVENTION_PATENT, "ZL202110000001.6", "一种地膜", date(2021, 5, 6)),),
        "makers": MAKERS,
    }


def complete(talks: Talks | None = None, **changes: Any) -> Deal:
    """A draft that lacks nothing; a sole licence of 1.2 million yuan in two instalments unless changed."""
    return drafted(talks, **(lacking() | changes))


def by_hand_draft(**changes: Any) -> ContractDraft:
    """A complete commissioned development of 800,000 yuan with a buyer in another province."""
    today = beijing_today()
    buyer = PartyDraft(
        "虚构的吉北机械有限公司", make.uscc_code(), region_code="210000", legal_type=LegalType.ENTERPRISE
    )
    draft = ContractDraft(
        title="残膜回收装备的研究开发",
        kind=ContractKind.DEVELOPMENT,
        sub_kind=SubKind.COMMISSIONED,
        seller=PartyDraft(region_code="220102", legal_type=LegalType.ENTERPRISE),
        buyer=buyer,
        field_code="F01",
        programme=Programme.NONE,
        objective=Objective.AGRICULTURE,
        valid_from=today,
        valid_to=today + timedelta(days=365),
        technology="适应起垄地块的残膜回收装备及其设计图纸",
        ip_kinds=(IpKind.KNOW_HOW,),
        targets="回收率不低于 95%，含杂率不高于 8%",
        deliverables=("样机一台", "全套图纸"),
        acceptance="由第三方机构按行业标准在起垄地块检测",
        ownership="专利申请权归卖方，买方免费实施",
        disputes="协商不成的，向长春仲裁委员会申请仲裁",
        total_fen=80 * WAN,
        technical_fen=70 * WAN,
        equipment_fen=10 * WAN,
        payment_kind=PaymentKind.LUMP_SUM,
        payments=(PlannedPayment("合同价款", today + timedelta(days=30), 80 * WAN),),
        makers=MAKERS,
    )
    return replace(draft, **changes)


def by_hand(
    seller: Actor | None = None, buyer_organisation: Organisation | None = None, token: str = "t1", **changes: Any
) -> Deal:  # fmt: skip
    """A complete contract begun by hand, of an enterprise unless told otherwise."""
    seller = seller or make.member()
    mine = seller.memberships[0].organisation_id
    buyer_id = None if buyer_organisation is None else buyer_organisation.id
    with unit_of_work():
        made = drafting.start_by_hand(seller, mine, token, by_hand_draft(**changes), buyer_id).id
    return Deal(made, seller, None, None)
