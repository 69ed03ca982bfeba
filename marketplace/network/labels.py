"""Chinese words for the closed lists of the network."""

from enum import StrEnum

from marketplace.branches.models import BranchLevel
from marketplace.branches.province import RegionKind
from marketplace.kernel.wording import N_
from marketplace.network import states as st

C, W, R = st.ClosingReason, st.NewsWithdrawalReason, RegionKind
LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    BranchLevel: {
        BranchLevel.PROVINCE: N_("省市场"),
        BranchLevel.BRANCH: N_("分市场"),
        BranchLevel.NODE: N_("县（市）节点"),
    },
    C: {
        C.PLATFORM_ENDED: N_("承办平台停止运行"),
        C.MERGED: N_("由其他分市场或节点接替"),
        C.DIVISION_CHANGED: N_("行政区划调整"),
        C.DESIGNATION_CHANGED: N_("主管部门另行指定"),
    },
    W: {
        W.MISTAKE: N_("内容有误"),
        W.OUTDATED: N_("内容过期"),
        W.RIGHTS: N_("涉及他人权益"),
        W.PERSONAL_DATA: N_("含有个人信息"),
        W.UNSUITABLE: N_("不宜公开"),
    },
    R: {
        R.PROVINCE: N_("省"),
        R.PREFECTURE_LEVEL_CITY: N_("地级市"),
        R.AUTONOMOUS_PREFECTURE: N_("自治州"),
        R.DISTRICT: N_("市辖区"),
        R.COUNTY: N_("县"),
        R.COUNTY_LEVEL_CITY: N_("县级市"),
        R.AUTONOMOUS_COUNTY: N_("自治县"),
        R.OUTSIDE: N_("省外"),
    },
}
