"""Chinese words for the closed lists of the catalogue."""

from enum import StrEnum

from marketplace.catalogue.content import Change, Series
from marketplace.catalogue.states import (
    CancelReason,
    DropReason,
    IssueStatus,
    PrintFailure,
    PrintStatus,
    ReopenReason,
    SendBackReason,
    ShareStatus,
)
from marketplace.kernel.wording import N_

S, D = IssueStatus, DropReason
OTHER = N_("其他原因（请在说明中写明）")
LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    S: {
        S.PLANNED: N_("已计划"),
        S.COLLECTING: N_("征集中"),
        S.COMPILING: N_("编制中"),
        S.EDITORIAL_REVIEW: N_("编辑审定"),
        S.SECRECY_AND_IP_CHECK: N_("保密和知识产权检查"),
        S.FROZEN: N_("已定稿"),
        S.PUBLISHED: N_("已发布"),
        S.SUPERSEDED: N_("已发布（后有新一期）"),
        S.CANCELLED: N_("已取消"),
    },
    SendBackReason: {
        SendBackReason.ENTRIES_MISSING: N_("条目有遗漏"),
        SendBackReason.ORDER_OR_NOTES: N_("编排或按语需要修改"),
        SendBackReason.SECRECY: N_("有条目不宜公开"),
        SendBackReason.IP_WRONG: N_("知识产权信息有误"),
        SendBackReason.OTHER: OTHER,
    },
    ReopenReason: {
        ReopenReason.ENTRY_TAKEN_DOWN: N_("定稿后有条目被下架"),
        ReopenReason.SECRECY: N_("有条目不宜公开"),
        ReopenReason.MISTAKE_FOUND: N_("定稿后发现差错"),
        ReopenReason.FILES_FAILED: N_("排版没有成功"),
        ReopenReason.OTHER: OTHER,
    },
    CancelReason: {
        CancelReason.PLANNED_BY_MISTAKE: N_("误建"),
        CancelReason.DATES_WRONG: N_("日期安排需要重做"),
        CancelReason.OTHER: OTHER,
    },
    D: {
        D.OWNER_ASKED: N_("单位要求不收录"),
        D.DUPLICATE: N_("与其他条目重复"),
        D.FACTS_WRONG: N_("内容与事实不符"),
        D.SECRECY: N_("不宜公开"),
        D.IP_WRONG: N_("知识产权信息有误"),
        D.OTHER: OTHER,
        D.ENDED: N_("截止后已经结束"),
        D.TAKEN_DOWN: N_("已被下架"),
        D.NOT_PUBLIC: N_("不是公开信息"),
    },
    ShareStatus: {
        ShareStatus.WAITING: N_("待确认"),
        ShareStatus.CONFIRMED: N_("已确认"),
        ShareStatus.SILENT: N_("逾期未确认"),
    },
    PrintStatus: {
        PrintStatus.QUEUED: N_("排队中"),
        PrintStatus.RUNNING: N_("正在制作"),
        PrintStatus.DONE: N_("已完成"),
        PrintStatus.FAILED: N_("没有完成"),
    },
    PrintFailure: {
        PrintFailure.NOTHING_TO_PRINT: N_("目前没有公开的成果和需求"),
        PrintFailure.MISSING_GLYPH: N_("有字库未收录的字符"),
        PrintFailure.BROKEN: N_("排版出错，已记录，请联系系统管理员"),
    },
    Series: {
        Series.QUARTERLY: N_("季度目录"),
        Series.ON_DEMAND: N_("即时目录"),
    },
    Change: {
        Change.NEW: N_("新收录"),
        Change.CHANGED: N_("有更新"),
    },
}
