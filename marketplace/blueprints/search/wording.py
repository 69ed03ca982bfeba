"""What is said beside a field, for each code the domain gives to a problem of a group of synonyms."""

from flask_babel import LazyString
from wtforms import Form

from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.kernel.errors import Invalid, Problem

PROBLEMS: dict[str, LazyString] = {
    "too_few": _("一组至少要有 %(least)s 个不同的词。"),
    "too_many": _("太多了：一组最多 %(most)s 个词，现有 %(count)s 个。"),
    "word_too_long": _("“%(value)s…”太长了，一个词最多 %(most)s 字。"),
    "special": _("“%(value)s”里有引号，或以减号开头：这些符号在搜索框里另有含义，请去掉。"),
    "no_letters": _("“%(value)s”里没有可以检索的字，请删去。"),
    "taken": _("“%(value)s”已在另一组里（%(words)s），请先从那一组删去，或把两组并成一组。"),
    "too_long": _("太长了：最多 %(most)s 字，现有 %(length)s 字。"),
    "too_many_groups": _("最多保存 %(most)s 组，请先删去不用的。"),
    "unknown_number": _("没有编号为“%(value)s”的词组；新的词组请让编号空着。"),
    "unknown_answer": _("“启用”一栏请填“是”或“否”，不能是“%(value)s”。"),
    "row_unreadable": _("这一行不是完整的 CSV，请检查引号。"),
    "no_heads": _("第一行要有列名：编号、启用、备注、词1、词2……可以先导出再修改。"),
    "twice": _("编号“%(value)s”在文件里出现了两次。"),
}


def words_for(problem: Problem) -> str:
    """The sentence, in the reader's language. Raises KeyError for a code without words (a test looks)."""
    facts = {
        name: str(_("、")).join(value) if isinstance(value, list) else value
        for name, value in problem.facts.items()
    }
    sentence = str(PROBLEMS[problem.code])
    return sentence % facts if facts else sentence


def add_problems(form: Form, error: Invalid) -> None:
    """Put each problem beside its field, or above the form."""
    for problem in error.problems:
        place_problem(form, problem.field, words_for(problem))
