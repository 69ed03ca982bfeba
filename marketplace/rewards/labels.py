"""Chinese words of this room's closed lists."""

from enum import StrEnum

from marketplace.kernel.wording import N_
from marketplace.rewards.states import CancelReason, ReworkReason, ShareStatus
from marketplace.rewards.vocabulary import ConversionMode, Word

S = ShareStatus
LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    ShareStatus: {
        S.DRAFTED: N_("起草分配方案"),
        S.CONFIRMING: N_("等待本人确认"),
        S.DISPUTED: N_("有人提出异议"),
        S.COLLECTIVE_DECISION: N_("已集体决策"),
        S.UNIT_NOTICE: N_("单位公示"),
        S.EFFECTIVE: N_("方案已生效"),
        S.INSTALMENTS: N_("发放中"),
        S.CLOSED: N_("发放完毕"),
        S.CANCELLED: N_("方案已取消"),
    },
    ReworkReason: {
        ReworkReason.DISPUTE: N_("根据异议调整"),
        ReworkReason.PEOPLE_WRONG: N_("人员或份额有误"),
        ReworkReason.COSTS_WRONG: N_("成本有误"),
        ReworkReason.NOTICE_OBJECTION: N_("公示期间有人提出意见"),
        ReworkReason.OTHER: N_("其他原因"),
    },
    CancelReason: {
        CancelReason.INCOME_CHANGED: N_("收入有变化"),
        CancelReason.DUPLICATE: N_("重复起草"),
        CancelReason.OTHER: N_("其他原因"),
    },
    ConversionMode: {
        ConversionMode.TRANSFER: N_("转让"),
        ConversionMode.LICENCE: N_("许可"),
        ConversionMode.EQUITY: N_("作价投资"),
        ConversionMode.SELF_USE: N_("自行实施或者与他人合作实施"),
    },
    Word: {Word.CONFIRMS: N_("确认"), Word.OBJECTS: N_("有异议"), Word.SILENT: N_("逾期未表态")},
}
