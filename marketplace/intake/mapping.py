"""A row of a file as a draft with its faults, whatever the file's shape. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from marketplace.intake import objects
from marketplace.intake.codes import Codes
from marketplace.intake.columns import EXTERNAL_ID, Column
from marketplace.intake.rows import RawRow
from marketplace.intake.sheet_names import EXAMPLE_MARK, PROBLEMS_HEAD
from marketplace.intake.trimming import trim
from marketplace.intake.values import Unreadable
from marketplace.kernel.errors import Problem
from marketplace.kernel.text import clean_block, clean_line
from marketplace.listings.content import DRAFT_OF, to_json
from marketplace.listings.drafts import Contact, Draft
from marketplace.listings.vocabulary import Kind

LONGEST_ID = 120
OWN_MARK = "auto:"
"""Before a number that the market derived from a row's content, since the row had none."""
ONE_LINE = frozenset({"title"})


@dataclass
class Mapped:
    """A row understood as far as possible. `notes` say what was changed, `problems` what stands in the way."""

    number: int
    kind: Kind
    raw: dict[str, Any]
    external_id: str = ""
    draft: Draft | None = None
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def is_example(row: RawRow, heads: Mapping[str, Column]) -> bool:
    """The template's own row, which people forget to delete."""
    marks = (str(row.values.get(head, "")) for head, column in heads.items() if column.field == EXTERNAL_ID)
    return any(mark.startswith(EXAMPLE_MARK) for mark in marks)


def from_cells(row: RawRow, kind: Kind, heads: Mapping[str, Column], codes: Codes) -> Mapped:
    """A row of a spreadsheet; `heads` as `columns.resolve` gives them."""
    made = Mapped(row.number, kind, row.values)
    found: dict[str, Any] = {}
    for head, text in row.values.items():
        column = heads.get(head)
        if column is None:
            if head != PROBLEMS_HEAD:
                made.problems.append(Problem("", "beyond_heads", value=str(text)[:30]))
        elif column.field == EXTERNAL_ID:
            made.external_id = text
        else:
            _read_cell(made, found, column, text, codes)
    return _finish(made, row, found)


def _read_cell(made: Mapped, found: dict[str, Any], column: Column, text: str, codes: Codes) -> None:
    try:
        value = column.read(text, codes)
    except Unreadable as error:
        made.problems.append(Problem(column.field, error.code, **error.facts))
        return
    name, _, part = column.field.partition(".")
    if part:
        found[name] = replace(found.get(name, Contact()), **{part: value})
    else:
        found[name] = value


def from_object(row: RawRow, kind: Kind | None, codes: Codes) -> Mapped:
    """A row of a JSON file. What it says of its kind must not contradict what the caller says."""
    own = objects.kind_of(row.values)
    made = Mapped(row.number, kind or own or Kind.ACHIEVEMENT, row.values)
    if row.problem is None and "kind" in row.values and own is None:
        made.problems.append(Problem("", "unknown_kind", value=str(row.values["kind"])[:30]))
    elif row.problem is None and kind is None and own is None:
        made.problems.append(Problem("", "kind_needed"))
    elif own is not None and own is not made.kind:
        made.problems.append(Problem("", "other_kind"))
    made.external_id = objects.external_id_of(row.values)
    found = objects.read_object(row.values, made.kind, codes)
    made.problems += found.problems
    return _finish(made, row, found.values, str(row.values.get(objects.SUBJECT) or ""))


def _finish(made: Mapped, row: RawRow, found: dict[str, Any], subject: str = "") -> Mapped:
    if row.problem is not None:
        made.problems = [row.problem]
        return made
    for name, value in found.items():
        if type(value) is str:  # members of closed lists are texts too
            found[name] = clean_line(value) if name in ONE_LINE else clean_block(value)
    made.notes = trim(made.kind, found, clean_line(subject))
    made.draft = DRAFT_OF[made.kind](**found)
    made.external_id = clean_line(made.external_id)
    if len(made.external_id) > LONGEST_ID:
        made.problems.append(Problem(EXTERNAL_ID, "too_long", most=LONGEST_ID, length=len(made.external_id)))
        made.external_id = made.external_id[:LONGEST_ID]
    made.external_id = made.external_id or derived_id(made.draft)
    return made


def derived_id(draft: Draft) -> str:
    """The same for the same content, so that a file without numbers can be given in twice."""
    text = json.dumps(to_json(draft), ensure_ascii=False, sort_keys=True)
    return OWN_MARK + hashlib.sha256(text.encode()).hexdigest()[:24]
