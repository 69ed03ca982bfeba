"""What changed in a followed listing as plain text, in the language of whoever gets the letter."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from marketplace.alerts.province_words import names
from marketplace.kernel.money import wan_from_fen
from marketplace.kernel.wording import N_
from marketplace.listings.diff import Change, FieldChange, Piece, Shape
from marketplace.listings.drafts import Contact, IpRow, Target, TeamMember
from marketplace.listings.labels import label
from marketplace.listings.wording import field_label
from marketplace.mail.compose import catalogue

MOST_FIELDS = 12
LONGEST = 400
"""Characters of one field in a letter; the page has it all."""
CONTEXT = 16
"""Characters of unchanged text kept on either side of a change."""
GONE, COME = N_("【删去：%(text)s】"), N_("【新增：%(text)s】")
Line = dict[str, str]


@dataclass(frozen=True)
class Lines:
    """The fields that are told, each {"field": …, "text": …}, and how many more have changed."""

    shown: list[Line]
    more: int


def change_lines(changes: Sequence[FieldChange], language: str, province_data: Path) -> Lines:
    """Field by field, ready for a letter; nothing is left to translate."""
    speaker = Speaker(language, province_data)
    shown = [
        {"field": speaker.say(field_label(change.field)), "text": _shortened(speaker.change(change))}
        for change in changes[:MOST_FIELDS]
    ]
    return Lines(shown, max(0, len(changes) - MOST_FIELDS))


class Speaker:
    """Words for values and changes in one language."""

    def __init__(self, language: str, province_data: Path) -> None:
        self.say: Callable[[str], str] = catalogue(language).gettext
        self._names = names(province_data, language)

    def change(self, change: FieldChange) -> str:
        """One changed field. Long texts are cut down to their changes, other values stand beside each other."""
        if change.field == "attachments":
            return self._counted(len(change.before), len(change.after))
        if change.shape is Shape.TEXT and change.before and change.after:
            return "".join(self._piece(piece, change.pieces) for piece in change.pieces)
        if change.shape is Shape.LIST:
            return self._both(change.field, change.removed, change.added) or self.say(N_("顺序有调整"))
        if change.shape is Shape.ROWS:
            return "".join(self._rows(change)) or self.say(N_("顺序有调整"))
        return self._both(change.field, change.before, change.after)

    def value(self, field: str, value: Any) -> str:
        """'' for nothing said."""
        if value is None or value in ("", ()):
            return ""
        if isinstance(value, tuple):
            return self.say("、").join(self.value(field, entry) for entry in value)
        if isinstance(value, bool):
            return self.say("是") if value else self.say("否")
        if isinstance(value, StrEnum):
            return self.say(label(value))
        if isinstance(value, date):
            return value.isoformat()
        if field in {"fields", "region_code"}:
            return self._names.get(str(value), str(value))
        return self._number(field, value) if isinstance(value, int) else self._row(value)

    def _number(self, field: str, value: int) -> str:
        if field.endswith("_fen"):
            return self.say(N_("%(amount)s 万元")) % {"amount": f"{wan_from_fen(value):,}"}
        if field == "share_bp":
            return f"{(Decimal(value) / 100).normalize():f}%"
        return self.say(N_("第 %(level)s 级")) % {"level": value} if field.endswith("trl") else str(value)

    def _row(self, value: Any) -> str:
        if isinstance(value, IpRow):
            words = [
                self.say(label(value.type)),
                value.number,
                value.title,
                self.say(label(value.status)),
                value.holder,
            ]
        elif isinstance(value, Target):
            return " ".join(
                filter(None, (value.name, self.say(label(value.operator)), value.value, value.unit))
            )
        elif isinstance(value, TeamMember):
            words = [value.name, value.organisation, value.part]
        elif isinstance(value, Contact):
            words = [value.office, value.phone, value.email]
        else:
            return str(value)
        return self.say("，").join(word for word in words if word)

    def _rows(self, change: FieldChange) -> Iterator[str]:
        for row in change.rows:
            yield self._both(change.field, row.before, row.after)

    def _both(self, field: str, before: Any, after: Any) -> str:
        gone, come = self.value(field, before), self.value(field, after)
        return self._marked(GONE, gone) + self._marked(COME, come)

    def _marked(self, mark: str, text: str) -> str:
        return self.say(mark) % {"text": _one_line(text)} if text else ""

    def _piece(self, piece: Piece, among: Sequence[Piece]) -> str:
        if piece.change is Change.DELETE:
            return self._marked(GONE, piece.text)
        if piece.change is Change.INSERT:
            return self._marked(COME, piece.text)
        return _context(_one_line(piece.text), first=piece is among[0], last=piece is among[-1])

    def _counted(self, before: int, after: int) -> str:
        return self.say(N_("原有 %(before)s 个，现有 %(after)s 个")) % {"before": before, "after": after}


def _context(text: str, *, first: bool, last: bool) -> str:
    """Unchanged text, as far as it stands beside a change."""
    if first:
        return text if len(text) <= CONTEXT else "…" + text[-CONTEXT:]
    if last:
        return text if len(text) <= CONTEXT else text[:CONTEXT] + "…"
    return text if len(text) <= 2 * CONTEXT else f"{text[:CONTEXT]}…{text[-CONTEXT:]}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
