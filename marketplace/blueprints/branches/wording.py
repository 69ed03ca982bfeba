"""What is said beside a field, for each code the domain gives to a problem of the network."""

from flask_babel import LazyString
from wtforms import Form

from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.kernel.errors import Invalid, Problem

PROBLEMS: dict[str, LazyString] = {
    "required": _("请填写这一项。"),
    "too_long": _("太长了：最多 %(most)s 字，现有 %(length)s 字。"),
    "email_shape": _("请填写有效的邮箱地址，如 name@example.com。"),
    "too_many": _("太多了：最多 %(most)s 个，现有 %(count)s 个。"),
    "duplicate": _("同一个领域只能选一次。"),
    "unknown": _("没有 %(value)s 这一项，请在列表中选择。"),
    "code_shape": _("编号由 BR 和 1 至 99 的数字组成，如 BR7。"),
    "another_year": _("%(value)s 不在这一年，请删去或改到相应年份。"),
    "out_of_range": _("年份应在 %(least)s 至 %(most)s 之间。"),
    "another_branch": _("这个县（市）属于另一个分市场，请先调整市州归属。"),
    "not_a_county": _("只有县（市）可以设节点，市辖区不设。"),
    "not_an_open_branch": _("请选择一个正在运行的分市场。"),
    "not_a_branch": _("这里只能关闭分市场。"),
    "not_a_node": _("这里只能关闭节点。"),
    "has_prefectures": _("%(names)s 还归这个分市场服务，请先把它们划给其他分市场。"),
}


def words_for(problem: Problem) -> str:
    """The sentence, in the reader's language. Raises KeyError for a code without words (a test looks)."""
    facts = {name: _listed(value) for name, value in problem.facts.items()}
    sentence = str(PROBLEMS[problem.code])
    return sentence % facts if facts else sentence


def add_problems(form: Form, error: Invalid, **renamed: str) -> None:
    """Put each problem beside its field; `renamed` says which field of the form shows a domain field.

    What no field shows stands above the form.
    """
    for problem in error.problems:
        name = renamed.get(problem.field, problem.field.replace(".", "_"))
        place_problem(form, name, words_for(problem))


def _listed(value: object) -> object:
    return str(_("、")).join(str(entry) for entry in value) if isinstance(value, list) else value
