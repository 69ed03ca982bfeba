"""Chinese words of this room's closed lists, and of the figures that jobs give."""

from enum import StrEnum

from marketplace.kernel.wording import N_
from marketplace.schedule.states import Cause, Health, RequestStatus, RunState

LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    RequestStatus: {
        RequestStatus.WAITING: N_("等候运行"),
        RequestStatus.TAKEN: N_("已开始"),
    },
    Cause: {
        Cause.SCHEDULE: N_("按时"),
        Cause.CATCH_UP: N_("补做"),
        Cause.PERSON: N_("人工要求"),
        Cause.COMMAND: N_("命令行"),
    },
    RunState: {
        RunState.RUNNING: N_("运行中"),
        RunState.SUCCEEDED: N_("成功"),
        RunState.FAILED: N_("失败"),
        RunState.INTERRUPTED: N_("断开"),
    },
    Health: {
        Health.FAILING: N_("最近一次失败"),
        Health.INTERRUPTED: N_("断开"),
        Health.OVERDUE: N_("逾期未运行"),
        Health.RUNNING: N_("运行中"),
        Health.UNTRIED: N_("尚未运行"),
        Health.FINE: N_("运行正常"),
    },
}

FIGURES: dict[str, str] = {
    "rebuilt": N_("重建 %(count)s 条"),
    "delivered": N_("送达 %(count)s 条"),
    "failed": N_("出错 %(count)s 次"),
    "parked": N_("搁置 %(count)s 条"),
    "sent": N_("寄出 %(count)s 封"),
    "letters": N_("写信 %(count)s 封"),
    "reminded": N_("提醒 %(count)s 次"),
    "rows": N_("%(count)s 行"),
    "imports": N_("导入 %(count)s 个文件"),
    "ran": N_("检索 %(count)s 次"),
    "frozen": N_("暂停 %(count)s 个搜索"),
    "words": N_("共 %(count)s 个词"),
    "added": N_("新增 %(count)s 个"),
    "changed": N_("改动 %(count)s 个"),
    "dropped": N_("移除 %(count)s 个"),
    "number": N_("记到第 %(count)s 条"),
    "sessions": N_("清除登录 %(count)s 条"),
    "throttles": N_("清除限制 %(count)s 条"),
    "links": N_("清除链接 %(count)s 条"),
    "news": N_("清除旧消息 %(count)s 条"),
    "requests": N_("清除运行要求 %(count)s 条"),
    "runs": N_("清除运行记录 %(count)s 条"),
    "notices": N_("清除通知 %(count)s 条"),
    "files": N_("删除文件 %(count)s 个"),
    "collecting": N_("开始征集 %(count)s 期"),
    "cut_off": N_("截止 %(count)s 期"),
    "published": N_("发布 %(count)s 期"),
    "made": N_("制作文件 %(count)s 个"),
    "prints": N_("制作目录 %(count)s 份"),
    "bytes": N_("备份 %(count)s 字节"),
    "lost": N_("缺失或者改动的文件 %(count)s 个"),
    "removed": N_("删除旧备份 %(count)s 份"),
    "lapsed": N_("登记到期 %(count)s 项"),
    "closed": N_("登记未答复 %(count)s 项"),
    "wrong": N_("更正 %(count)s 处"),
    "announced": N_("告知 %(count)s 次"),
    "stalled": N_("登记停滞 %(count)s 条"),
    "missing": N_("补入 %(count)s 条"),
    "compared": N_("比对 %(count)s 条"),
    "surplus": N_("移除多余 %(count)s 条"),
    "stale": N_("更新 %(count)s 条"),
    "listings": N_("匹配 %(count)s 条"),
    "new_pairs": N_("新的匹配 %(count)s 对"),
}
"""What a job's figure counts; one without words is shown under its own name (a test looks for those)."""
