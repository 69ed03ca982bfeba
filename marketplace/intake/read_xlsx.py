"""XLSX as rows of text. One visible sheet of data; hidden sheets and the notes are left alone."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from marketplace.files.archive import unpacked
from marketplace.intake.errors import FileRefusal, FileRefused
from marketplace.intake.rows import RawRow, Source, cell_text
from marketplace.intake.scan_xlsx import SheetScan, check_package, scan_sheet, sheet_parts
from marketplace.intake.sheet_names import NOTES_SHEET, VERSION_CELL

_HEADS_WITHIN = 1


def read_xlsx(file: BinaryIO) -> Source:
    """Raises FileRefused: bombs, formulas, merged cells, too many rows, several sheets of data."""
    members = check_package(file)
    parts = sheet_parts(file, members)
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
    except CalamineError as error:
        raise FileRefused(FileRefusal.DAMAGED) from error
    scans = {name: _scan(file, members, parts, name) for name in visible if name != NOTES_SHEET}
    filled = [name for name, scan in scans.items() if scan.filled_rows]
    if not filled:
        raise FileRefused(FileRefusal.EMPTY)
    if len(filled) > 1:
        raise FileRefused(FileRefusal.SEVERAL_SHEETS, sheets=filled)
    scan = scans[filled[0]]
    _refuse_shapes(scan)
    marks = _marks(file, book, members, parts)
    return _source(_sheet(book, filled[0]), marks)


def _scan(file: BinaryIO, members: dict[str, Any], parts: dict[str, str], name: str) -> SheetScan:
    member = members.get(parts.get(name, ""))
    if member is None:
        raise FileRefused(FileRefusal.DAMAGED)
    return scan_sheet(unpacked(file, member))


def _refuse_shapes(scan: SheetScan) -> None:
    if scan.formulas:
        raise FileRefused(FileRefusal.FORMULAS, cells=scan.formulas)
    if scan.merged:
        raise FileRefused(FileRefusal.MERGED_CELLS, cells=scan.merged)


def _marks(
    file: BinaryIO, book: CalamineWorkbook, members: dict[str, Any], parts: dict[str, str]
) -> dict[str, str]:
    """What the template wrote on its notes sheet: which template it is."""
    if NOTES_SHEET not in parts:
        return {}
    _scan(file, members, parts, NOTES_SHEET)  # bounded before it is laid out
    rows = _sheet(book, NOTES_SHEET).to_python(skip_empty_area=False, nrows=1)
    row, column = VERSION_CELL
    found = rows[row][column] if len(rows) > row and len(rows[row]) > column else ""
    return {"template": cell_text(found)}


def _sheet(book: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except CalamineError as error:
        raise FileRefused(FileRefusal.DAMAGED) from error


def _source(sheet: CalamineSheet, marks: dict[str, str]) -> Source:
    first = next(iter(sheet.to_python(skip_empty_area=False, nrows=1)), [])
    heads = [cell_text(cell) for cell in first]
    while heads and not heads[-1]:
        heads.pop()
    return Source(_rows(sheet, heads), tuple(heads), marks)


def _rows(sheet: CalamineSheet, heads: list[str]) -> Iterator[RawRow]:
    for number, cells in islice(_numbered(sheet), _HEADS_WITHIN, None):
        values = {
            head: text
            for head, cell in zip(heads, cells, strict=False)
            if cell != "" and (text := cell_text(cell))
        }
        beyond = [text for cell in cells[len(heads) :] if cell != "" and (text := cell_text(cell))]
        if beyond:
            values[""] = "；".join(beyond)
        if values:
            yield RawRow(number, values)


def _numbered(sheet: CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    """Every row with its number, from 1, one at a time; the reader leaves out empty columns before the data."""
    lead = [""] * (sheet.start[1] if sheet.start else 0)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield number, [*lead, *cells]
