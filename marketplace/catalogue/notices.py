"""What people are told of the catalogue. Facts: the issue's `year` and `quarter`, `day`, `reason`, `note`."""

from marketplace.kernel.wording import N_

COLLECTING, TO_CONFIRM, CONFIRM_DUE = "catalogue_collecting", "catalogue_to_confirm", "catalogue_confirm_due"
TO_EDIT, TO_CHECK, TO_FREEZE = "catalogue_to_edit", "catalogue_to_check", "catalogue_to_freeze"
SENT_BACK, REOPENED, FROZEN = "catalogue_sent_back", "catalogue_reopened", "catalogue_frozen"
CANCELLED, PUBLISHED, STUCK = "catalogue_cancelled", "catalogue_published", "catalogue_stuck"
LATE, UNPLANNED = "catalogue_late", "catalogue_unplanned"
PRINTED, PRINT_FAILED = "catalogue_printed", "catalogue_print_failed"
NOTICES: dict[str, tuple[str, str]] = {
    COLLECTING: (
        N_("%(year)s年第%(quarter)s季度目录开始征集"),
        N_("请组织本地单位在 %(day)s 前发布成果和需求，届时已公开的全部收录。"),
    ),
    TO_CONFIRM: (
        N_("请确认%(year)s年第%(quarter)s季度目录中本地的条目"),
        N_("请在 %(day)s 前核对并确认；逾期按未提意见记录。"),
    ),
    CONFIRM_DUE: (
        N_("%(year)s年第%(quarter)s季度目录待您确认"),
        N_("确认的最后一天是 %(day)s，还有本地条目没有确认。"),
    ),
    TO_EDIT: (N_("%(year)s年第%(quarter)s季度目录待编辑审定"), N_("条目已经编好，请审定编排和按语。")),
    TO_CHECK: (
        N_("%(year)s年第%(quarter)s季度目录待保密和知识产权检查"),
        N_("请由没有参与编制的人员逐项检查。"),
    ),
    TO_FREEZE: (
        N_("%(year)s年第%(quarter)s季度目录待定稿"),
        N_("两项检查均已通过，请由没有参与编制和检查的负责人定稿。"),
    ),
    SENT_BACK: (N_("%(year)s年第%(quarter)s季度目录已退回编制"), N_("原因：%(reason)s。%(note)s")),
    REOPENED: (N_("%(year)s年第%(quarter)s季度目录已撤回定稿"), N_("原因：%(reason)s。%(note)s")),
    FROZEN: (N_("%(year)s年第%(quarter)s季度目录已定稿"), N_("将于 %(day)s 自动发布。")),
    CANCELLED: (N_("%(year)s年第%(quarter)s季度目录已取消"), N_("原因：%(reason)s。%(note)s")),
    PUBLISHED: (
        N_("%(year)s年第%(quarter)s季度目录已发布"),
        N_("收录成果 %(achievements)s 项、需求 %(needs)s 项，可在线查阅和下载。"),
    ),
    STUCK: (N_("%(year)s年第%(quarter)s季度目录没有按时发布"), N_("原因：%(reason)s。处理后可以手动发布。")),
    LATE: (
        N_("%(year)s年第%(quarter)s季度目录即将到期，还没有定稿"),
        N_("计划 %(day)s 发布，目前的状态是：%(reason)s。"),
    ),
    UNPLANNED: (
        N_("%(year)s年第%(quarter)s季度目录还没有计划"),
        N_("本季度将于 %(day)s 结束，请安排征集和发布日期。"),
    ),
    PRINTED: (N_("您要的目录已经做好"), N_("%(name)s，收录 %(entries)s 项，可以下载。")),
    PRINT_FAILED: (N_("您要的目录没有做成"), N_("%(name)s，原因：%(reason)s。")),
}
