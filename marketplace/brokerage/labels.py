"""Chinese words for the closed lists of brokers and leads."""

from enum import StrEnum
from typing import Any

from marketplace.brokerage import states as st
from marketplace.kernel.wording import N_

B, G, R = st.BrokerStatus, st.BrokerGrade, st.BrokerReason
E, S = st.EndReason, st.LeadStatus
LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    G: {
        G.JUNIOR: N_("初级"),
        G.INTERMEDIATE: N_("中级"),
        G.SENIOR: N_("高级"),
    },
    B: {
        B.APPLIED: N_("待认定"),
        B.ACCREDITED: N_("认定有效"),
        B.REFUSED: N_("未予认定"),
        B.SUSPENDED: N_("已暂停"),
        B.LAPSED: N_("已到期"),
    },
    R: {
        R.CERTIFICATE_UNPROVEN: N_("证书无法核实"),
        R.HOURS_TOO_FEW: N_("培训学时不足"),
        R.LEFT_AGENCY: N_("已离开所在机构"),
        R.CONFLICT_HIDDEN: N_("隐瞒利益关系"),
        R.COMPLAINT_UPHELD: N_("投诉经查属实"),
        R.OWN_WISH: N_("本人申请"),
        R.OTHER: N_("其他原因（请在说明中写明）"),
    },
    st.LeadSource: {
        st.LeadSource.MATCH: N_("匹配建议"),
        st.LeadSource.INTEREST: N_("表达意向"),
        st.LeadSource.EVENT: N_("对接活动"),
        st.LeadSource.MANUAL: N_("人工录入"),
    },
    st.Side: {
        st.Side.SEEKER: N_("需求方"),
        st.Side.HOLDER: N_("成果方"),
    },
    st.Answer: {
        st.Answer.ACCEPTED: N_("愿意对接"),
        st.Answer.REFUSED: N_("不愿对接"),
    },
    E: {
        E.TOO_EARLY: N_("技术还不够成熟"),
        E.BENEFIT_UNCLEAR: N_("看不出比现有方案好在哪里"),
        E.ROUTE_UNCLEAR: N_("实施路径不清楚"),
        E.DESCRIPTION_UNCLEAR: N_("描述不清楚"),
        E.SCIENTIFIC_DOUBT: N_("对技术原理有疑问"),
        E.OTHER_PRIORITY: N_("目前另有重点"),
        E.NO_RESOURCES: N_("缺少资金或人手"),
        E.ALREADY_COOPERATING: N_("双方已在合作"),
        E.PRICE: N_("价格或预算差距太大"),
        E.ALREADY_SOLVED: N_("需求已经另行解决"),
        E.NO_ANSWER: N_("一方没有答复"),
        E.LISTING_ENDED: N_("成果或需求已下架"),
        E.DISPOSAL_FORBIDDEN: N_("经决定不得处置"),
        E.OTHER: N_("其他原因（请在说明中写明）"),
    },
    S: {
        S.OPEN: N_("待认领"),
        S.ADOPTED: N_("已认领"),
        S.OFFERED: N_("已征询双方"),
        S.ONE_INTERESTED: N_("一方愿意"),
        S.BOTH_INTERESTED: N_("双方愿意"),
        S.INTRODUCED: N_("已引见"),
        S.NEGOTIATING: N_("洽谈中"),
        S.WON: N_("已成交"),
        S.LOST: N_("未成交"),
        S.STALLED: N_("已停滞"),
        S.DISMISSED: N_("未受理"),
    },
    st.MeetingStatus: {
        st.MeetingStatus.PLANNED: N_("已安排"),
        st.MeetingStatus.CANCELLED: N_("已取消"),
    },
}


def told_reason(reason: st.BrokerReason | st.EndReason, note: str) -> Any:
    """As a fact of a notice: the label, translated for the reader; OTHER says nothing itself, so its note stands."""
    return note if reason.value == R.OTHER.value and note else {"word": LABELS[type(reason)][reason]}
