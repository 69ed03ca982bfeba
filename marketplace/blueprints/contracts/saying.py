"""What the pages between draft and signature share: problems in words, and the choices of a closed list."""

from collections.abc import Iterable
from enum import StrEnum

from marketplace.blueprints.filters import label_words
from marketplace.blueprints.translation import gettext
from marketplace.kernel.errors import Problem
from marketplace.kernel.wording import N_

Problems = list[tuple[str, str]]
WORDS: dict[tuple[str, str], str] = {
    ("opinion", "unknown"): N_("请选择一项意见。"),
    ("note", "required"): N_("请写明理由，让对方知道原因。"),
    ("note", "objection_unanswered"): N_("有完成人提出异议，请在意见中答复，或者退回修改。"),
    ("note", "claim_unanswered"): N_("有完成人主张优先受让，请在意见中答复，或者退回修改。"),
    ("note", "negotiation_unexplained"): N_(
        "双方正在市场洽谈，请写明这份合同为什么不是洽谈的那件事，或者退回修改。"
    ),
    ("reason", "unknown"): N_("请选择一个原因。"),
    ("signed_on", "before_approval"): N_("签订日期不能早于审批日期 %(day)s。"),
    ("file", "required"): N_("请选择双方签订的合同文件，或者确认对方提交的文件。"),
    ("file", "no_pdf"): N_("请提交 PDF 文件，例如签字盖章后的扫描件。"),
    ("file", "differs"): N_("这不是对方提交的那份文件。请核对后重新提交；如果对方的文件有误，请对方更换。"),
}
ANY_FIELD: dict[str, str] = {
    "required": N_("请填写%(field)s。"),
    "too_long": N_("%(field)s太长：现有 %(length)s 字，最多 %(most)s 字。"),
    "in_future": N_("%(field)s不能晚于今天。"),
}
FIELDS: dict[str, str] = {"note": N_("说明"), "signatory": N_("签字人"), "signed_on": N_("签订日期")}


def said(problems: Iterable[Problem]) -> Problems:
    """(id of the control, one sentence) of each. Raises KeyError for a code without words (a test looks)."""
    return [(one.field, words_for(one)) for one in problems]


def words_for(problem: Problem) -> str:
    words = WORDS.get((problem.field, problem.code))
    if words is not None:
        return gettext(words, **problem.facts)
    return gettext(ANY_FIELD[problem.code], field=gettext(FIELDS[problem.field]), **problem.facts)


def options(members: Iterable[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, label_words(member)) for member in members]
