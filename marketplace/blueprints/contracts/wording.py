"""What is wrong with what was typed into a draft, in words that name the way out."""

from datetime import date
from enum import StrEnum
from typing import Any

from marketplace.blueprints.filters import date_words, label_words, wan_words
from marketplace.blueprints.translation import gettext
from marketplace.kernel.errors import Problem
from marketplace.kernel.wording import N_

WORDS: dict[str, str] = {
    "required": N_("请填写。"),
    "unknown": N_("请从列表中选择。"),
    "too_long": N_("太长：现有 %(length)s 字，最多 %(most)s 字。"),
    "too_many": N_("最多 %(most)s 项，现有 %(count)s 项。"),
    "name_missing": N_("每一行都要写明姓名或名称。"),
    "bad_email": N_("有一个邮箱地址不对，请核对。"),
    "bad_code": N_("请填三位国别代码，例如中国 CHN、日本 JPN。"),
    "not_verified": N_("单位通过核验后才能起草合同。"),
    "same_party": N_("卖方和买方不能是同一个单位。"),
    "uscc_length": N_("统一社会信用代码应为 18 位，请对照营业执照或法人证书核对。"),
    "uscc_character": N_("统一社会信用代码只含数字和大写字母，不含 I、O、S、V、Z，请核对。"),
    "uscc_check_character": N_("统一社会信用代码的校验位不对，可能有一位写错，请核对。"),
    "other_kind": N_("这个具体类别不属于%(kind)s，请重新选择。"),
    "none_with_others": N_("选了“未涉及知识产权”，就不能再选其他类型。"),
    "ends_before_start": N_("有效期止不能早于有效期起。"),
    "beyond_patent_life": N_("专利权到 %(until)s 届满，许可不能超过这一天（民法典第八百六十五条）。"),
    "publicity_short": N_("公示期不少于 %(days)s 天，开始当日不算，最早到 %(until)s。"),
    "out_of_range": N_("请填 %(least)s 到 %(most)s 之间的整数。"),
    "amount_out_of_range": N_("金额不能是负数，也不能超过十万亿元。"),
    "unknown_milestone": N_("写了随里程碑付款，但没有这一个里程碑，请核对序号。"),
    "technical_above_total": N_("技术交易额不能高于合同总价 %(total_fen)s。"),
    "above_total": N_("不能超过合同总价 %(total_fen)s。"),
    "sum_differs": N_("各部分合计 %(parts_fen)s，与 %(total_fen)s 不符。"),
    "broker_twice": N_("同一位技术经纪人只写一行。"),
    "agreed": N_("这是双方在洽谈中商定的，不能改动；如需改动，请双方重新洽谈。"),
    "negotiating": N_(
        "本单位正与买方洽谈%(titles)s。就这件事签合同的，请在洽谈页面起草，商定的条款会自动带入；是另一件事的，请勾选后再提交。"
    ),
    "unknown_broker": N_("没有这位技术经纪人，请重新选择。"),
}
PERCENT = N_("请填 0 到 100 之间的百分数。")


def problem_words(problem: Problem) -> str:
    """One sentence; the field is named where it is shown. Raises KeyError for a code without words."""
    if (problem.field, problem.code) == ("royalty_bp", "out_of_range"):
        return gettext(PERCENT)
    return gettext(WORDS[problem.code], **{name: _fact(name, value) for name, value in problem.facts.items()})


def _fact(name: str, value: Any) -> Any:
    if name.endswith("_fen"):
        return wan_words(value)
    if isinstance(value, date):
        return date_words(value)
    if isinstance(value, tuple):
        return "、".join(f"“{one}”" for one in value)
    return label_words(value) if isinstance(value, StrEnum) else value
