"""What is said of a problem at the desk, for each code the domain gives."""

from flask_babel import gettext

from marketplace.blueprints.filters import date_words, wan_words
from marketplace.kernel.errors import Problem
from marketplace.kernel.wording import N_

PROBLEMS: dict[str, str] = {
    "required": N_("请填写这一项。"),
    "unanswered": N_("请写明如何补正，或者附上文件。"),
    "too_long": N_("现在有 %(length)s 个字，最多 %(most)s 个字。"),
    "out_of_range": N_("金额不在允许的范围内。"),
    "technical_above_total": N_("技术交易额不能高于成交额。"),
    "sum_differs": N_("技术交易额与设备和材料两项之和应当等于成交额，请先更正合同金额。"),
    "twice": N_("同一项内容只能列一次。"),
    "nothing_changed": N_("没有改动，不需要申请变更。"),
    "ends_before_start": N_("有效期止不能早于有效期起。"),
    "beyond_patent_life": N_("专利权到 %(until)s 届满，许可不能超过这一天（民法典第八百六十五条）。"),
    "in_future": N_("日期不能晚于今天。"),
    "before_signature": N_("日期不能早于合同签订日期。"),
    "before_done": N_("卖方报告完成之后才能验收，验收日期不能早于完成日期。"),
    "no_royalty": N_("这一笔不是提成支付。"),
    "royalty_first": N_("这一项只约定了提成比例，请先报告本期提成，再对本期提成报告付款。"),
    "nothing_due": N_("按这个基数计算，本期提成为 0，没有要付的款项，不必报告。"),
    "unreported": N_("还没有人报告过这笔付款。"),
    "reported_before": N_("这一期已经报过。"),
    "plan_open": N_("“%(title)s”还没有完成，不能报告履行完毕。"),
    "above_paid": N_("已到账款项中的技术份额为 %(share)s，超出的部分请写明理由。"),
    "column_missing": N_("文件里没有“%(column)s”这一列。"),
    "too_many_rows": N_("一次最多 %(most)s 行。"),
    "no_rows": N_("文件里没有可以读取的行。"),
}
LINE_PROBLEMS: dict[str, str] = {
    "ours_shape": N_("登记编号不是 16 位数字"),
    "national_shape": N_("全国登记号格式不对"),
    "ours_twice": N_("登记编号在文件中重复"),
    "national_twice": N_("全国登记号在文件中重复"),
    "unknown": N_("没有这个登记编号，或者不在您的登记范围内"),
    "has_another": N_("这份合同已有另一个全国登记号"),
    "not_registered": N_("这份合同的登记已撤销"),
    "taken": N_("这个全国登记号属于另一份合同"),
}


def words_for(problem: Problem) -> str:
    """The sentence, in the reader's language. Raises KeyError for a code without words (a test looks)."""
    facts = dict(problem.facts)
    if "share_fen" in facts:
        facts["share"] = wan_words(facts["share_fen"])
    if "until" in facts:
        facts["until"] = date_words(facts["until"])
    return str(gettext(PROBLEMS[problem.code], **facts))
