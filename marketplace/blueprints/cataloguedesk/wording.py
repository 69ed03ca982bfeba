"""What is said of each problem of an issue, naming the field and the way out."""

from collections.abc import Callable
from typing import Any

from wtforms import Form

from marketplace.blueprints.filters import beijing_words, date_words
from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.translation import gettext as _
from marketplace.catalogue.errors import (
    EntryTakenDown,
    FilesNotReady,
    GlyphsMissing,
    NotChecked,
    NothingInIt,
    RightsIncomplete,
    SharesMissing,
    SnapshotBroken,
    TooEarly,
)
from marketplace.kernel.errors import Invalid, MarketError, Problem, Stale

FIELDS: dict[str, Callable[[], str]] = {
    "collect_on": lambda: _("开始征集的日期"),
    "cut_off_at": lambda: _("截止时间"),
    "confirm_by": lambda: _("各地确认的最后一天"),
    "publish_at": lambda: _("发布时间"),
    "reason": lambda: _("原因"),
    "reason_note": lambda: _("说明"),
    "share_note": lambda: _("意见"),
}
"""What other fields and pages without these fields call them."""
PLACES = {"cut_off_at": "cut_off_day", "publish_at": "publish_day", "share_note": "note"}
"""Where a problem stands: a moment is typed as a day and a time."""


HINDRANCES: dict[type[MarketError], Callable[[dict[str, Any]], str]] = {
    SharesMissing: lambda facts: _(
        "还有 %(count)s 个分市场或节点没有确认，最后一天是 %(day)s，期满以后可以继续。",
        count=facts["count"], day=date_words(facts["until"]),
    ),
    RightsIncomplete: lambda facts: _(
        "有 %(count)s 项知识产权缺少号码或者法律状态，请在检查页查看，补正或者不收录以后再通过。", count=facts["count"]
    ),
    GlyphsMissing: lambda facts: _(
        "有字库未收录的字符：%(characters)s。请在“卷首语和缺字”中写明替代文字，或者不收录有关条目；已通过编辑审定的，先退回编制。",
        characters=facts["characters"],
    ),
    FilesNotReady: lambda facts: _(
        "文件还在制作，已完成 %(ready)s / %(wanted)s，请稍后再发布。", ready=facts["ready"], wanted=facts["wanted"]
    ),
    EntryTakenDown: lambda facts: _(
        "定稿后有条目被下架：%(numbers)s。请先撤回定稿，重新检查后再发布。", numbers="、".join(facts["numbers"][:20])
    ),
    TooEarly: lambda facts: _("还没有到时间，请在 %(moment)s 以后办理。", moment=beijing_words(facts["at"])),
    NothingInIt: lambda _facts: _("目录里没有条目，不能定稿。"),
    NotChecked: lambda _facts: _("编辑审定和保密、知识产权检查都通过以后才能定稿。"),
    SnapshotBroken: lambda facts: _(
        "第 %(number)s 期保存的内容与定稿时的摘要不一致，不能发布，请报告系统管理员。", number=facts["number"]
    ),
    Stale: lambda _facts: _("这一期在您查看期间有变化，请看过后再决定。"),
}  # fmt: skip
"""What keeps a step from being taken, with what the reader needs to go on."""


def words_for(problem: Problem) -> str:
    """In the reader's language. Raises KeyError for a code without words (a test looks)."""
    facts = problem.facts
    if problem.code == "before":
        return _("不能早于“%(other)s”。", other=FIELDS[str(facts["other"])]())
    own = {
        ("late_reason", "required"): _("这一季度已经结束，请写明补编的原因。"),
        ("replacements", "too_long"): _(
            "每行写一个字符、一个等号和替代文字，替代文字最多 %(most)s 个字。", most=facts.get("most")
        ),
        ("entry", "unknown"): _("本期没有编号 %(value)s 的条目。", value=facts.get("value")),
    }
    if (problem.field, problem.code) in own:
        return own[problem.field, problem.code]
    return {
        "required": _("请填写这一项。"),
        "in_past": _("请填写将来的时间。"),
        "outside": _(
            "请填 %(least)s 至 %(most)s 之间的数。", least=facts.get("least"), most=facts.get("most")
        ),
        "too_long": _(
            "现有 %(length)s 字，最多 %(most)s 字。", length=facts.get("length"), most=facts.get("most")
        ),
    }[problem.code]


def add_problems(form: Form, invalid: Invalid) -> None:
    """Put each problem beside its field; above the form, with the field's name, where it has no such field."""
    for problem in invalid.problems:
        words, name = words_for(problem), PLACES.get(problem.field, problem.field)
        if name not in form and problem.field in FIELDS:
            words = _("%(field)s：%(words)s", field=FIELDS[problem.field](), words=words)
        place_problem(form, name, words)
