"""One complete draft of each kind, for the pure rules; invented."""

from dataclasses import replace
from datetime import date
from typing import Any

from marketplace.listings.checks import CheckLevel, Vocabulary, problems
from marketplace.listings.drafts import AchievementDraft, Contact, Draft, IpRow, NeedDraft, Target, TeamMember
from marketplace.listings.vocabulary import (
    CooperationMode,
    IpSplit,
    IpStatus,
    IpType,
    PriceKind,
    Secrecy,
    TargetOperator,
)

TODAY = date(2026, 3, 2)
VOCABULARY = Vocabulary(
    fields=frozenset({"F01", "F02", "F03", "F04"}), regions=frozenset({"220100", "220184"})
)

_COMMON: dict[str, Any] = {
    "keywords": ("薄膜", "玉米", "保水"),
    "fields": ("F01",),
    "region_code": "220184",
    "modes": (CooperationMode.ORDINARY_LICENCE,),
    "contact": Contact(office="技术转移中心", phone="0431-80000000", email="office@tech.example"),
    "secrecy": Secrecy.PUBLIC,
    "security_declared": True,
    "public_interest_declared": True,
}
ACHIEVEMENT = AchievementDraft(
    title="玉米秸秆基可降解地膜",
    public_summary="以玉米秸秆为原料的可降解地膜，埋土一百八十天后基本分解，保水效果与普通地膜相当。",
    research_start="2021-03",
    research_end="2024-12",
    trl=6,
    trl_evidence="在虚构县示范田完成两季试验",
    trl_evidence_on=date(2025, 10, 1),
    ip=(IpRow(IpType.INVENTION_PATENT, "ZL202110000001.6", "一种地膜", IpStatus.GRANTED, "虚构大学"),),
    publicly_funded=True,
    team=(TeamMember("甲", share_bp=6_000), TeamMember("乙", share_bp=4_000)),
    price_kind=PriceKind.LISTED,
    price_fen=50_000_000,
    **_COMMON,
)
NEED = NeedDraft(
    title="提高地膜回收率的装备",
    problem="现有回收机在起垄地块漏膜严重，希望得到一种适应起垄地块、可与普通拖拉机配套的回收装备。",
    targets=(
        Target("回收率", TargetOperator.AT_LEAST, "95", "%"),
        Target("含杂率", TargetOperator.AT_MOST, "8", "%"),
    ),
    baseline="现有回收机两台，起垄地块回收率约七成，配套拖拉机六十马力。",
    tried="试过更换弹齿和加装振动筛，缠膜问题仍然没有解决，效率下降一半。",
    deadline=date(2027, 3, 1),
    price_kind=PriceKind.AGREEMENT,
    budget_fen=80_000_000,
    budget_to_solver_fen=60_000_000,
    ip_split=IpSplit.SHARED,
    acceptance="在虚构县示范田由第三方机构按行业标准检测",
    **_COMMON,
)


def achievement(**changes: Any) -> AchievementDraft:
    return replace(ACHIEVEMENT, **changes)


def need(**changes: Any) -> NeedDraft:
    return replace(NEED, **changes)


def codes(draft: Draft, level: CheckLevel = CheckLevel.SUBMIT) -> set[tuple[str, str]]:
    """(field, code) of everything wrong with a draft."""
    return {(p.field, p.code) for p in problems(draft, level, VOCABULARY, TODAY)}
