"""Chinese words for the closed lists of what a person watches."""

from enum import StrEnum

from marketplace.alerts.states import FollowReason, FollowStatus, Frequency, SearchReason, SearchStatus
from marketplace.kernel.wording import N_

LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    Frequency: {
        Frequency.DAILY: N_("每天一次"),
        Frequency.WEEKLY: N_("每周一次（周一）"),
        Frequency.NEVER: N_("不发邮件"),
    },
    SearchStatus: {
        SearchStatus.ACTIVE: N_("进行中"),
        SearchStatus.FROZEN: N_("已暂停"),
        SearchStatus.STOPPED: N_("已停止"),
    },
    SearchReason: {
        SearchReason.BY_LINK: N_("您点了邮件里的停止链接"),
        SearchReason.BY_HAND: N_("您自己停止的"),
        SearchReason.UNOPENED: N_("最近几封邮件都没有打开"),
        SearchReason.ACCOUNT_CLOSED: N_("账号曾被停用"),
    },
    FollowStatus: {
        FollowStatus.FOLLOWING: N_("关注中"),
        FollowStatus.ENDED: N_("已不再关注"),
    },
    FollowReason: {
        FollowReason.BY_LINK: N_("您点了邮件里的停止链接"),
        FollowReason.BY_HAND: N_("您取消了关注"),
        FollowReason.LISTING_CLOSED: N_("这条信息已经结束"),
        FollowReason.ACCOUNT_CLOSED: N_("账号曾被停用"),
    },
}
