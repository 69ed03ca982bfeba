"""What people are told of prices, publicity and objections, by the name of the template: (title, body)."""

from marketplace.kernel.wording import N_

NOTICES: dict[str, tuple[str, str]] = {
    "publicity_started": (
        N_("价格公示开始：%(title)s"), N_("公示到 %(last)s 为止，期满且异议全部答复后可以办结定价。"),
    ),
    "publicity_taken_back": (N_("价格公示撤回：%(title)s"), N_("持有单位将重新定价，再次公示时时间重新计算。")),
    "publicity_ending": (N_("价格公示将满：%(title)s"), N_("公示到 %(last)s 为止，待答复的异议 %(waiting)s 条。")),
    "publicity_finished": (
        N_("价格公示期满：%(title)s"), N_("公示已于 %(last)s 期满，异议全部答复后请办结定价。"),
    ),
    "objection_raised": (N_("收到异议：%(title)s"), N_("有人对公示的价格提出异议，请答复。答复之前不能起草合同。")),
    "objection_answered": (
        N_("异议已答复：%(title)s"), N_("%(outcome)s。理由：%(ground)s。持有单位的答复：%(answer)s"),
    ),
    "price_cleared": (N_("定价已完成：%(title)s"), N_("可以起草合同。")),
    "disposal_held": (N_("处置已暂停：%(title)s"), N_("持有单位申报了例外情形，等待有关部门的决定。")),
    "disposal_to_decide": (N_("请记录决定：%(title)s"), N_("持有单位申报处置涉及例外情形，请记录决定。")),
    "disposal_released": (N_("可以继续处置：%(title)s"), N_("决定已经记录，请继续办理定价。")),
}  # fmt: skip
