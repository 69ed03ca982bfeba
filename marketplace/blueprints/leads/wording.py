"""What is said beside a field, for each code that the domain gives to a problem of leads."""

from marketplace.blueprints.translation import gettext as _
from marketplace.kernel.errors import Invalid, Problem


def words_for(problem: Problem) -> str:
    """In the reader's language. Raises KeyError for a code without words (a test looks)."""
    facts = problem.facts
    own = {
        ("has_interest", "required"): _("请声明您与双方有没有利益关系。"),
        ("text", "required"): _("请写明是什么利益关系。"),
        ("reason", "required"): _("请选择一个原因。"),
        ("note", "required"): _("选了“其他原因”，请在这里写明。"),
        ("achievement_id", "one_listing"): _("成果和需求至少填一个编号。"),
    }
    if (problem.field, problem.code) in own:
        return own[problem.field, problem.code]
    return {
        "required": _("请填写这一项。"),
        "unknown": _("没有找到，请核对。"),
        "in_past": _("日期不能早于今天。"),
        "too_far": _("日期不能晚于今天之后 %(most)s 天。", most=facts.get("most")),
        "no_day": _("请按 2026-03-01 的格式填日期。"),
        "too_long": _(
            "现有 %(length)s 字，最多 %(most)s 字。", length=facts.get("length"), most=facts.get("most")
        ),
    }[problem.code]


def problems_of(invalid: Invalid) -> list[tuple[str, str]]:
    """For the summary and the fields."""
    return [(problem.field, words_for(problem)) for problem in invalid.problems]
