"""JSON Lines, or one JSON array, as objects."""

import json
from collections.abc import Iterator
from math import isfinite
from typing import Any, BinaryIO, NoReturn

from marketplace.intake.errors import FileRefusal, FileRefused
from marketplace.intake.limits import LINE_CHARACTERS, MOST_ROWS
from marketplace.intake.read_csv import decoded
from marketplace.intake.rows import RawRow, Source, clean_json
from marketplace.kernel.errors import Problem


def read_lines(file: BinaryIO) -> Source:
    """One object a line; a broken line is that row's problem alone. Raises FileRefused for too many."""
    _refuse_too_many(sum(1 for line in _decoded(file) if line.strip()))
    return Source(_lines(file))


def read_array(data: bytes) -> Source:
    """A list of objects; one object is a list of one. Raises FileRefused for anything else."""
    text = decoded(data)
    try:
        found = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        if "\n{" in text.replace("\r", "").strip():
            return Source(_objects(text))
        raise FileRefused(FileRefusal.NOT_JSON, detail=str(error)[:80]) from error
    rows = found if isinstance(found, list) else [found]
    _refuse_too_many(len(rows))
    return Source(_row(number, item) for number, item in enumerate(rows, start=1))


def _lines(file: BinaryIO) -> Iterator[RawRow]:
    return (_parsed(number, line) for number, line in enumerate(_decoded(file), start=1) if line.strip())


def _decoded(file: BinaryIO) -> Iterator[str]:
    """Each line as text; NUL, which is no JSON, stands for one that is no UTF-8 or too long."""
    file.seek(0)
    while raw := file.readline(4 * LINE_CHARACTERS + 1):
        if len(raw) > 4 * LINE_CHARACTERS:
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(4 * LINE_CHARACTERS)
            yield "\0"
            continue
        try:
            yield raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            yield "\0"


def _objects(text: str) -> Iterator[RawRow]:
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    _refuse_too_many(len(lines))
    return (_parsed(number, line) for number, line in lines)


def _parsed(number: int, line: str) -> RawRow:
    try:
        return _row(number, json.loads(line, parse_constant=_refuse_constant, parse_float=_finite))
    except (ValueError, RecursionError):
        return RawRow(number, {}, Problem("", "line_no_json"))


def _row(number: int, item: Any) -> RawRow:
    if not isinstance(item, dict):
        return RawRow(number, {}, Problem("", "line_no_object"))
    try:
        return RawRow(number, clean_json(item))
    except RecursionError:
        return RawRow(number, {}, Problem("", "line_no_json"))


def _refuse_too_many(count: int) -> None:
    """Before any row is looked at, so that nothing of the file has been kept when it is refused."""
    if count > MOST_ROWS:
        raise FileRefused(FileRefusal.TOO_MANY_ROWS, limit=MOST_ROWS)


def _finite(text: str) -> float:
    """1e999 is JSON, but becomes an infinity, which no database keeps as JSON. Raises ValueError."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text[:20]} is too large")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
