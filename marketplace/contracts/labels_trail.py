"""What the topics of a contract's trail mean, by the subject and then by what was done."""

from marketplace.kernel.wording import N_

TOPICS: dict[str, dict[str, str]] = {
    "contract": {
        "draft": N_("建立合同草稿"),
        "save": N_("修改合同草稿"),
        "ask_inventors": N_("征求完成人意见"),
        "opinion": N_("完成人发表意见"),
        "close_opinions": N_("结束征求意见"),
        "approve": N_("审批合同"),
        "send_back": N_("退回修改合同"),
        "sign_one": N_("记录一方签订"),
        "sign": N_("双方签订合同"),
        "cancel": N_("取消合同"),
        "submit": N_("提交合同登记"),
        "resubmit": N_("补正后再次提交登记"),
        "return": N_("退回登记申请"),
        "recognise": N_("认定合同"),
        "refer": N_("送交复核"),
        "confirm": N_("复核通过"),
        "prolong": N_("延长认定期限"),
        "not_recognise": N_("不予登记"),
        "register": N_("予以登记"),
        "national": N_("回填全国登记号"),
        "apply": N_("申请变更或撤销登记"),
        "recount": N_("重算合同统计"),
        "start": N_("开始履行"),
        "complete": N_("履行完成"),
        "terminate": N_("提前终止合同"),
        "dispute": N_("登记合同争议"),
        "settle_dispute": N_("合同争议解决"),
        "revoke": N_("撤销合同登记"),
    },
    "contract_amendment": {"accept": N_("同意变更或撤销"), "refuse": N_("不同意变更或撤销")},
    "milestone": {"report": N_("报告里程碑"), "finish": N_("验收里程碑"), "drop": N_("取消里程碑")},
    "payment": {
        "report": N_("报告付款"),
        "royalty": N_("报告提成"),
        "finish": N_("确认收款"),
        "drop": N_("取消付款"),
    },
}
