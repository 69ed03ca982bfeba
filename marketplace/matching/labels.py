"""Chinese words for the closed lists of suggested pairs."""

from enum import StrEnum

from marketplace.kernel.wording import N_
from marketplace.matching.scoring import Part
from marketplace.matching.states import DismissReason, JudgeSide, MatchStatus, Verdict

D = DismissReason
LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    MatchStatus: {
        MatchStatus.SUGGESTED: N_("建议对接"),
        MatchStatus.DISMISSED: N_("已排除"),
    },
    D: {
        D.OTHER_PROBLEM: N_("不是同一个技术问题"),
        D.TOO_EARLY: N_("成熟度不够"),
        D.PRICE: N_("价格或预算差距太大"),
        D.REGION: N_("地域不合适"),
        D.BENEFIT_UNCLEAR: N_("看不出比现有方案好在哪里"),
        D.ALREADY_KNOWN: N_("双方早已了解"),
        D.ALREADY_SOLVED: N_("需求已经另行解决"),
        D.OTHER: N_("其他原因（请在说明中写明）"),
    },
    Verdict: {
        Verdict.GOOD: N_("合适"),
        Verdict.NOT_SUITABLE: N_("不合适"),
    },
    JudgeSide: {
        JudgeSide.NEED: N_("需求方"),
        JudgeSide.ACHIEVEMENT: N_("成果方"),
        JudgeSide.BROKER: N_("经纪人或工作人员"),
    },
    Part: {
        Part.WORDS: N_("内容相近"),
        Part.FIELD: N_("领域相同"),
        Part.MATURITY: N_("技术成熟度"),
        Part.REGION: N_("地域相近"),
        Part.MODE: N_("合作方式相合"),
        Part.PRICE: N_("价格与预算"),
    },
}
