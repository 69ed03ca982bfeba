"""What is said of a problem with a claim, for each code the domain gives."""

from flask_babel import gettext

from marketplace.blueprints.decisions import fact_words
from marketplace.blueprints.filters import yuan_words
from marketplace.blueprints.labels import label
from marketplace.kernel.errors import Problem
from marketplace.kernel.wording import N_
from marketplace.rules.codes import Code

PROBLEMS: dict[str, str] = {
    "required": N_("请填写这一项。"),
    "too_long": N_("请不要超过 %(limit)s 个字。"),
    "too_many": N_("最多 %(limit)s 项。"),
    "unknown": N_("请从列表中选择。"),
    "unreadable": N_("这一项无法读取，请重新填写。"),
    "out_of_range": N_("请填 %(least)s 到 %(most)s 之间的数。"),
    "this_year": N_("购买成果的补助按申报的年度计算，请填 %(year)s。"),
    "year_over": N_("%(year)s 年度已经结束，请按今年的年度新建一份申报。"),
    "documents_missing": N_("还缺少材料：%(listed)s。请先上传。"),
    "numbers_missing": N_("请填写每一项的专利号或者项目名称。"),
    "name_missing": N_("请填写项目或者团队的名称。"),
    "numbers_twice": N_("同一项只能申报一次，请删去重复的。"),
    "fixed": N_("固定金额不能改动，应为 %(most)s。"),
    "over_cap": N_("超过政策规定的上限。"),
    "below_min": N_("低于政策规定的下限。"),
    "not_payable": N_("按政策不能支付这笔金额：%(listed)s。"),
    "more_than_paid": N_("请填 0 以上、不超过已支付金额的数。"),
    "more_than_asked": N_("请填 0 以上的金额，还应收回 %(left)s。"),
    "rule_met": N_("按计算结果符合政策规定，请另选理由。"),
    "evidence_missing": N_("申报还缺少这些事实：%(listed)s。请退回补正。"),
    "contract_ended": N_("所依据的合同登记已经撤销，不能支付。请由负责人办理不予支付。"),
    "used": N_("这个凭证号已经用过，请核对。"),
}


def words_for(problem: Problem) -> str:
    """The sentence, in the reader's language. Raises KeyError for a code without words (a test looks)."""
    facts = dict(problem.facts)
    if "kinds" in facts:
        facts["listed"] = gettext("、").join(gettext(kind) for kind in facts["kinds"])
    if "codes" in facts:
        facts["listed"] = gettext("、").join(gettext(label(Code(code))) for code in facts["codes"])
    if "facts" in facts:
        facts["listed"] = gettext("、").join(fact_words(name) for name in facts.pop("facts"))
    for name in ("most", "left"):
        if f"{name}_fen" in facts:
            facts[name] = yuan_words(facts[f"{name}_fen"])
    return str(gettext(PROBLEMS[problem.code], **facts))
