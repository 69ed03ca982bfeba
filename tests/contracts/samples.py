"""One complete draft of each sub-kind, for the pure rules; invented."""

from dataclasses import replace
from datetime import date
from typing import Any

from marketplace.contracts.drafts import (
    ContractDraft,
    FeeShare,
    Maker,
    PartyDraft,
    PlannedPayment,
    PlannedStep,
    Right,
)
from marketplace.contracts.vocabulary import (
    SUB_KINDS,
    ContractKind,
    IpKind,
    LegalType,
    Objective,
    PaymentKind,
    Programme,
    SubKind,
)
from marketplace.negotiations.states import PricingMethod
from marketplace.negotiations.vocabulary import Exclusivity, FeePayer

WAN = 1_000_000
KIND_OF = {sub_kind: kind for kind, subs in SUB_KINDS.items() for sub_kind in subs}
PATENT = Right(IpKind.INVENTION_PATENT, "ZL202110000001.6", "一种地膜", date(2021, 5, 6))
RIGHTS: dict[SubKind, Right] = {
    SubKind.KNOW_HOW: Right(IpKind.KNOW_HOW, title="菌剂发酵工艺"),
    SubKind.KNOW_HOW_LICENCE: Right(IpKind.KNOW_HOW, title="菌剂发酵工艺"),
    SubKind.SOFTWARE: Right(IpKind.SOFTWARE, "2021SR0000001", "回收调度软件"),
    SubKind.LAYOUT: Right(IpKind.LAYOUT, "BS.215000001", "控制芯片布图"),
    SubKind.VARIETY: Right(IpKind.VARIETY, "CNA20210000001", "吉虚玉 1 号"),
}
_BASE = ContractDraft(
    title="玉米秸秆基可降解地膜",
    seller=PartyDraft("虚构大学", "99220100MA00000058", "CHN", "220102", LegalType.UNIVERSITY),
    buyer=PartyDraft("虚构农机有限公司", "99220100MA0000002Y", "CHN", "210000", LegalType.ENTERPRISE),
    field_code="F01",
    programme=Programme.NONE,
    objective=Objective.AGRICULTURE,
    valid_from=date(2026, 3, 2),
    valid_to=date(2029, 3, 1),
    technology="可降解地膜的配方和生产工艺",
    ip_kinds=(IpKind.INVENTION_PATENT,),
    deliverables=("工艺规程一套",),
    delivery="在买方现场交付",
    acceptance="由第三方机构按行业标准检测",
    liability="逾期每周支付千分之五",
    disputes="协商不成的，申请仲裁",
    total_fen=120 * WAN,
    technical_fen=100 * WAN,
    equipment_fen=20 * WAN,
    payment_kind=PaymentKind.INSTALMENTS,
    payments=(
        PlannedPayment("合同生效", date(2026, 3, 20), 40 * WAN),
        PlannedPayment("中试合格", None, 80 * WAN, 2),
    ),
    milestones=(PlannedStep("交付工艺规程", date(2026, 4, 1)), PlannedStep("中试合格", date(2026, 9, 1))),
    broker_fee_fen=3 * WAN,
    broker_fee_payer=FeePayer.HOLDER,
    fee_shares=(FeeShare("经纪人甲", 2 * WAN, 1), FeeShare("经纪人乙", 1 * WAN)),
    makers=(Maker("张青山", "zhang@tech.example"),),
)


def sample(sub_kind: SubKind = SubKind.PATENT_LICENCE, **changes: Any) -> ContractDraft:
    """Complete for a contract begun by hand of a university."""
    kind = KIND_OF[sub_kind]
    more: dict[str, Any] = {"kind": kind, "sub_kind": sub_kind}
    if kind in {ContractKind.TRANSFER, ContractKind.LICENCE}:
        more |= {
            "rights": (RIGHTS.get(sub_kind, PATENT),),
            "territory": "吉林省",
            "expected_input_fen": 300 * WAN,
            "expected_output_fen": 900 * WAN,
            "pricing_method": PricingMethod.AGREEMENT,
            "publicity_from": date(2026, 2, 2),
            "publicity_to": date(2026, 2, 20),
        }
    else:
        more["targets"] = "埋土 180 天分解率不低于 90%"
    if kind is ContractKind.LICENCE:
        more["exclusivity"] = Exclusivity.SOLE
    if sub_kind not in {SubKind.TRAINING, SubKind.INTERMEDIATION}:
        more["ownership"] = "专利权归卖方"
    return replace(_BASE, **(more | changes))
