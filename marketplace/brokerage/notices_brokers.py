"""What people are told of accreditations, by the name of the template: (title, body).

Facts: `name` of the applicant, `reason`, and `day`, the last one of the accreditation.
"""

from marketplace.kernel.wording import N_

APPLIED, ACCREDITED, REFUSED = "broker_applied", "broker_accredited", "broker_refused"
SUSPENDED, REINSTATED, RENEWED = "broker_suspended", "broker_reinstated", "broker_renewed"
LAPSED, ENDING, TO_RENEW = "broker_lapsed", "broker_ending", "broker_to_renew"
NOTICES: dict[str, tuple[str, str]] = {
    APPLIED: (N_("技术经纪人认定申请：%(name)s"), N_("请核实证书和培训学时后办理。")),
    ACCREDITED: (N_("您已被认定为技术经纪人"), N_("有效期至%(day)s。现在可以认领对接线索。")),
    REFUSED: (N_("您的技术经纪人认定申请未通过"), N_("原因：%(reason)s。修改资料后可以再次申请。")),
    SUSPENDED: (
        N_("您的技术经纪人认定已暂停"),
        N_("原因：%(reason)s。在办对接转由其他经纪人接手。"),
    ),
    REINSTATED: (N_("您的技术经纪人认定已恢复"), N_("有效期至%(day)s。")),
    RENEWED: (N_("您的技术经纪人认定已延期"), N_("有效期至%(day)s。")),
    LAPSED: (N_("您的技术经纪人认定已到期"), N_("在办对接转由其他经纪人接手。可以再次申请认定。")),
    ENDING: (
        N_("您的技术经纪人认定即将到期"),
        N_("有效期至%(day)s。请向科技主管部门申请延期；到期后，在办对接转由其他经纪人接手。"),
    ),
    TO_RENEW: (N_("技术经纪人认定即将到期：%(name)s"), N_("有效期至%(day)s，请决定是否延期。")),
}
