"""What people are told of claims, by the name of the template: (title, body)."""

from marketplace.kernel.wording import N_

NOTICES: dict[str, tuple[str, str]] = {
    "claim_to_check": (N_("申报待核查：%(title)s"), N_("申报 %(number)s 已提交，请逐条核实事实。")),
    "claim_returned": (
        N_("申报需要补正：%(title)s"),
        N_("申报 %(number)s 已退回，原因：%(reason)s。%(note)s"),
    ),
    "claim_refused": (N_("申报不予支持：%(title)s"), N_("申报 %(number)s，原因：%(reason)s。%(note)s")),
    "claim_to_review": (N_("申报待审核：%(title)s"), N_("申报 %(number)s 核查通过，金额已计算，请审核。")),
    "claim_review_again": (
        N_("申报须重新审核：%(title)s"),
        N_("申报 %(number)s 的异议成立，请重新审核；审核后再次公示。"),
    ),
    "claim_posted": (
        N_("申报已公示：%(title)s"),
        N_("申报 %(number)s 拟支付 %(amount)s，公示到 %(until)s。"),
    ),
    "claim_objected": (N_("公示收到异议：%(title)s"), N_("申报 %(number)s 收到异议，请核实并答复。")),
    "claim_waits": (N_("申报等候预算：%(title)s"), N_("申报 %(number)s 已批准 %(amount)s，按先后等候预算。")),
    "claim_approved": (N_("申报已批准：%(title)s"), N_("申报 %(number)s 批准 %(amount)s，预算已安排。")),
    "claim_to_pay": (
        N_("申报待支付：%(title)s"),
        N_("申报 %(number)s 批准 %(amount)s，预算已安排，请办理支付。"),
    ),
    "claim_sent_back": (
        N_("申报须重新审核：%(title)s"),
        N_("申报 %(number)s 的公示收到异议，经核实成立，金额须重新审核。"),
    ),
    "claim_cancelled": (
        N_("申报不予支付：%(title)s"),
        N_("申报 %(number)s，原因：%(reason)s。%(note)s"),
    ),
    "objection_decided": (
        N_("您的异议已答复：%(title)s"),
        N_("申报 %(number)s 的异议，核实结果：%(reason)s。%(note)s"),
    ),
    "claim_paid": (N_("补助或奖励已支付：%(title)s"), N_("申报 %(number)s 已支付 %(amount)s。")),
    "claim_clawed_back": (
        N_("补助或奖励须退回：%(title)s"),
        N_("申报 %(number)s，原因：%(reason)s。%(note)s"),
    ),
}
