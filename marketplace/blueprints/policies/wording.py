"""What is said of each problem of a version, naming the field and the way out."""

import re
from collections.abc import Callable

from wtforms import Form

from marketplace.blueprints.filters import date_words
from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.translation import gettext as _
from marketplace.kernel.errors import Invalid, Problem

FIELDS: dict[str, Callable[[], str]] = {
    "dry_run": lambda: _("试算"),
    "until": lambda: _("终止日期"),
    "since": lambda: _("起始日期"),
    "reviewed_by": lambda: _("审查单位"),
    "reviewed_on": lambda: _("审查日期"),
    "review_basis": lambda: _("审查结论和依据"),
}
"""What pages without these fields call them."""
FAULTS: tuple[tuple[str, Callable[..., str]], ...] = (
    (r"unknown key (.+)", lambda name: _("没有“%(name)s”这一项，请检查拼写", name=name)),
    (r"missing key (.+)", lambda name: _("缺少“%(name)s”这一项", name=name)),
    (r"unknown rule (.+)", lambda name: _("没有“%(name)s”这种规则", name=name)),
    (r"unknown figure (.+)", lambda name: _("没有“%(name)s”这个数字", name=name)),
    (r"missing figure (.+)", lambda name: _("缺少“%(name)s”这个数字", name=name)),
    (
        r"expected a whole number, found (?:(?:float|str|bool|null|timestamp) )?(.+)",
        lambda name: _("应为整数，现为“%(name)s”", name=name),
    ),
    (r"expected a whole number.*", lambda: _("应为整数")),
    (r"there is no day (.+)", lambda name: _("没有 %(name)s 这一天", name=name)),
    (r"expected a day like .*", lambda: _("应为日期，例如 2027-03-01")),
    (
        r"shares days with version (\d+) of .+",
        lambda name: _("与第 %(name)s 版的日期重叠，请调整起止日期", name=name),
    ),
    (r"(.+) stands in .+ too", lambda name: _("“%(name)s”在同一时期的另一份文件里已经有了", name=name)),
    (r"(.+) stands here twice", lambda name: _("“%(name)s”出现了两次", name=name)),
    (r"key (.+) twice", lambda name: _("“%(name)s”出现了两次", name=name)),
    (r"(.+) overlaps the value before it", lambda name: _("“%(name)s”的日期与前一个数值重叠", name=name)),
    (
        r"(.+) has values outside of the days of its document",
        lambda name: _("“%(name)s”的日期超出了这一版的起止日期", name=name),
    ),
    (r"expected text, found .*", lambda: _("应为文字，数字和日期请加引号")),
    (r"expected true or false, found .*", lambda: _("应为 true 或 false")),
    (r"expected a list", lambda: _("应为列表")),
    (r"expected keys and values", lambda: _("应为“名称: 内容”")),
    (r"empty text, or white space around it", lambda: _("文字是空的，或者前后有空格")),
    (r"names something twice", lambda: _("列表里有重复的内容")),
    (r"this is a version of (.+)", lambda name: _("文件编号应为 %(name)s", name=name)),
    (r"this is version (.+)", lambda name: _("版本号应为 %(name)s", name=name)),
    (r"this version begins on (.+)", lambda name: _("起始日期应与表单一致，为 %(name)s", name=name)),
    (r"this version ends on no day", lambda: _("终止日期应与表单一致，为空（null）")),
    (r"this version ends on (.+)", lambda name: _("终止日期应与表单一致，为 %(name)s", name=name)),
    (r"(.+) does not begin with .+", lambda name: _("“%(name)s”应以文件编号开头", name=name)),
    (r"(?:missing|unknown) list (.+)", lambda name: _("名单“%(name)s”缺少或者多余", name=name)),
    (
        r"a rule (.+) has no amount of the kind .+",
        lambda name: _("规则“%(name)s”不能用这种金额方式", name=name),
    ),
    (r"ends before it begins", lambda: _("终止日期早于起始日期")),
    (r"is empty", lambda: _("内容是空的")),
    (r"is nested too deep", lambda: _("括号或者缩进的层数太多")),
    (r"has more than (\d+) values", lambda name: _("内容超过 %(name)s 项", name=name)),
    (r"is not good YAML.*", lambda: _("格式不对，请检查这一行和上一行的缩进、冒号、引号和括号")),
    (r"aliases are not read", lambda: _("不能使用别名（& 和 *）")),
    (r"a quote has at most (\d+) characters.*", lambda name: _("引文最多 %(name)s 个字", name=name)),
    (r"(.+) cannot be -?\d+", lambda name: _("“%(name)s”不能是这个数", name=name)),
    (r"relies on (.+), which nobody wrote down", lambda name: _("引用了没有写出的假设 %(name)s", name=name)),
    (
        r"is about (.+), which no pack has",
        lambda name: _("所指的事项 %(name)s 在任何文件里都没有", name=name),
    ),
    (
        r"(.+) does nothing about (.+), whose rule is (.+)",
        lambda kind, name, rule: _(
            "规定“%(kind)s”对事项 %(name)s 不起作用，这一事项的规则是“%(rule)s”",
            kind=kind,
            name=name,
            rule=rule,
        ),
    ),
    (
        r"has programme years, and (.+) has none",
        lambda name: _("“%(name)s”不分申报年度，请改用 from 和 to 写日期", name=name),
    ),
    (
        r"is about (.+) in the same time as (.+)",
        lambda name, other: _(
            "与 %(other)s 是同一种规定，在同一时期涉及同一事项 %(name)s，请把两条的时间错开",
            name=name,
            other=other,
        ),
    ),
)
"""What the reader of packs complains of, in words for officers; anything else is shown as the reader says it."""


