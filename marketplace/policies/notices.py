"""What people are told of versions of policy. Facts: the version's `title` and `number`, `reason` and `note`."""

from marketplace.kernel.wording import N_

PROPOSED, APPROVED, REFUSED = "policy_proposed", "policy_approved", "policy_refused"
CLOSED, REPEALED = "policy_closed", "policy_repealed"
NOTICES: dict[str, tuple[str, str]] = {
    PROPOSED: (N_("政策待审批：%(title)s"), N_("第 %(number)s 版已提交，请由未参与起草的负责人审批。")),
    APPROVED: (N_("政策已批准：%(title)s"), N_("第 %(number)s 版自 %(since)s 起适用。")),
    REFUSED: (N_("政策未获批准：%(title)s"), N_("第 %(number)s 版，原因：%(reason)s。%(note)s")),
    CLOSED: (N_("政策已由新版接替：%(title)s"), N_("第 %(number)s 版适用到 %(closed_on)s。")),
    REPEALED: (
        N_("政策已废止：%(title)s"),
        N_("第 %(number)s 版适用到 %(closed_on)s，原因：%(reason)s。%(note)s"),
    ),
}
