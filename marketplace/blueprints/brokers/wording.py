"""What is said beside a field, for each code that the domain gives to a problem of brokers."""

from wtforms import Form

from marketplace.blueprints.filters import date_words
from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.translation import gettext as _
from marketplace.kernel.errors import Invalid, Problem


def words_for(problem: Problem) -> str:
    """In the reader's language. Raises KeyError for a code without words (a test looks)."""
    facts = problem.facts
    own = {
        ("training_hours", "too_few"): _(
            "培训学时 %(hours)s，少于最低要求 %(minimum)s，不能认定。",
            hours=facts.get("hours"), minimum=facts.get("minimum"),
        ),
        ("valid_to", "too_early"): _("有效期应晚于%(day)s。", day=date_words(facts.get("after"))),
        ("valid_to", "too_late"): _("有效期不能晚于%(day)s。", day=date_words(facts.get("latest"))),
        ("valid_to", "over"): _("原有效期已过，不能恢复。请经纪人再次申请。"),
    }  # fmt: skip
    if (problem.field, problem.code) in own:
        return own[problem.field, problem.code]
    return {
        "required": _("请填写这一项。"),
        "unknown": _("请从列表中选择。"),
        "locked": _("认定有效期内不能修改这一项。"),
        "out_of_range": _("请填 0 到 %(most)s 之间的整数。", most=facts.get("most")),
        "too_long": _(
            "现有 %(length)s 字，最多 %(most)s 字。", length=facts.get("length"), most=facts.get("most")
        ),
    }[problem.code]


def add_problems(form: Form, invalid: Invalid) -> None:
    """Put each problem beside its field."""
    for problem in invalid.problems:
        place_problem(form, problem.field, words_for(problem))
