"""The file that comes back from the national register: which of our numbers got which of its numbers. Pure.

Columns are found by their heads; everything else in the file is left alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marketplace.contracts import numbers
from marketplace.kernel.errors import Invalid, Problem

OURS = ("合同登记编号", "登记编号", "registration_no")
NATIONAL = ("全国登记号", "国家登记号", "national_no")
MOST = 5_000


@dataclass(frozen=True)
class Line:
    """One row as read: its number in the file, ours and the national number in one spelling, or what is wrong."""

    number: int
    ours: str
    national: str
    problem: str = ""


def columns(heads: Sequence[str]) -> tuple[str, str]:
    """The heads of the two columns. Raises Invalid when one is missing."""
    known = {head.strip().casefold(): head for head in heads}
    ours = next((known[name] for name in OURS if name in known), None)
    national = next((known[name] for name in NATIONAL if name in known), None)
    if ours is None or national is None:
        missing = OURS[0] if ours is None else NATIONAL[0]
        raise Invalid(Problem("file", "column_missing", column=missing))
    return ours, national


def lines(pairs: Iterable[tuple[int, str, str]]) -> list[Line]:
    """Rows with the numbers checked by their shapes and against each other; rows with neither number are left out.

    Raises Invalid for more than MOST rows or none.
    """
    found: list[Line] = []
    seen_ours: set[str] = set()
    seen_national: set[str] = set()
    for number, ours, national in pairs:
        if not ours.strip() and not national.strip():
            continue
        if len(found) == MOST:
            raise Invalid(Problem("file", "too_many_rows", most=MOST))
        line = _line(number, ours, national)
        if not line.problem and line.ours in seen_ours:
            line = Line(number, line.ours, line.national, "ours_twice")
        elif not line.problem and line.national in seen_national:
            line = Line(number, line.ours, line.national, "national_twice")
        seen_ours.add(line.ours)
        seen_national.add(line.national)
        found.append(line)
    if not found:
        raise Invalid(Problem("file", "no_rows"))
    return found


def _line(number: int, ours: str, national: str) -> Line:
    try:
        ours = str(numbers.parse(unquoted(ours)))
    except numbers.NotANumber:
        return Line(number, ours.strip()[:40], national.strip()[:40], "ours_shape")
    try:
        return Line(number, ours, numbers.national(unquoted(national)))
    except numbers.NotANumber:
        return Line(number, ours, national.strip()[:40], "national_shape")


def unquoted(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from reading digits as an amount."""
    return text.strip().removeprefix("'")
