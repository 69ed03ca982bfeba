"""What changed between two versions of a listing, field by field. Pure data out; templates render it."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from marketplace.listings.drafts import Draft


class Change(StrEnum):
    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"


class Shape(StrEnum):
    """How a field changes: a TEXT by pieces, a VALUE as a whole, a LIST by its entries, ROWS row by row."""

    TEXT = "text"
    VALUE = "value"
    LIST = "list"
    ROWS = "rows"


@dataclass(frozen=True)
class Piece:
    """A run of text. Equal and deleted pieces join to the old text, equal and inserted ones to the new."""

    change: Change
    text: str


@dataclass(frozen=True)
class RowChange:
    """One row: `before` is None for an added one, `after` for a removed one; `fields` are what changed."""

    before: Any
    after: Any
    fields: tuple["FieldChange", ...] = ()


@dataclass(frozen=True)
class FieldChange:
    """One changed field. `pieces` belong to a TEXT, `added` and `removed` to a LIST, `rows` to ROWS.

    `reordered` is true when what both versions share stands in another order.
    """

    field: str
    shape: Shape
    before: Any
    after: Any
    pieces: tuple[Piece, ...] = ()
    added: tuple[Any, ...] = ()
    removed: tuple[Any, ...] = ()
    rows: tuple[RowChange, ...] = ()
    reordered: bool = False


_ROW_KEYS = {"ip": ("type", "number"), "team": ("name",), "targets": ("name",)}
"""What makes a row the same row in two versions."""


def differences(old: Draft, new: Draft) -> tuple[FieldChange, ...]:
    """The changed fields in the order of the form; empty for equal drafts. Raises TypeError for two kinds."""
    if type(old) is not type(new):
        raise TypeError("only drafts of one kind can be compared")
    return tuple(_fields(old, new, ""))


def _fields(old: Any, new: Any, prefix: str) -> Iterator[FieldChange]:
    for item in fields(old):
        before, after = getattr(old, item.name), getattr(new, item.name)
        if before != after:
            yield from _change(f"{prefix}{item.name}", before, after)


def _change(name: str, before: Any, after: Any) -> Iterator[FieldChange]:
    if is_dataclass(before):
        yield from _fields(before, after, f"{name}.")
    elif isinstance(before, tuple):
        yield _rows(name, before, after) if name in _ROW_KEYS else _list(name, before, after)
    elif type(before) is str and type(after) is str:
        yield FieldChange(name, Shape.TEXT, before, after, pieces=text_pieces(before, after))
    else:
        yield FieldChange(name, Shape.VALUE, before, after)


def _list(name: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> FieldChange:
    added = tuple(entry for entry in after if entry not in before)
    removed = tuple(entry for entry in before if entry not in after)
    moved = [entry for entry in before if entry in after] != [entry for entry in after if entry in before]
    return FieldChange(name, Shape.LIST, before, after, added=added, removed=removed, reordered=moved)


def _rows(name: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> FieldChange:
    pairs = _paired(before, after, _ROW_KEYS[name])
    taken_old, taken_new = {i for i, _ in pairs}, {j for _, j in pairs}
    changed = [
        RowChange(before[i], after[j], tuple(_fields(before[i], after[j], "")))
        for i, j in pairs
        if before[i] != after[j]
    ]
    removed = [RowChange(row, None) for i, row in enumerate(before) if i not in taken_old]
    added = [RowChange(None, row) for j, row in enumerate(after) if j not in taken_new]
    moved = [j for _, j in pairs] != sorted(j for _, j in pairs)
    return FieldChange(name, Shape.ROWS, before, after, rows=(*changed, *removed, *added), reordered=moved)


def _paired(before: Sequence[Any], after: Sequence[Any], keys: tuple[str, ...]) -> list[tuple[int, int]]:
    """Index pairs of the same row in both: by its key first; then, for a corrected key, by its place."""
    waiting: dict[tuple[Any, ...], list[int]] = {}
    for j, row in enumerate(after):
        waiting.setdefault(tuple(getattr(row, key) for key in keys), []).append(j)
    pairs = []
    for i, row in enumerate(before):
        places = waiting.get(tuple(getattr(row, key) for key in keys))
        if places:
            pairs.append((i, places.pop(0)))
    left = set(range(len(before))) - {i for i, _ in pairs}
    free = set(range(len(after))) - {j for _, j in pairs}
    return sorted(pairs + [(place, place) for place in left & free])


_SEGMENT = re.compile(r"[^。！？!?；;，,\n]*[。！？!?；;，,\n]?")
_TOKEN = re.compile(r"[A-Za-z]+|[0-9]+|\s+|.", re.DOTALL)
_FINE = 160_000
"""Tokens of one side times tokens of the other, up to which changed text is compared token by token."""
_FINE_IN_ALL = 800_000
"""The same for a whole text, so that no text makes a page slow."""
_ALIKE = 0.35
"""Runs less alike than this are shown whole: scattered characters help nobody."""


def text_pieces(before: str, after: str) -> tuple[Piece, ...]:
    """A readable difference: clauses first, then inside changed clauses characters, words and numbers."""
    old, new = _split(_SEGMENT, before), _split(_SEGMENT, after)
    found: list[Piece] = []
    budget = _FINE_IN_ALL
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new).get_opcodes():
        gone, come = old[i1:i2], new[j1:j2]
        if tag == "equal":
            found.append(Piece(Change.EQUAL, "".join(gone)))
            continue
        left, right = _split(_TOKEN, "".join(gone)), _split(_TOKEN, "".join(come))
        cost = len(left) * len(right)
        if cost > min(_FINE, budget):
            found += [Piece(Change.DELETE, "".join(left)), Piece(Change.INSERT, "".join(right))]
        else:
            budget -= cost
            found += _fine(left, right)
    return _joined(found)


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    return [piece for piece in pattern.findall(text) if piece]


def _fine(left: list[str], right: list[str]) -> Iterator[Piece]:
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    alike = bool(left and right) and matcher.ratio() >= _ALIKE
    codes = matcher.get_opcodes() if alike else [("replace", 0, len(left), 0, len(right))]
    for tag, i1, i2, j1, j2 in codes:
        if tag == "equal":
            yield Piece(Change.EQUAL, "".join(left[i1:i2]))
        else:
            yield Piece(Change.DELETE, "".join(left[i1:i2]))
            yield Piece(Change.INSERT, "".join(right[j1:j2]))


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Without empty pieces, and neighbours of one kind made one."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].change is piece.change:
            joined[-1] = Piece(piece.change, joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    return tuple(joined)
