"""What people are told of a contract until both have signed. Facts: its `title`, and `due`, `reason`, `name`."""

from marketplace.kernel.wording import N_

DRAFTED = "contract_drafted"
MESSAGE = "contract_message"
ASKED, DUE = "contract_asked", "contract_opinion_due"
OPINION, CLOSED = "contract_opinion", "contract_opinions_closed"
SENT_BACK, TO_SIGN = "contract_sent_back", "contract_to_sign"
BROKER_CHANGED, BROKER_CHANGED_IN_FEE = "contract_broker_changed", "contract_broker_changed_in_fee"
SIGNED_BY_ONE, SIGNED, CANCELLED = "contract_signed_by_one", "contract_signed", "contract_cancelled"
NOTICES: dict[str, tuple[str, str]] = {
    DRAFTED: (N_("合同开始起草：%(title)s"), N_("合同草稿已经建立，请查看；起草期间可以在合同页面留言。")),
    MESSAGE: (N_("合同有新消息：%(title)s"), N_("有人在这份合同里发了消息，请查看。")),
    ASKED: (
        N_("请就合同发表意见：%(title)s"),
        N_("您是这项技术的完成人。请在 %(due)s 前发表意见，到期没有答复的，记为逾期未答复。"),
    ),
    DUE: (N_("请在 %(due)s 前发表意见：%(title)s"), N_("您还没有就这份合同答复，到期没有答复的，记为逾期未答复。")),
    OPINION: (N_("完成人已答复：%(title)s"), N_("%(name)s 已就这份合同发表意见。")),
    CLOSED: (N_("请审批合同：%(title)s"), N_("征求完成人意见已经结束，请由没有参与起草的管理员审批。")),
    SENT_BACK: (
        N_("合同已退回修改：%(title)s"), N_("原因：%(reason)s。此前的意见和审批已失效，修改后重新办理。"),
    ),
    TO_SIGN: (N_("请签订合同：%(title)s"), N_("卖方已经审批，请双方签订后在合同页面记录。")),
    BROKER_CHANGED: (
        N_("合同的技术经纪人已更换：%(title)s"), N_("线索已由另一位技术经纪人接手，这份合同由其继续办理。"),
    ),
    BROKER_CHANGED_IN_FEE: (
        N_("合同的技术经纪人已更换：%(title)s"),
        N_(
            "线索已由另一位技术经纪人接手，这份合同由其继续办理。"
            "中介费分配仍写着原来的技术经纪人，需要调整的，请在签订前修改合同。"
        ),
    ),
    SIGNED_BY_ONE: (N_("对方已签订：%(title)s"), N_("对方已记录签订并提交签订的文件，请核对文件后记录本单位的签订。")),
    SIGNED: (N_("合同已签订：%(title)s"), N_("双方都已记录签订。请由卖方提交技术合同登记。")),
    CANCELLED: (N_("合同已取消：%(title)s"), N_("原因：%(reason)s。说明见合同页面。")),
}  # fmt: skip
