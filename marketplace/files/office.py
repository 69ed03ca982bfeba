"""Office files (docx, xlsx, pptx): the right main part, no macros, nothing that runs, little nested."""

import tempfile
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO
from xml.etree import ElementTree as ET

from marketplace.files import images, limits
from marketplace.files.archive import Entry, entries, gunzipped_bytes, unpacked
from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.names import extension_of
from marketplace.files.reading import windows
from marketplace.files.sniff import ARCHIVES, PROGRAMS, looks_like

_MAIN = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
_CONTENT_TYPES = "[content_types].xml"
_MACRO_PARTS = ("vbaproject.bin", "vbaprojectsignature.bin", "vbadata.xml")
_MACRO_FOLDERS = ("macrosheets/",)
_ACTIVE_FOLDERS = ("activex/",)
_MACRO_NAME = "_VBA_PROJECT".encode("utf-16-le")
_REMOTE = ("attachedtemplate", "oleobject", "frame", "subdocument")
"""Relationships that fetch something when the file is opened; ordinary hyperlinks wait for a click."""
_SIZE_OF = {"png": images.png_size, "jpeg": images.jpeg_size, "webp": images.webp_size}


@dataclass
class _Budget:
    """What a file and everything inside it may use together."""

    bytes: int = limits.ARCHIVE_BYTES
    nested: int = limits.ARCHIVE_NESTED
    parsed: int = limits.PARTS_BYTES

    def spend(self, count: int) -> None:
        self.bytes -= count
        if self.bytes < 0:
            raise UploadRefused(RefusalReason.ARCHIVE_TOO_BIG, limit=limits.ARCHIVE_BYTES)


def check_office(file: BinaryIO, extension: str) -> None:
    """Raises UploadRefused for an office file that is not what its extension says, or that is dangerous."""
    _check_package(file, extension, _Budget(), is_nested=False)


def _check_package(file: BinaryIO, extension: str, budget: _Budget, *, is_nested: bool) -> None:
    parts = entries(file)
    names = {part.name.lower() for part in parts}
    _refuse_macros(names)
    budget.spend(sum(part.bytes for part in parts))
    types = next((part for part in parts if part.name.lower() == _CONTENT_TYPES), None)
    if types is None:
        raise UploadRefused(RefusalReason.CONTENT_MISMATCH, extension=extension, looks_like="zip")
    _check_content_types(_whole(file, types, budget), extension, names)
    for part in parts:
        _check_part(file, part, budget, is_nested=is_nested)


def _refuse_macros(names: set[str]) -> None:
    for name in names:
        if name.endswith(_MACRO_PARTS) or any(folder in name for folder in _MACRO_FOLDERS):
            raise UploadRefused(RefusalReason.MACRO)
        if any(folder in name for folder in _ACTIVE_FOLDERS):
            raise UploadRefused(RefusalReason.ACTIVE_CONTENT, found="ActiveX")


def _check_content_types(text: bytes, extension: str, names: set[str]) -> None:
    overrides = [node.attrib for node in _xml(text).iter() if node.tag.rpartition("}")[2] == "Override"]
    kinds = {a.get("ContentType", ""): a.get("PartName", "").lstrip("/").lower() for a in overrides}
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in kinds):
        raise UploadRefused(RefusalReason.MACRO)
    main = kinds.get(_MAIN[extension])
    if main is None:
        other = next((name for name, kind in _MAIN.items() if kind in kinds), "zip")
        raise UploadRefused(RefusalReason.CONTENT_MISMATCH, extension=extension, looks_like=other)
    if main not in names:
        raise UploadRefused(RefusalReason.DAMAGED, detail="main part")


def _check_part(file: BinaryIO, part: Entry, budget: _Budget, *, is_nested: bool) -> None:
    """Unpacks the part once, whole or spilled to disk, and looks at what it is."""
    if part.name.lower().endswith(".rels"):
        _check_relationships(_whole(file, part, budget))
        return
    with tempfile.TemporaryFile() as copy:
        head = b""
        kind = None
        for piece in unpacked(file, part):
            if not head:
                head = piece
                kind = looks_like(head)
            if kind in ARCHIVES or kind == "ole":
                copy.write(piece)
        _check_head(part, head, kind)
        if kind in ARCHIVES or kind == "ole":
            _check_embedded(copy, part, kind, budget, is_nested=is_nested)


def _check_head(part: Entry, head: bytes, kind: str | None) -> None:
    if kind in PROGRAMS:
        raise UploadRefused(RefusalReason.ACTIVE_CONTENT, found=kind)
    if extension_of(part.name) == "xml":
        _refuse_doctype(head)
    if kind in _SIZE_OF:
        try:
            images.check_pixels(_SIZE_OF[kind](BytesIO(head)))
        except UploadRefused as refusal:  # a header further in than the first piece is no danger by itself
            if refusal.reason is RefusalReason.TOO_MANY_PIXELS:
                raise


def _check_embedded(copy: BinaryIO, part: Entry, kind: str, budget: _Budget, *, is_nested: bool) -> None:
    extension = extension_of(part.name)
    budget.nested -= 1
    if kind == "ole":
        _refuse_ole_macros(copy)
    elif kind == "gzip" and extension in ("emz", "wmz"):
        budget.spend(gunzipped_bytes(copy, limits.VECTOR_BYTES))
    elif kind == "zip" and extension in _MAIN and not is_nested and budget.nested >= 0:
        _check_package(copy, extension, budget, is_nested=True)
    else:
        raise UploadRefused(RefusalReason.ARCHIVE_NESTED)


def _refuse_ole_macros(file: BinaryIO) -> None:
    for _, window in windows(file, len(_MACRO_NAME)):
        if _MACRO_NAME in window:
            raise UploadRefused(RefusalReason.MACRO)


def _check_relationships(text: bytes) -> None:
    for node in _xml(text).iter():
        kind = node.attrib.get("Type", "").rpartition("/")[2].lower()
        if node.attrib.get("TargetMode", "").lower() == "external" and kind in _REMOTE:
            raise UploadRefused(RefusalReason.ACTIVE_CONTENT, found=kind)


def _whole(file: BinaryIO, part: Entry, budget: _Budget) -> bytes:
    """The part in memory. Parsing is what costs, so all such parts together have a limit too."""
    budget.parsed -= part.bytes
    if part.bytes > limits.PART_BYTES or budget.parsed < 0:
        raise UploadRefused(RefusalReason.ARCHIVE_TOO_BIG, limit=limits.PART_BYTES)
    return b"".join(unpacked(file, part))


def _xml(text: bytes) -> ET.Element:
    _refuse_doctype(text)
    try:
        return ET.fromstring(text)  # noqa: S314 document types, and so entities, are refused above  # nosec B314
    except (ET.ParseError, ValueError, LookupError) as error:
        raise UploadRefused(RefusalReason.DAMAGED, detail="office part") from error


def _refuse_doctype(text: bytes) -> None:
    """Entities need a document type, which no office program writes. NULs go first, for UTF-16."""
    plain = text.replace(b"\x00", b"").upper()
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise UploadRefused(RefusalReason.ACTIVE_CONTENT, found="DOCTYPE")
