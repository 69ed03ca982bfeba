"""What is wrong with what was typed, in words that name the way out."""

from marketplace.blueprints.filters import yuan_words
from marketplace.blueprints.translation import gettext
from marketplace.kernel.errors import Problem
from marketplace.kernel.wording import N_

WORDS: dict[str, str] = {
    "required": N_("请填写。"),
    "too_long": N_("太长：现有 %(length)s 字，最多 %(most)s 字。"),
    "too_many": N_("最多 %(most)s 项。"),
    "title_missing": N_("每一行都要写明内容。"),
    "weeks_out_of_range": N_("周数请填 0 到 %(most)s 之间的整数。"),
    "amount_out_of_range": N_("金额不能是负数，也不能超过十万亿元。"),
    "out_of_range": N_("请填 %(least)s 到 %(most)s 之间的整数。"),
    "sum_differs": N_("各部分合计 %(parts_fen)s，与总价 %(total_fen)s 不符。"),
    "above_total": N_("不能超过总价 %(total_fen)s。"),
    "cannot_be_marked": N_("资料室只收 PDF 和图片（PNG、JPG、WebP），其他文件请先另存为 PDF。"),
    "unreadable": N_("这个文件加不上水印，请重新导出为 PDF 后再上传。"),
    "unknown": N_("请从列表中选择。"),
}
PERCENT = N_("请填大于 0、不超过 100 的百分数。")


def problem_words(problem: Problem) -> str:
    """One sentence; the field is named where it is shown. Raises KeyError for a code without words."""
    if (problem.field, problem.code) == ("royalty_bp", "out_of_range"):
        return gettext(PERCENT)
    facts = {
        name: yuan_words(value) if name.endswith("_fen") else value for name, value in problem.facts.items()
    }
    return gettext(WORDS[problem.code], **facts)
