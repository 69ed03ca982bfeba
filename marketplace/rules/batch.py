"""Claims of a round as rows of a table: each becomes a question, or says which column will not do.

Columns: `id`, `policy_id`, `mode`, `as_of` (2026-03-01), and where they are wanted `programme_year`, `overlays` (ids,
parted by spaces) and `facts` (JSON, for lists and whatever has no column). Every other column is a fact. An empty cell
is a fact that was not given, `null` one that was said to be nothing.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.kernel.text import clean_line
from marketplace.rules.codes import Mode
from marketplace.rules.engine import Question

REQUIRED = ("id", "policy_id", "mode", "as_of")
OPTIONAL = ("programme_year", "overlays", "facts")
OWN = frozenset({*REQUIRED, *OPTIONAL})
WHOLE = ("_fen", "_bp", "_year", "_years", "_count", "_months")
"""A column with such a name holds whole numbers, whatever else it could look like."""
LONGEST_ID = 120
YES, NO, NOTHING = frozenset({"true", "是"}), frozenset({"false", "否"}), "null"
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")


class TableFault(Exception):
    """The table as a whole cannot be read: `code` says why, `column` which one."""

    def __init__(self, code: str, column: str = "") -> None:
        super().__init__(f"{code}: {column}" if column else code)
        self.code, self.column = code, column


@dataclass(frozen=True)
class Claim:
    """A row that can be asked about; `line` is that of the file where it ends."""

    id: str
    line: int
    question: Question


@dataclass(frozen=True)
class RowFault:
    """A row that cannot: `code` says why, `value` is what stood in the column."""

    id: str
    line: int
    column: str
    code: str
    value: str = ""


class _Wrong(Exception):
    def __init__(self, column: str, code: str, value: str = "") -> None:
        super().__init__(code)
        self.column, self.code, self.value = column, code, value


def claims(lines: Iterable[str]) -> Iterator[Claim | RowFault]:
    """Each row in its order, as it is read; rows without anything in them are left out.

    Raises TableFault, before the first row, for a head that lacks a column or names one twice.
    """
    reader = csv.reader(lines, strict=True)
    head = _head(reader)
    seen = set[int]()
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RowFault("", reader.line_num, "", "unreadable", str(error))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        row = dict(zip(head, cells, strict=False))
        name = clean_line(row["id"])[:LONGEST_ID] if "id" in row else ""
        try:
            yield _claim(head, cells, row, name, reader.line_num, seen)
        except _Wrong as wrong:
            value = clean_line(wrong.value)[:LONGEST_ID]
            yield RowFault(name, reader.line_num, wrong.column, wrong.code, value)


def _head(reader: Iterator[list[str]]) -> list[str]:
    try:
        head = [clean_line(cell) for cell in next(reader, [])]
    except csv.Error as error:
        raise TableFault("unreadable") from error
    for name in REQUIRED:
        if name not in head:
            raise TableFault("column_missing", name)
    for place, name in enumerate(head, start=1):
        if not name:
            raise TableFault("column_unnamed", str(place))
        if head.count(name) > 1:
            raise TableFault("column_twice", name)
    return head


def _claim(
    head: Sequence[str], cells: Sequence[str], row: Mapping[str, str], name: str, line: int, seen: set[int]
) -> Claim:
    if len(cells) != len(head):
        raise _Wrong("", "cells", f"{len(cells)}/{len(head)}")
    if not name:
        raise _Wrong("id", "required")
    if hash(name) in seen:
        raise _Wrong("id", "twice", name)
    seen.add(hash(name))
    mode, day, year = row["mode"].strip(), row["as_of"].strip(), row.get("programme_year", "").strip()
    if mode not in set(Mode):
        raise _Wrong("mode", "unknown", mode)
    if year and not _YEAR.fullmatch(year):
        raise _Wrong("programme_year", "year", year)
    return Claim(
        name,
        line,
        Question(
            benefit=row["policy_id"].strip(), mode=Mode(mode), day=_day(day),
            programme_year=int(year) if year else None, facts=_facts(row),
            overlays=frozenset(row.get("overlays", "").split()),
        ),
    )  # fmt: skip


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _Wrong("as_of", "day", text)


def _facts(row: Mapping[str, str]) -> dict[str, Any]:
    found = dict[str, Any]()
    for column, cell in row.items():
        if column not in OWN and (text := cell.strip()):
            found[column] = _fact(column, text)
    nested = row.get("facts", "").strip()
    if nested:
        for name, value in _object(nested).items():
            if name in found:
                raise _Wrong("facts", "twice", name)
            found[name] = value
    return found


def _fact(column: str, text: str) -> Any:
    """A cell as the kind of value that it looks like; a code of a region looks like a number and is none."""
    if text == NOTHING:
        return None
    if column.endswith("_region"):
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    if column.endswith(WHOLE):
        raise _Wrong(column, "whole", text)
    lower = text.lower()
    return True if lower in YES else False if lower in NO else text


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_pairs, parse_float=_fraction, parse_constant=_fraction)
    except (ValueError, RecursionError) as error:
        raise _Wrong("facts", "json", text) from error
    if not isinstance(found, dict):
        raise _Wrong("facts", "json", text)
    return found


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise _Wrong("facts", "twice", next(name for name in names if names.count(name) > 1))
    return found


def _fraction(text: str) -> Any:
    raise _Wrong("facts", "fraction", text)
