"""Chinese words of this room's closed lists."""

from enum import StrEnum

from marketplace.claims.states import (
    ClaimStatus,
    ClawBackGround,
    ObjectionReason,
    ObjectionStatus,
    RefusalReason,
    ReturnReason,
    Verdict,
)
from marketplace.kernel.wording import N_

S = ClaimStatus
LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    ClaimStatus: {
        S.DRAFT: N_("草稿"),
        S.SUBMITTED: N_("待核查"),
        S.RETURNED: N_("退回补正"),
        S.INELIGIBLE: N_("不予支持"),
        S.CHECKED: N_("核查通过"),
        S.CALCULATED: N_("待审核"),
        S.REVIEWED: N_("待公示"),
        S.PUBLIC_NOTICE: N_("公示中"),
        S.OBJECTION: N_("有异议"),
        S.WAITLISTED: N_("等候预算"),
        S.APPROVED: N_("已批准"),
        S.PAY_ORDERED: N_("已下达支付"),
        S.PAID: N_("已支付"),
        S.AUDITED: N_("核查无误"),
        S.CLAWED_BACK: N_("已决定追回"),
        S.WITHDRAWN: N_("已撤回"),
    },
    ReturnReason: {
        ReturnReason.FACTS_UNCLEAR: N_("事实不清楚"),
        ReturnReason.FACTS_WRONG: N_("事实与材料不一致"),
        ReturnReason.DOCUMENTS_MISSING: N_("缺少材料"),
        ReturnReason.DOCUMENTS_UNREADABLE: N_("材料无法辨认"),
    },
    RefusalReason: {
        RefusalReason.RULE_NOT_MET: N_("不符合政策条件"),
        RefusalReason.FACTS_UNTRUE: N_("申报内容不实"),
        RefusalReason.PAID_BEFORE: N_("已经领过补助或奖励"),
        RefusalReason.NOT_ANSWERED: N_("逾期没有补正"),
        RefusalReason.RIGHT_LOST: N_("专利、奖项或者合同已失效"),
        RefusalReason.PLACES_TAKEN: N_("名额已满"),
        RefusalReason.CLAIMANT_GONE: N_("申报人已注销或者无法支付"),
    },
    ObjectionStatus: {
        ObjectionStatus.OPEN: N_("待答复"),
        ObjectionStatus.UPHELD: N_("异议成立"),
        ObjectionStatus.DISMISSED: N_("异议不成立"),
    },
    ObjectionReason: {
        ObjectionReason.PROVEN: N_("属实"),
        ObjectionReason.PARTLY_PROVEN: N_("部分属实"),
        ObjectionReason.NOT_PROVEN: N_("没有证据支持"),
        ObjectionReason.NOT_ABOUT_CLAIM: N_("与申报无关"),
    },
    ClawBackGround: {
        ClawBackGround.FALSE_FACTS: N_("弄虚作假"),
        ClawBackGround.PAID_TWICE: N_("重复领取"),
        ClawBackGround.RIGHT_LOST: N_("专利、奖项或者合同已失效"),
        ClawBackGround.MISUSED: N_("挪作他用"),
    },
    Verdict: {
        Verdict.CONFIRMED: N_("属实"),
        Verdict.WRONG: N_("不符"),
        Verdict.UNPROVEN: N_("材料不足"),
    },
}
