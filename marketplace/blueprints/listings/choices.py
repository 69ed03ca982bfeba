"""What a listing's selects offer, in the reader's language."""

from enum import StrEnum
from typing import Any

from wtforms.fields import choices as wtforms_choices

from marketplace.blueprints.filters import label_words, trl_words
from marketplace.blueprints.translation import gettext as _
from marketplace.blueprints.translation import reads_chinese
from marketplace.branches import queries as branches
from marketplace.branches.models import PriorityField, Region
from marketplace.branches.scope import PUBLIC


def choice(value: str, words: str, group: str | None = None) -> Any:
    """One option of a select or radio group (the stubs of WTForms do not know its class yet)."""
    made: Any = wtforms_choices
    return made.SelectChoice(value, words, optgroup=group)


def of_list(members: type[StrEnum], empty: str | None = None) -> list[Any]:
    """A closed list; `empty` is the words of "nothing chosen"."""
    first = [] if empty is None else [choice("", empty)]
    return first + [choice(member.value, label_words(member)) for member in members]


def please_choose() -> str:
    return _("请选择")


def yes_or_no() -> list[Any]:
    return [choice("yes", _("是")), choice("no", _("否"))]


def levels() -> list[Any]:
    """The levels of technology readiness with what they mean."""
    return [choice("", please_choose())] + [
        choice(str(level), _("第 %(level)s 级：%(words)s", level=level, words=trl_words(level)))
        for level in range(1, 10)
    ]


def name_of(row: Region | PriorityField) -> str:
    return row.name_zh if reads_chinese() else row.name_en


def regions() -> list[Any]:
    """Prefectures with their counties, then the other provinces."""
    found = [choice("", please_choose())]
    for group in branches.region_options(PUBLIC):
        title = name_of(group.prefecture) if group.prefecture else _("省外")
        found += [choice(region.code, name_of(region), title) for region in group.regions]
    return found


def priority_fields() -> list[Any]:
    return [choice("", please_choose())] + [choice(row.code, name_of(row)) for row in branches.fields(PUBLIC)]


def chosen_word(choices: Any, value: str) -> str:
    """The words of a choice; the value itself for one that is not offered any more."""
    return next((str(c.label) for c in choices if c.value == value), value)
