"""Results as a spreadsheet: XLSX with a second sheet on where it comes from, or CSV with that at its head."""

import csv
from collections.abc import Iterable, Sequence
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


def neutral(cell: Cell) -> Cell:
    """A text that a spreadsheet could take for a formula gets an apostrophe before it; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell


def write_xlsx(
    file: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell]],
    about: Iterable[tuple[str, str]], titles: tuple[str, str],
) -> None:  # fmt: skip
    """`titles` are those of the two sheets. Rows are written as they come; few are held in memory."""
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(titles[0])
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(WIDTHS[: len(headings)]):
            sheet.set_column(column, column, width)
        sheet.write_row(0, 0, headings, bold)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, [neutral(cell) for cell in row])
        notes = book.add_worksheet(titles[1])
        notes.set_column(0, 0, 16)
        notes.set_column(1, 1, 80)
        for number, (name, value) in enumerate(about):
            notes.write_row(number, 0, [name, neutral(value)])


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
