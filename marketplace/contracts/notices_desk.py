"""What people are told of registration, performance and income, by the name of the template: (title, body)."""

from marketplace.kernel.wording import N_

SEE = N_("请到合同的“登记与履行”页面查看。")
NOTICES: dict[str, tuple[str, str]] = {
    "registration_submitted": (N_("合同待认定：%(title)s"), N_("请在 %(due)s 前作出决定。")),
    "registration_answered": (N_("合同已补正：%(title)s"), N_("请继续认定，办理时限到 %(due)s。")),
    "registration_to_review": (
        N_("合同待复核：%(title)s"),
        N_("大额合同由另一位登记员复核，办理时限到 %(due)s。"),
    ),
    "registration_returned": (
        N_("登记材料需要补正：%(title)s"),
        N_("原因：%(reason)s。共 %(count)s 项，由卖方逐项答复后重新提交；补正期间登记时限暂停。"),
    ),
    "registration_prolonged": (
        N_("登记时限已延长：%(title)s"),
        N_("类别或金额有争议，办理时限延长到 %(due)s。"),
    ),
    "registration_decided": (
        N_("合同已认定：%(title)s"),
        N_("认定成交额 %(total)s，技术交易额 %(technical)s。"),
    ),
    "registration_refused": (
        N_("合同不予登记：%(title)s"),
        N_("理由：%(reason)s。可以下载不予登记通知书。"),
    ),
    "registration_registered": (N_("合同已登记：%(title)s"), N_("登记编号 %(number)s，可以下载登记证明。")),
    "registration_revoked": (N_("登记已撤销：%(title)s"), N_("原因：%(reason)s。登记证明同时失效。")),
    "amendment_applied": (N_("有变更或撤销申请：%(title)s"), N_("%(kind)s，请到“变更与撤销”页面办理。")),
    "amendment_accepted": (N_("变更已登记：%(title)s"), N_("原登记证明失效，请下载新的登记证明。")),
    "amendment_refused": (N_("申请未获同意：%(title)s"), N_("%(kind)s，原因：%(reason)s。")),
    "performance_started": (N_("合同开始履行：%(title)s"), SEE),
    "performance_completed": (N_("合同履行完毕：%(title)s"), SEE),
    "performance_terminated": (N_("合同已终止：%(title)s"), N_("原因：%(reason)s。")),
    "performance_disputed": (N_("合同有争议：%(title)s"), N_("原因：%(reason)s。")),
    "performance_settled": (N_("合同争议已解决：%(title)s"), SEE),
    "milestone_reported": (N_("里程碑待验收：%(part)s"), N_("%(title)s：卖方报告已完成，请验收。")),
    "milestone_accepted": (N_("里程碑已验收：%(part)s"), N_("%(title)s。")),
    "payment_reported": (N_("付款待确认：%(part)s"), N_("%(title)s：买方报告已付 %(paid)s，请确认到账。")),
    "payment_arrived": (N_("款项已到账：%(part)s"), N_("%(title)s：%(paid)s。")),
    "payment_denied": (N_("款项未到账：%(part)s"), N_("%(title)s：卖方没有收到。说明：%(note)s")),
    "payment_royalty": (N_("已报告提成：%(part)s"), N_("%(title)s：本期应付 %(amount)s。")),
    "income_proposed": (N_("技术性收入待确认：%(title)s"), N_("登记员提出核定 %(amount)s。")),
    "income_verified": (N_("技术性收入已核定：%(title)s"), N_("本次核定 %(amount)s。")),
    "income_refused": (N_("核定金额未获确认：%(title)s"), N_("%(amount)s，原因：%(reason)s。")),
    "registration_due": (N_("登记时限将到：%(title)s"), N_("请在 %(due)s 前办理。")),
    "registration_late": (N_("登记已超过时限：%(title)s"), N_("时限为 %(due)s，请尽快办理。")),
    "milestone_due": (N_("里程碑将到期：%(part)s"), N_("%(title)s：期限 %(due)s。")),
    "milestone_late": (
        N_("里程碑已逾期：%(part)s"),
        N_("%(title)s：期限 %(due)s。完成后请报告，由买方验收。"),
    ),
    "payment_due": (N_("付款将到期：%(part)s"), N_("%(title)s：期限 %(due)s。")),
    "payment_late": (
        N_("付款已逾期：%(part)s"),
        N_("%(title)s：期限 %(due)s。付款后请报告，由卖方确认到账。"),
    ),
}
