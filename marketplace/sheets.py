"""Tables as spreadsheets: XLSX with a last sheet on where they come from, or CSV with that at its head."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import TextIOWrapper
from typing import IO

import xlsxwriter

Cell = str | int | float
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WIDTHS = (12, 10, 40, 28, 12, 24, 10, 20, 12, 14, 12, 12, 10, 44)
NOTE_WIDTHS = (16, 80)
MOST_CHARACTERS = 32_767
"""In a cell, as the format has it; what is longer is cut, since a longer one would be left out."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of a book. Without `headings` its rows begin at once; `filtered` puts filters on the headings."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = WIDTHS
    filtered: bool = False


def neutral(cell: Cell) -> Cell:
    """A text that a spreadsheet could take for a formula gets an apostrophe before it; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell


def write_book(file: IO[bytes], sheets: Iterable[Sheet], created: datetime | None = None) -> None:
    """Rows are written as they come; few are held in memory. With `created` the same rows give the same bytes."""
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        if created is not None:
            book.set_properties({"created": created})
        bold = book.add_format({"bold": True, "bottom": 1})
        for each in sheets:
            sheet = book.add_worksheet(each.title)
            first = int(bool(each.headings))
            sheet.freeze_panes(first, 0)
            for column, width in enumerate(each.widths):
                sheet.set_column(column, column, width)
            sheet.write_row(0, 0, each.headings, bold)
            number = first
            for number, row in enumerate(each.rows, start=first):
                sheet.write_row(number, 0, [_fitting(cell) for cell in row])
            if each.filtered:
                sheet.autofilter(0, 0, number, len(each.headings) - 1)


def _fitting(cell: Cell) -> Cell:
    found = neutral(cell)
    return found[:MOST_CHARACTERS] if isinstance(found, str) else found


def write_xlsx(
    file: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell]],
    about: Iterable[tuple[str, str]], titles: tuple[str, str],
) -> None:  # fmt: skip
    """One table and what is to be said of it; `titles` are those of the two sheets."""
    table = Sheet(titles[0], headings, rows, WIDTHS[: len(headings)])
    write_book(file, (table, Sheet(titles[1], (), about, NOTE_WIDTHS)))


def write_csv(
    file: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell]], about: Iterable[tuple[str, str]]
) -> None:
    """UTF-8 with a byte order mark, as spreadsheets expect; the lines about it begin with #."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    for name, value in about:
        writer.writerow([f"# {name}", neutral(value)])
    writer.writerow(headings)
    for row in rows:
        writer.writerow([neutral(cell) for cell in row])
    text.detach()
