"""What the topics of the catalogue's trail mean, by the subject and then by what was done."""

from marketplace.kernel.wording import N_

TOPICS: dict[str, dict[str, str]] = {
    "catalogue_issue": {
        "plan": N_("安排季度目录"),
        "set_dates": N_("调整目录日期"),
        "collect": N_("目录开始征集"),
        "cut_off": N_("目录截止并编入"),
        "compile": N_("重新编入目录"),
        "hand_over": N_("目录转编辑审定"),
        "edit": N_("修改卷首语和替代文字"),
        "pass_review": N_("目录通过编辑审定"),
        "send_back": N_("目录退回编制"),
        "check": N_("目录通过保密和知识产权检查"),
        "freeze": N_("目录定稿"),
        "reopen": N_("目录撤回定稿"),
        "publish": N_("目录发布"),
        "supersede": N_("目录由新一期接替"),
        "cancel": N_("取消目录"),
        "stuck": N_("目录没有按时发布"),
    },
    "catalogue_entry": {
        "leave_out": N_("不收录目录条目"),
        "put_back": N_("恢复收录目录条目"),
        "edit": N_("编排目录条目"),
    },
    "catalogue_share": {
        "confirm": N_("确认本地目录条目"),
        "book_silence": N_("逾期未确认目录条目"),
        "ask_again": N_("目录条目有变化，再次征求确认"),
    },
    "catalogue_erratum": {
        "write": N_("登记目录勘误"),
        "take_back": N_("撤回目录勘误"),
    },
    "catalogue_print": {
        "ask": N_("制作单位或地方目录"),
        "start": N_("开始制作目录"),
        "requeue": N_("目录重新排队制作"),
        "finish": N_("目录制作完成"),
        "fail": N_("目录制作没有完成"),
    },
    "catalogue": {
        "follow": N_("订阅季度目录"),
        "unfollow": N_("退订季度目录"),
    },
}
