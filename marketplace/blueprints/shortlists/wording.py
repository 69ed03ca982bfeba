"""What is wrong with what was typed about a list, in words that name the field and the way out."""

from marketplace.blueprints.translation import gettext as _
from marketplace.kernel.errors import Invalid, Problem

_CONTROLS = {"entries": "list"}
"""Where what is wrong is put right, as far as it is called otherwise: a full list by choosing another."""


def words_of(invalid: Invalid) -> list[tuple[str, str]]:
    """(the control to go to, words) of each problem."""
    return [(_CONTROLS.get(problem.field, problem.field), _words(problem)) for problem in invalid.problems]


def _words(problem: Problem) -> str:
    facts = problem.facts
    table = {
        ("name", "required"): _("清单名称：请填写。"),
        ("name", "too_long"): _("清单名称太长，最多 %(most)s 个字，请缩短。", most=facts.get("most")),
        ("name", "too_many"): _("最多可以有 %(most)s 个清单，请先删除或合并一些。", most=facts.get("most")),
        ("entries", "too_many"): _(
            "一个清单最多 %(most)s 条，请先移出一些，或者加到另一个清单。", most=facts.get("most")
        ),
        ("note", "too_long"): _(
            "备注太长：现有 %(length)s 字，最多 %(most)s 字，请删减。",
            length=facts.get("length"), most=facts.get("most"),
        ),
        ("days", "unknown"): _("有效期：请从列表中选择。"),
    }  # fmt: skip
    return table[problem.field, problem.code]
