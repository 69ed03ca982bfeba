"""What people are told of a share. Facts: the contract's `title`, and `due`, the last day for everybody's word."""

from marketplace.kernel.wording import N_

ASKED, ANSWERED, DECIDED = "share_asked", "share_answered", "share_decided"
POSTED, EFFECTIVE, REWORKED = "share_posted", "share_effective", "share_reworked"
DUE, CANCELLED, REVOKED = "share_words_due", "share_cancelled", "share_contract_revoked"
NOTICES: dict[str, tuple[str, str]] = {
    ASKED: (
        N_("请确认您的收益份额：%(title)s"),
        N_("您参与这项成果的收益分配。份额只能由您本人确认，请在 %(due)s 前（含当天）办理，有异议的请写明理由。"),
    ),
    DUE: (
        N_("请尽快确认您的收益份额：%(title)s"),
        N_("期限到 %(due)s。期满没有表态的，记为逾期未表态，单位可以继续集体决策。"),
    ),
    ANSWERED: (N_("有人对分配方案表态：%(title)s"), N_("请查看各人的意见。")),
    DECIDED: (N_("分配方案已集体决策：%(title)s"), N_("请在单位内公示。")),
    POSTED: (N_("分配方案开始单位公示：%(title)s"), N_("公示期满后生效。")),
    EFFECTIVE: (N_("分配方案已生效：%(title)s"), N_("您可以在页面上查看发放情况，下载对账单。")),
    REWORKED: (N_("分配方案已退回修改：%(title)s"), N_("此前的确认已失效，修改后会重新请您确认。")),
    CANCELLED: (N_("分配方案已取消：%(title)s"), N_("此前的确认和决策不再有效。收入可以重新分配。")),
    REVOKED: (
        N_("合同登记已撤销，请核对分配方案：%(title)s"),
        N_("分配不能继续。请核对收入，必要时取消方案；已经发放的，请按单位规定处理。"),
    ),
}  # fmt: skip