def fault_words(what: str) -> str:
    for pattern, words in FAULTS:
        if found := re.fullmatch(pattern, what, flags=re.DOTALL):
            return words(*found.groups())
    return what


def words_for(problem: Problem) -> str:
    """In the reader's language. Raises KeyError for a code without words (a test looks)."""
    facts = problem.facts
    if problem.code == "pack_fault":
        return _(
            "%(file)s 第 %(line)s 行：%(what)s。",
            file=facts["file"], line=facts["line"], what=fault_words(str(facts["what"])),
        )  # fmt: skip
    own = {
        ("dry_run", "required"): _("请先对现在的文本试算一次，再提交。"),
        ("until", "review_required"): _("2024年8月1日起的新政策须写明期限，请填写终止日期。"),
        ("last_day", "outside"): _("请填这一版适用期内的日期。"),
    }
    if (problem.field, problem.code) in own:
        return own[problem.field, problem.code]
    return {
        "required": _("请填写这一项。"),
        "unknown": _("请从列表中选择。"),
        "before_start": _("终止日期不能早于起始日期。"),
        "future": _("审查日期不能晚于今天。"),
        "names": _("文件名只能用小写字母、数字和下划线，以 .yaml 结尾，最多 20 个文件。"),
        "review_required": _("2024年8月1日起的新政策须先做公平竞争审查，请填写这一项。"),
        "out_of_range": _(
            "请填%(first)s至%(last)s之间的日期。",
            first=date_words(facts.get("first")), last=date_words(facts.get("last")),
        ),
        "too_long": _("现有 %(length)s 字，最多 %(most)s 字。", length=facts.get("length"), most=facts.get("most")),
    }[problem.code]  # fmt: skip


def add_problems(form: Form, invalid: Invalid) -> None:
    """Put each problem beside its field; above the form, with the field's name, where it has no such field."""
    for problem in invalid.problems:
        words = words_for(problem)
        if problem.field not in form and problem.field in FIELDS:
            words = _("%(field)s：%(words)s", field=FIELDS[problem.field](), words=words)
        place_problem(form, problem.field, words)
