"""Contracts as they are written, as far as asked. Every step goes through its operation."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from flask import current_app

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationKind
from marketplace.contracts import drafts
from marketplace.contracts.content import digest
from marketplace.contracts.drafts import ContractDraft, Maker, PartyDraft, PlannedPayment, Right
from marketplace.contracts.models import Contract
from marketplace.contracts.operations import approval, drafting, opinions, signing
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.signatures import SignatureDraft
from marketplace.contracts.states import Opinion
from marketplace.contracts.vocabulary import (
    ContractKind,
    IpKind,
    LegalType,
    Objective,
    PartyRole,
    PaymentKind,
    Programme,
    SubKind,
)
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files.opening import open_storage
from marketplace.files.receiving import Received, receive
from marketplace.files.scanner import NoScanner
from marketplace.kernel.actor import ANONYMOUS, Actor
from marketplace.kernel.clock import beijing_today
from marketplace.negotiations.vocabulary import DealKind
from tests import make
from tests.making import negotiations, pricing
from tests.making.negotiations import Talks
from tests.making.pricing import PDF

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
    seller: Actor | None = None, buyer_organisation: Organisation | None = None, token: str = "t1", *,
    other_matter: bool = False, **changes: Any,
) -> Deal:  # fmt: skip
    """A complete contract begun by hand, of an enterprise unless told otherwise."""
    seller = seller or make.member()
    mine = seller.memberships[0].organisation_id
    buyer_id = None if buyer_organisation is None else buyer_organisation.id
    with unit_of_work():
        made = drafting.start_by_hand(
            seller, mine, token, by_hand_draft(**changes), buyer_id, other_matter=other_matter
        ).id
    return Deal(made, seller, None, None)


def transfer(**changes: Any) -> Deal:
    """A complete contract that transfers a patent, out of a negotiation."""
    terms = replace(negotiations.TERMS, kind=DealKind.TRANSFER, exclusivity=None)
    expected = {"expected_input_fen": 10 * WAN, "expected_output_fen": 50 * WAN}
    return complete(cleared(of=terms), **({"sub_kind": SubKind.PATENT_RIGHT} | expected | changes))


def asked(talks: Talks | None = None, **changes: Any) -> Deal:
    """A complete contract whose makers have been asked."""
    deal = complete(talks, **changes)
    ask(deal)
    return deal


def ask(deal: Deal, actor: Actor | None = None) -> None:
    seen = deal.contract.row_version
    with unit_of_work():
        opinions.ask(actor or deal.seller, deal.id, seen)


def answer(deal: Deal, opinion: Opinion = Opinion.AGREES, note: str = "") -> None:
    """Everybody who was asked says the same, by the link of the letter."""
    numbers = [row.id for row in queries.inventors(ALL, deal.id)]
    for number in numbers:
        with unit_of_work():
            opinions.give_by_link(ANONYMOUS, number, opinion, note)


def heard(deal: Deal | None = None, opinion: Opinion = Opinion.AGREES, note: str = "") -> Deal:
    """Of a complete draft: the makers were asked, the opinions are closed, and the contract waits for approval."""
    deal = deal or complete()
    ask(deal)
    answer(deal, opinion, note)
    with unit_of_work():
        opinions.close(deal.seller, deal.id)
    return deal


def approver(deal: Deal) -> Actor:
    """Another administrator of the seller."""
    return make.member(db.session.get_one(Organisation, deal.contract.organisation_id))


def approve(deal: Deal, by: Actor | None = None, note: str = "") -> None:
    by, seen = by or approver(deal), digest(deal.contract.content)
    with unit_of_work():
        approval.approve(by, deal.id, seen, note)


def approved(deal: Deal | None = None) -> Deal:
    """Of a complete draft: approved, and to be signed."""
    deal = heard(deal)
    approve(deal)
    return deal


def signature(role: PartyRole, **changes: Any) -> SignatureDraft:
    return replace(SignatureDraft(role, "赵松花", beijing_today()), **changes)


def sign(actor: Actor, deal: Deal, role: PartyRole, content: bytes | None = PDF, **changes: Any) -> None:
    """With a file of this content, or (None) with the SHA-256 alone."""
    draft = signature(role, **changes)
    if content is None:
        with unit_of_work():
            signing.record(actor, deal.id, draft, None)
        return
    with uploaded(content) as received, unit_of_work():
        signing.record(actor, deal.id, draft, received)


def uploaded(content: bytes = PDF, name: str = "合同.pdf") -> AbstractContextManager[Received]:
    return receive(BytesIO(content), name, open_storage(current_app.extensions["settings"]), NoScanner())


def signed(deal: Deal | None = None) -> Deal:
    """Of a complete draft: both parties have signed; a buyer outside the market is recorded by the seller."""
    deal = approved(deal)
    sign(deal.seller, deal, PartyRole.SELLER)
    sign(deal.buyer or deal.seller, deal, PartyRole.BUYER)
    return deal
