"""A look at a spreadsheet's XML before it is parsed: what must not be in it, and how large it really is.

The reader gives cell values alone, so a formula or a merged cell would go unseen; and it lays out a whole
rectangle, so one cell far out would cost gigabytes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree import ElementTree as ET
from xml.parsers import expat

from marketplace.files.archive import Entry, entries, unpacked
from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.limits import MIB
from marketplace.files.office import check_office
from marketplace.intake.errors import FileRefusal, FileRefused
from marketplace.intake.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, UNPACKED_BYTES

NAMED = 10
"""How many cells a refusal names."""
HEAD_ROWS = 1
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_FALSE = frozenset(
    {RefusalReason.ARCHIVE_TOO_BIG, RefusalReason.ARCHIVE_RATIO, RefusalReason.ARCHIVE_TOO_MANY}
)
_VALUES = frozenset({"v", "is"})


@dataclass
class SheetScan:
    """What one sheet's XML holds. Rows and columns count from 1, as in the program."""

    rows: int = 0
    columns: int = 0
    filled_rows: int = 0
    formulas: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


def check_package(file: BinaryIO) -> dict[str, Entry]:
    """The members by name in small letters. Raises FileRefused for a bomb or anything dangerous."""
    try:
        members = entries(file)
        if sum(member.bytes for member in members) > UNPACKED_BYTES:
            raise FileRefused(FileRefusal.BOMB, limit=UNPACKED_BYTES // MIB)
        check_office(file, "xlsx")
    except UploadRefused as refusal:
        raise _as_ours(refusal) from refusal
    return {member.name.lower(): member for member in members}


def _as_ours(refusal: UploadRefused) -> FileRefused:
    if refusal.reason in _FALSE:
        return FileRefused(FileRefusal.BOMB, limit=UNPACKED_BYTES // MIB)
    if refusal.reason in {RefusalReason.DAMAGED, RefusalReason.CONTENT_MISMATCH}:
        return FileRefused(FileRefusal.DAMAGED)
    return FileRefused(FileRefusal.DANGEROUS, detail=refusal.reason.value)


def sheet_parts(file: BinaryIO, members: dict[str, Entry]) -> dict[str, str]:
    """Name of each sheet → its member. Raises FileRefused for a workbook that does not say."""
    book, links = members.get("xl/workbook.xml"), members.get("xl/_rels/workbook.xml.rels")
    if book is None or links is None:
        raise FileRefused(FileRefusal.DAMAGED)
    targets = {node.attrib.get("Id", ""): node.attrib.get("Target", "") for node in _xml(file, links).iter()}
    found = {}
    for node in _xml(file, book).iter():
        if node.tag.rpartition("}")[2] == "sheet":
            link = next((v for k, v in node.attrib.items() if k.rpartition("}")[2] == "id"), "")
            target = targets.get(link, "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found[node.attrib.get("name", "")] = path.lower()
    return found


def _xml(file: BinaryIO, member: Entry) -> ET.Element:
    if member.bytes > MIB:
        raise FileRefused(FileRefusal.DAMAGED)
    try:
        return ET.fromstring(b"".join(unpacked(file, member)))  # noqa: S314 check_package refused entities  # nosec B314
    except (ET.ParseError, ValueError, LookupError) as error:
        raise FileRefused(FileRefusal.DAMAGED) from error


def scan_sheet(pieces: Iterable[bytes]) -> SheetScan:
    """Count and note, a piece at a time. Raises FileRefused for broken XML, and as soon as it is too large."""
    watcher = _Watcher()
    parser = expat.ParserCreate()
    parser.StartElementHandler = watcher.start
    parser.StartDoctypeDeclHandler = watcher.refuse_doctype
    try:
        for piece in pieces:
            parser.Parse(piece)
        parser.Parse(b"", True)  # noqa: FBT003 the last piece
    except expat.ExpatError as error:
        raise FileRefused(FileRefusal.DAMAGED) from error
    except UploadRefused as refusal:
        raise _as_ours(refusal) from refusal
    return watcher.found


class _Watcher:
    def __init__(self) -> None:
        self.found = SheetScan()
        self.row = 0
        self.column = 0
        self.row_is_filled = False

    def refuse_doctype(self, *_details: object) -> None:
        raise FileRefused(FileRefusal.DANGEROUS, detail="doctype")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._cell(attributes.get("r"))
        elif name in _VALUES:
            self._value()
        elif name == "f":
            self._value()
            if len(self.found.formulas) < NAMED:
                self.found.formulas.append(self.place)
        elif name == "row":
            number = attributes.get("r", "")
            self.row = (
                int(number) if number.isascii() and number.isdigit() and len(number) < 8 else self.row + 1
            )
            self.column, self.row_is_filled = 0, False
        elif name == "mergeCell" and len(self.found.merged) < NAMED:
            self.found.merged.append(attributes.get("ref", "")[:30])

    @property
    def place(self) -> str:
        letters, number = "", self.column
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{self.row}"

    def _cell(self, reference: str | None) -> None:
        if reference is None:
            self.column += 1
            return
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise FileRefused(FileRefusal.DAMAGED)
        number = 0
        for letter in found.group(1).upper():
            number = number * 26 + ord(letter) - 64
        self.column = number
        if int(found.group(2)) != self.row:
            self.row, self.row_is_filled = int(found.group(2)), False

    def _value(self) -> None:
        found = self.found
        if not self.row_is_filled:
            self.row_is_filled = True
            found.filled_rows += 1
        found.rows, found.columns = max(found.rows, self.row), max(found.columns, self.column)
        if found.rows - HEAD_ROWS > MOST_ROWS:
            raise FileRefused(FileRefusal.TOO_MANY_ROWS, limit=MOST_ROWS)
        if found.columns > MOST_COLUMNS:
            raise FileRefused(FileRefusal.TOO_MANY_COLUMNS, limit=MOST_COLUMNS)
        if found.rows * found.columns > MOST_CELLS:
            raise FileRefused(FileRefusal.BOMB, limit=UNPACKED_BYTES // MIB)
