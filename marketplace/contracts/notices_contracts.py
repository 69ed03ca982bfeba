"""What people are told of a contract that is being written. Facts: `title` of the contract."""

from marketplace.kernel.wording import N_

DRAFTED = "contract_drafted"
MESSAGE = "contract_message"
NOTICES: dict[str, tuple[str, str]] = {
    DRAFTED: (N_("合同开始起草：%(title)s"), N_("合同草稿已经建立，请查看；起草期间可以在合同页面留言。")),
    MESSAGE: (N_("合同有新消息：%(title)s"), N_("有人在这份合同里发了消息，请查看。")),
}
