"""Chinese words of this room's closed lists."""

from enum import StrEnum

from marketplace.budgets.states import Fund, ReleaseReason, ReservationStatus
from marketplace.kernel.wording import N_

LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    Fund: {
        Fund.APPLIED_TECHNOLOGY: N_("省级应用技术与开发资金"),
        Fund.ANNUAL_PLAN: N_("年度科技计划项目资金"),
        Fund.TALENT: N_("吉林省人才开发基金"),
        Fund.INTELLECTUAL_PROPERTY: N_("省级知识产权资金"),
        Fund.OTHER: N_("其他资金"),
    },
    ReservationStatus: {
        ReservationStatus.WAITING: N_("排队等候"),
        ReservationStatus.RESERVED: N_("已预留"),
        ReservationStatus.PAID: N_("已支付"),
        ReservationStatus.RELEASED: N_("已释放"),
    },
    ReleaseReason: {
        ReleaseReason.WITHDRAWN: N_("申报人撤回"),
        ReleaseReason.NOT_APPROVED: N_("未获批准"),
        ReleaseReason.DECIDED_AGAIN: N_("重新核定"),
        ReleaseReason.YEAR_CLOSED: N_("年度预算已关闭"),
        ReleaseReason.OTHER: N_("其他原因"),
    },
}


def fund_label(code: str) -> str:
    """The Chinese source string of a fund; of one that only a later document names, its code."""
    known = {fund.value: fund for fund in Fund}
    return LABELS[Fund][known[code]] if code in known else code
