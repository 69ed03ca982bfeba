"""Chinese words for the kinds of notices."""

from enum import StrEnum

from marketplace.inbox.states import NoticeKind
from marketplace.kernel.wording import N_

LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    NoticeKind: {
        NoticeKind.BROKER: N_("技术经纪人"),
        NoticeKind.LEAD: N_("线索"),
        NoticeKind.MEETING: N_("会议"),
        NoticeKind.MESSAGE: N_("沟通消息"),
        NoticeKind.NEGOTIATION: N_("洽谈"),
        NoticeKind.PUBLICITY: N_("价格公示"),
        NoticeKind.CONTRACT: N_("合同"),
        NoticeKind.REGISTRATION: N_("合同登记"),
        NoticeKind.PERFORMANCE: N_("合同履行"),
        NoticeKind.MONEY: N_("补助、奖励和收益"),
        NoticeKind.POLICY: N_("政策版本"),
        NoticeKind.CATALOGUE: N_("季度目录"),
        NoticeKind.DEADLINE: N_("期限提醒"),
    },
}
