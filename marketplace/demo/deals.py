"""The contracts that the demo begins by hand: all of its first university, all invented."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from marketplace.contracts.drafts import (
    ContractDraft,
    Maker,
    PartyDraft,
    PlannedPayment,
    PlannedStep,
    Right,
)
from marketplace.contracts.vocabulary import (
    SUB_KINDS,
    IpKind,
    LegalType,
    Objective,
    PaymentKind,
    Programme,
    SubKind,
)
from marketplace.contracts.wizard import WITH_RIGHTS
from marketplace.demo.accounts import MAIL_DOMAIN, by_login
from marketplace.kernel.money import FEN_PER_WAN
from marketplace.negotiations.publicity_days import LEAST_DAYS
from marketplace.negotiations.states import PricingMethod

MAKER = "uni-member"
"""Made the technology, and writes the contracts."""
KIND_OF = {sub_kind: kind for kind, subs in SUB_KINDS.items() for sub_kind in subs}
OUTSIDE = PartyDraft(
    "辽东虚构装备有限公司（演示）", "99210000DEMA00001U", "CHN", "210000", LegalType.ENTERPRISE
)
ABROAD = PartyDraft("Fictitious Film GmbH (demo)", country="DEU", legal_type=LegalType.FOREIGN)


class Far(StrEnum):
    """How far a contract goes."""

    ASKED = "asked"
    SIGNED = "signed"
    SUBMITTED = "submitted"
    REGISTERED = "registered"
    PERFORMING = "performing"


@dataclass(frozen=True)
class Deal:
    """`buyer` is an account of the buyer's administrator, or a party outside the market. Amounts in 10,000 yuan.

    `days_ago` says how long before the loading it was signed and registered.
    """

    key: str
    title: str
    sub_kind: SubKind
    far: Far
    buyer: str | PartyDraft
    total_wan: int
    equipment_wan: int = 0
    days_ago: int = 0
    field_code: str = "F01"


DEALS: tuple[Deal, ...] = (
    Deal("cold-start", "新能源车低温启动方案咨询", SubKind.CONSULTING, Far.ASKED, "enterprise-admin", 12),
    Deal("fatigue", "底盘零部件疲劳试验技术服务", SubKind.SERVICE, Far.SIGNED, "enterprise-admin", 36, 4),
    Deal("solvent", "溶剂回收岗位技术培训", SubKind.TRAINING, Far.SUBMITTED, "enterprise2-admin", 8),
    Deal(
        "harvester", "联合收获机割台监测系统开发", SubKind.COMMISSIONED, Far.REGISTERED, OUTSIDE, 180, 30, 32, "F05",
    ),
    Deal("catalyst", "加氢催化剂制备技术秘密转让", SubKind.KNOW_HOW, Far.REGISTERED, "enterprise2-admin", 260, 0, 63),
    Deal("film", "可降解薄膜标准比对咨询", SubKind.CONSULTING, Far.REGISTERED, ABROAD, 25, 0, 95),
    Deal(
        "battery", "动力电池热管理系统合作开发", SubKind.COOPERATIVE, Far.PERFORMING, "enterprise-admin", 620, 120, 126,
    ),
)  # fmt: skip
"""The last is large enough for two registrars."""


def draft_of(deal: Deal, seller: PartyDraft, then: date) -> ContractDraft:
    """The complete draft of a contract signed on `then`; its kind leaves out what it does not ask for."""
    draft = ContractDraft(
        title=f"{deal.title}（演示）",
        kind=KIND_OF[deal.sub_kind],
        sub_kind=deal.sub_kind,
        seller=seller,
        buyer=deal.buyer if isinstance(deal.buyer, PartyDraft) else PartyDraft(),
        field_code=deal.field_code,
        programme=Programme.NONE,
        objective=Objective.INDUSTRY,
        valid_from=then,
        valid_to=then + timedelta(days=730),
        technology=f"{deal.title}的全部工作和资料（演示数据，虚构）。",
        ip_kinds=(IpKind.NONE,),
        targets="主要指标达到技术附件所列数值，由双方共同测定。",
        deliverables=("技术报告一份", "全套技术资料"),
        delivery="在买方现场交付。",
        acceptance="按技术附件所列指标，由双方共同验收。",
        ownership="成果归卖方所有，买方可在本单位内使用。",
        disputes="协商解决；协商不成的，向长春仲裁委员会申请仲裁。",
        makers=(
            Maker(by_login(MAKER).name, by_login(MAKER).email),
            Maker("演示完成人乙", f"maker@{MAIL_DOMAIN}"),
        ),
    )
    priced = _priced(draft, deal, then)
    return _of_rights(priced, then) if draft.kind in WITH_RIGHTS else priced


def _priced(draft: ContractDraft, deal: Deal, then: date) -> ContractDraft:
    """A quarter of the price after a month, the rest when it is accepted."""
    total, first = deal.total_wan * FEN_PER_WAN, then + timedelta(days=30)
    return replace(
        draft,
        total_fen=total,
        technical_fen=total - deal.equipment_wan * FEN_PER_WAN,
        equipment_fen=deal.equipment_wan * FEN_PER_WAN,
        payment_kind=PaymentKind.INSTALMENTS,
        payments=(
            PlannedPayment("首期款", first, total // 4),
            PlannedPayment("验收款", None, total - total // 4, 2),
        ),
        milestones=(PlannedStep("交付方案", first), PlannedStep("验收", then + timedelta(days=240))),
    )


def _of_rights(draft: ContractDraft, then: date) -> ContractDraft:
    """About know-how, with the price made public in the university before."""
    return replace(
        draft,
        ip_kinds=(IpKind.KNOW_HOW,),
        rights=(Right(IpKind.KNOW_HOW, title="催化剂制备工艺（虚构）"),),
        territory="全国",
        expected_input_fen=300 * FEN_PER_WAN,
        expected_output_fen=2_000 * FEN_PER_WAN,
        pricing_method=PricingMethod.AGREEMENT,
        publicity_from=then - timedelta(days=LEAST_DAYS + 15),
        publicity_to=then - timedelta(days=5),
    )
