"""A draft in words, field by field: for the page of answers, for versions, for what differs between two."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import LazyString

from marketplace.blueprints.filters import date_words, label_words, trl_words, wan_words
from marketplace.blueprints.listings.choices import name_of
from marketplace.blueprints.listings.forms import Section
from marketplace.blueprints.listings.forms_achievement import AchievementForm
from marketplace.blueprints.listings.forms_need import NeedForm
from marketplace.blueprints.translation import gettext as _
from marketplace.branches import queries as branches
from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.files import queries as files
from marketplace.listings.diff import Change, FieldChange, RowChange, Shape
from marketplace.listings.drafts import Contact, Draft, IpRow, Target, TeamMember
from marketplace.listings.screening import without_rows
from marketplace.listings.vocabulary import Kind
from marketplace.listings.wording import FIELD_LABELS

FORMS = {Kind.ACHIEVEMENT: AchievementForm, Kind.NEED: NeedForm}
OPERATIONS = {Change.EQUAL: "same", Change.DELETE: "removed", Change.INSERT: "added"}
Pieces = list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """One field of a draft: its name, its label, what it says ('' for nothing)."""

    name: str
    words: str
    text: str


@dataclass(frozen=True)
class AnswerSection:
    key: str
    title: LazyString | str
    answers: tuple[Answer, ...]


def label_of(path: str) -> str:
    """The label of a field or of a part of one."""
    return _(FIELD_LABELS[without_rows(path)])


def answers(kind: Kind, draft: Draft) -> list[AnswerSection]:
    """Everything a draft says, in the sections of its form."""
    say = Speaker()
    return [
        AnswerSection(
            section.key,
            section.title,
            tuple(Answer(name, label_of(name), say(name, getattr(draft, name))) for name in _names(section)),
        )
        for section in FORMS[kind].SECTIONS
    ]


def _names(section: Section) -> tuple[str, ...]:
    return section.names or ("attachments",)


class Speaker:
    """Words for a field's value. Codes are looked up once for a whole page."""

    def __init__(self) -> None:
        self._fields: dict[str, str] | None = None
        self._by_name: dict[str, Callable[[Any], str]] = {
            "fields": self._field_names,
            "region_code": self._region,
            "attachments": self._files,
            "keywords": "、".join,
            "modes": lambda modes: "、".join(label_words(mode) for mode in modes),
            "trl": _level,
            "min_trl": _level,
            "price_fen": wan_words,
            "budget_fen": wan_words,
            "budget_to_solver_fen": wan_words,
            "share_bp": percent,
        }

    def __call__(self, name: str, value: Any) -> str:
        """'' for what was left empty."""
        if value is None or value in ("", ()):
            return ""
        special = self._by_name.get(name.split(".")[-1])
        return special(value) if special else plain_words(value)

    def _field_names(self, codes: tuple[str, ...]) -> str:
        if self._fields is None:
            self._fields = {row.code: name_of(row) for row in branches.fields(PUBLIC)}
        return "、".join(self._fields.get(code, code) for code in codes)

    def _region(self, code: str) -> str:
        found = branches.region_names(PUBLIC).get(code)
        return name_of(found) if found else code

    def _files(self, ids: tuple[int, ...]) -> str:
        return "\n".join(row.name for row in files.many(EVERYTHING, ids))


def plain_words(value: Any) -> str:
    """Words for a value that its type explains."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, StrEnum):
        return label_words(value)
    if isinstance(value, date):
        return date_words(value)
    if isinstance(value, tuple):
        return "\n".join(plain_words(item) for item in value)
    row = _ROWS.get(type(value))
    return row(value) if row else str(value)


def _level(level: int) -> str:
    return _("第 %(level)s 级：%(words)s", level=level, words=trl_words(level))


def percent(basis_points: int) -> str:
    """4000 basis points are 40%."""
    return f"{(Decimal(basis_points) / 100).normalize():f}%"


def _contact(contact: Contact) -> str:
    return "\n".join(part for part in (contact.office, contact.phone, contact.email) if part)


def _ip(row: IpRow) -> str:
    dates = [
        _("申请日 %(day)s", day=date_words(row.filed_on)) if row.filed_on else "",
        _("授权日 %(day)s", day=date_words(row.granted_on)) if row.granted_on else "",
    ]
    place = "" if row.jurisdiction == "CN" else row.jurisdiction
    parts = [label_words(row.type), row.number, row.title, label_words(row.status), row.holder, place, *dates]
    return _("，").join(part for part in parts if part)


def _member(row: TeamMember) -> str:
    share = "" if row.share_bp is None else percent(row.share_bp)
    return _("，").join(part for part in (row.name, row.organisation, row.part, share) if part)


def _target(row: Target) -> str:
    return " ".join(part for part in (row.name, label_words(row.operator), row.value, row.unit) if part)


_ROWS: dict[type, Callable[[Any], str]] = {
    Contact: _contact,
    IpRow: _ip,
    TeamMember: _member,
    Target: _target,
}


def change_rows(changes: tuple[FieldChange, ...]) -> list[tuple[str, Pieces]]:
    """(label, pieces) of each changed field, for the macro `diff_table`."""
    say = Speaker()
    return [(label_of(change.field), list(_pieces(change, say))) for change in changes]


def _pieces(change: FieldChange, say: Speaker) -> Iterator[tuple[str, str]]:
    if change.shape is Shape.TEXT:
        yield from ((OPERATIONS[piece.change], piece.text) for piece in change.pieces)
    elif change.shape is Shape.ROWS:
        for row in change.rows:
            yield from _row_pieces(row)
    else:
        before, after = say(change.field, change.before), say(change.field, change.after)
        yield from _both(before, after)
    if change.reordered:
        yield "same", _("（顺序有调整）")


def _row_pieces(row: RowChange) -> Iterator[tuple[str, str]]:
    before = plain_words(row.before) if row.before is not None else ""
    after = plain_words(row.after) if row.after is not None else ""
    yield from _both(before, after)
    yield "same", "\n"


def _both(before: str, after: str) -> Iterator[tuple[str, str]]:
    if before:
        yield "removed", before
    if before and after:
        yield "same", " "
    if after:
        yield "added", after
