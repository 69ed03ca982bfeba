"""What a file holds, before anybody asks what it means."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from marketplace.kernel.errors import Problem
from marketplace.kernel.text import clean


@dataclass(frozen=True)
class RawRow:
    """One row as read. `number` is the row (of JSON Lines: the line) as people see it in their program.

    `values` are texts by head for a sheet, any JSON by key for an object. `problem` says why it is no row.
    """

    number: int
    values: dict[str, Any]
    problem: Problem | None = None


@dataclass(frozen=True)
class Source:
    """An opened file. `heads` is None for objects, whose rows name their own keys."""

    rows: Iterator[RawRow]
    heads: tuple[str, ...] | None = None
    marks: dict[str, str] = field(default_factory=dict)


def cell_text(value: object) -> str:
    """A cell as the text a person sees: 7.0 is 7, a date is 2026-05-01, true is 是."""
    if isinstance(value, str):
        return (value if value.isprintable() else clean(value)).strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.time().min else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def clean_json(value: Any) -> Any:
    """JSON that every database holds: texts and keys without NUL, lone surrogates and control characters."""
    if isinstance(value, str):
        return value if value.isprintable() else clean(value)
    if isinstance(value, list):
        return [clean_json(item) for item in value]
    if isinstance(value, dict):
        return {clean_json(key): clean_json(item) for key, item in value.items()}
    return value
