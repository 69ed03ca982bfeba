"""What the sides are told of their negotiation, by the name of the template: (title, body)."""

from marketplace.kernel.wording import N_

NOTICES: dict[str, tuple[str, str]] = {
    "negotiation_opened": (N_("洽谈开始：%(title)s"), N_("洽谈已经开始，请先约定保密。")),
    "negotiation_secrecy": (
        N_("请确认保密约定：%(title)s"), N_("保密约定的文本已提出或有改变，请本单位管理员阅读并确认。"),
    ),
    "negotiation_room": (N_("资料室已开放：%(title)s"), N_("保密约定已由双方确认，可以放入文件、提出条款。")),
    "negotiation_proposed": (
        N_("第 %(number)s 版条款：%(title)s"), N_("新一版条款已提出，请审阅：同意，或者提出修改。"),
    ),
    "negotiation_agreed_by_one": (
        N_("对方同意第 %(number)s 版条款：%(title)s"), N_("对方已同意这一版条款，请本单位答复。"),
    ),
    "negotiation_agreed": (N_("条款已商定：%(title)s"), N_("双方已就条款达成一致，条款不再变动。")),
    "negotiation_file": (N_("资料室有新文件：%(title)s"), N_("对方放入了新的文件。")),
    "negotiation_ended": (N_("洽谈终止：%(title)s"), N_("洽谈已经终止，原因见洽谈页面。")),
}  # fmt: skip
