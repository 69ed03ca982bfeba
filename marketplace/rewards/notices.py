"""What people are told of a share. Facts: the contract's `title`."""

from marketplace.kernel.wording import N_

ASKED, ANSWERED, DECIDED = "share_asked", "share_answered", "share_decided"
POSTED, EFFECTIVE, REWORKED = "share_posted", "share_effective", "share_reworked"
NOTICES: dict[str, tuple[str, str]] = {
    ASKED: (
        N_("请确认您的收益份额：%(title)s"),
        N_("您参与这项成果的收益分配。份额只能由您本人确认，有异议的请写明理由。"),
    ),
    ANSWERED: (N_("有人对分配方案表态：%(title)s"), N_("请查看各人的意见。")),
    DECIDED: (N_("分配方案已集体决策：%(title)s"), N_("请在单位内公示。")),
    POSTED: (N_("分配方案开始单位公示：%(title)s"), N_("公示期满后生效。")),
    EFFECTIVE: (N_("分配方案已生效：%(title)s"), N_("您可以在页面上查看发放情况，下载对账单。")),
    REWORKED: (N_("分配方案已退回修改：%(title)s"), N_("此前的确认已失效，修改后会重新请您确认。")),
}  # fmt: skip
