"""What a listing's selects offer, in the reader's language."""

from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from marketplace.blueprints.filters import label_words, reads_chinese, trl_words
from marketplace.branches import queries as branches
from marketplace.branches.models import PriorityField, Region
from marketplace.branches.scope import PUBLIC


def of_list(members: type[StrEnum], empty: str | None = None) -> list[SelectChoice]:
    """A closed list; `empty` is the words of "nothing chosen"."""
    first = [] if empty is None else [SelectChoice("", empty)]
    return first + [SelectChoice(member.value, label_words(member)) for member in members]


def please_choose() -> str:
    return _("请选择")


def yes_or_no() -> list[SelectChoice]:
    return [SelectChoice("yes", _("是")), SelectChoice("no", _("否"))]


def levels() -> list[SelectChoice]:
    """The levels of technology readiness with what they mean."""
    return [SelectChoice("", please_choose())] + [
        SelectChoice(str(level), _("第 %(level)s 级：%(words)s", level=level, words=trl_words(level)))
        for level in range(1, 10)
    ]


def name_of(row: Region | PriorityField) -> str:
    return row.name_zh if reads_chinese() else row.name_en


def regions() -> list[SelectChoice]:
    """Prefectures with their counties, then the other provinces."""
    found = [SelectChoice("", please_choose(), optgroup=please_choose())]
    for group in branches.region_options(PUBLIC):
        title = name_of(group.prefecture) if group.prefecture else _("省外")
        found += [SelectChoice(region.code, name_of(region), optgroup=title) for region in group.regions]
    return found


def priority_fields() -> list[SelectChoice]:
    return [SelectChoice("", please_choose())] + [
        SelectChoice(row.code, name_of(row)) for row in branches.fields(PUBLIC)
    ]


def chosen_word(choices: Any, value: str) -> str:
    """The words of a choice; the value itself for one that is not offered any more."""
    return next((str(c.label) for c in choices if c.value == value), value)
