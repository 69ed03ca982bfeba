"""Chinese words for the closed lists of policy versions."""

from enum import StrEnum

from marketplace.kernel.wording import N_
from marketplace.policies.states import VersionReason, VersionStatus

S, R = VersionStatus, VersionReason
LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    S: {
        S.DRAFTED: N_("政策草稿"),
        S.PROPOSED: N_("已提交审批"),
        S.ACTIVE: N_("适用"),
        S.REFUSED: N_("审批未通过"),
        S.CLOSED: N_("已由新版接替"),
        S.REPEALED: N_("已废止"),
    },
    R: {
        R.TEXT_DIFFERS: N_("与文件原文不一致"),
        R.FIGURES_WRONG: N_("数字或日期有误"),
        R.REVIEW_INCOMPLETE: N_("公平竞争审查不完整"),
        R.BUDGET_MISSING: N_("没有预算安排"),
        R.DOCUMENT_REPEALED: N_("文件已经废止"),
        R.SUPERIOR_RULE: N_("与上位规定不一致"),
        R.TARGETS_ENDED: N_("文件的期限或目标已经结束"),
        R.OTHER: N_("其他原因（请在说明中写明）"),
    },
}
