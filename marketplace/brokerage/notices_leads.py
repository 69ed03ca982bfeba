"""What people are told of leads, by the name of the template: (title, body). No side is named: names may be closed."""

from marketplace.kernel.wording import N_

OFFERED, ACCEPTED, REFUSED = "lead_offered", "lead_accepted", "lead_refused"
INTRODUCED, LOST, DISMISSED = "lead_introduced", "lead_lost", "lead_dismissed"
STALLED, FREE, TAKEN_OVER, LISTING_ENDED = (
    "lead_stalled",
    "lead_free",
    "lead_taken_over",
    "lead_listing_ended",
)
NEW, INTERESTED, WAITING, REPLACED = "lead_new", "lead_interested", "lead_waiting", "lead_replaced"
ACTION_DUE = "lead_action_due"
"""Facts: `title`, `action` and its `day`."""
NOTICES: dict[str, tuple[str, str]] = {
    OFFERED: (
        N_("有一方希望对接：%(title)s"),
        N_("技术经纪人征询本单位意向。请答复愿意还是不愿对接；双方都愿意后才公开名称。"),
    ),
    ACCEPTED: (N_("一方愿意对接：%(title)s"), N_("请到线索页面查看。")),
    REFUSED: (N_("一方不愿对接：%(title)s"), N_("原因：%(reason)s。")),
    INTRODUCED: (N_("双方已引见：%(title)s"), N_("可以在线索页面安排会议、开始洽谈。")),
    LOST: (N_("线索已结束：%(title)s"), N_("原因：%(reason)s。")),
    DISMISSED: (N_("线索未受理：%(title)s"), N_("原因：%(reason)s。")),
    STALLED: (N_("线索已停滞：%(title)s"), N_("其他技术经纪人可以接手，已有的答复继续有效。")),
    FREE: (N_("有线索可以接手：%(title)s"), N_("这条线索已停滞，请到线索页面查看。")),
    NEW: (N_("新线索待认领：%(title)s"), N_("请到线索页面查看；认领前须声明与双方有没有利益关系。")),
    INTERESTED: (N_("一方主动表达意向：%(title)s"), N_("请到线索页面查看留言，并与双方跟进。")),
    WAITING: (
        N_("线索久未认领：%(title)s"),
        N_("这条线索提出已久，还没有技术经纪人认领，请到线索页面查看。"),
    ),
    TAKEN_OVER: (N_("线索有人接手：%(title)s"), N_("技术经纪人从停下的一步继续。")),
    REPLACED: (N_("线索已由他人接手：%(title)s"), N_("另一位技术经纪人接手了这条停滞的线索，您不再承办。")),
    LISTING_ENDED: (N_("成果或需求已下架：%(title)s"), N_("请与双方确认后，继续或结束这条线索。")),
    ACTION_DUE: (N_("下一步：%(action)s"), N_("计划日期%(day)s，线索：%(title)s。")),
}
