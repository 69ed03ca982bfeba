"""What people are told of messages and meetings. Facts: `title` of the lead; `subject` and `at` of the meeting."""

from marketplace.kernel.wording import N_

MESSAGE = "lead_message"
PLANNED = "meeting_planned"
CHANGED = "meeting_changed"
CANCELLED = "meeting_cancelled"
NOTICES: dict[str, tuple[str, str]] = {
    MESSAGE: (N_("新消息：%(title)s"), N_("有人在这条线索里发了消息，请查看。")),
    PLANNED: (N_("会议安排：%(subject)s"), N_("%(at)s（北京时间），%(title)s。可以下载日历文件。")),
    CHANGED: (N_("会议更改：%(subject)s"), N_("现为 %(at)s（北京时间），%(title)s。请重新下载日历文件。")),
    CANCELLED: (N_("会议取消：%(subject)s"), N_("原定 %(at)s（北京时间），%(title)s。")),
}
