"""PDF: whole, readable, and without anything that runs, launches or carries another file."""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.limits import OBJECT_STREAM_BYTES, OBJECT_STREAMS, OBJECT_STREAMS_BYTES
from marketplace.files.reading import inflated, pieces, tail_of, windows

_TAIL = 1024
_REACH = 2048
"""Bytes between an object stream's type and its data; its dictionary is a tenth of this in real files."""
_OVERLAP = 2 * _REACH
_NAME_OVERLAP = 64


def _name(*names: str) -> str:
    """A pattern for whole PDF names in which any character may be written as #xx."""
    spelled = ("".join(f"(?:{c}|#{ord(c):02x})" for c in name) for name in names)
    first = "".join(sorted({name[0] for name in names}))
    return f"/(?=[{first}#])({'|'.join(spelled)})(?![A-Za-z0-9#])"


def _pattern(text: str) -> re.Pattern[bytes]:
    return re.compile(text.encode("ascii"), re.IGNORECASE)


_ACTIVE = _pattern(_name("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia"))
_ENCRYPTED = _pattern(_name("Encrypt") + r"\s*(\d+\s+\d+\s+R|<<)")
_OBJECT_STREAM = _pattern(_name("ObjStm"))
_FILTER = _pattern(_name("Filter", "F"))
_FLATE = _pattern(_name("FlateDecode"))
_UNUSUAL = _pattern(
    _name("Predictor", "Crypt", "ASCIIHexDecode", "ASCII85Decode", "LZWDecode", "RunLengthDecode")
)
_STREAM = re.compile(rb"(?<!end)stream[ \t]*(?:\r\n|\n|\r)")


def check_pdf(file: BinaryIO) -> None:
    """Raises UploadRefused for a cut, encrypted or tailed PDF, and for one that runs, launches or embeds.

    Names are found however they are escaped, also inside packed object streams.
    """
    _check_end(file)
    for _, window in windows(file, _OVERLAP):
        _refuse_active(window)
        if _ENCRYPTED.search(window):
            raise UploadRefused(RefusalReason.ENCRYPTED)
    unpacked = 0
    for start in _object_streams(file):
        unpacked += _check_object_stream(file, start)
        if unpacked > OBJECT_STREAMS_BYTES:
            raise UploadRefused(RefusalReason.ARCHIVE_TOO_BIG, limit=OBJECT_STREAMS_BYTES)


def _check_end(file: BinaryIO) -> None:
    _, mark, behind = tail_of(file, _TAIL).rpartition(b"%%EOF")
    if not mark:
        raise _damaged("no end of file mark")
    if behind.strip(b"\x00\t\n\x0c\r "):
        raise UploadRefused(RefusalReason.TRAILING_DATA)


def _refuse_active(text: bytes) -> None:
    found = _ACTIVE.search(text)
    if found:
        raise UploadRefused(RefusalReason.ACTIVE_CONTENT, found=found[1].decode("ascii"))


def _object_streams(file: BinaryIO) -> Iterator[int]:
    """Where the packed data of each object stream starts; each is met once although windows overlap."""
    seen = -1
    count = 0
    for offset, window in windows(file, _OVERLAP):
        for kind in _OBJECT_STREAM.finditer(window):
            begin = _STREAM.search(window, kind.end(), kind.end() + _REACH)
            if begin is None and len(window) - kind.end() >= _REACH:
                raise _damaged("object stream without data")
            if begin is None or offset + kind.start() <= seen:
                continue
            seen = offset + kind.start()
            count += 1
            if count > OBJECT_STREAMS:
                raise UploadRefused(RefusalReason.ARCHIVE_TOO_MANY, count=count, limit=OBJECT_STREAMS)
            if _is_packed(window, kind.start(), begin.start()):
                yield offset + begin.end()


def _is_packed(window: bytes, kind: int, begin: int) -> bool:
    """False for a plain object stream, which the windows show as it is."""
    first = window.rfind(b"obj", max(0, kind - _REACH), kind)
    head = window[max(first, kind - _REACH, 0) : begin]
    if not _FILTER.search(head):
        return False
    if _UNUSUAL.search(head) or not _FLATE.search(head):
        raise _damaged("object stream in an unusual coding")
    return True


def _check_object_stream(file: BinaryIO, start: int) -> int:
    """Searches the unpacked stream; gives its size in bytes."""
    total = 0
    carried = b""
    try:
        for piece in inflated(pieces(file, start), zlib.MAX_WBITS, exact=False):
            total += len(piece)
            if total > OBJECT_STREAM_BYTES:
                raise UploadRefused(RefusalReason.ARCHIVE_TOO_BIG, limit=OBJECT_STREAM_BYTES)
            text = carried + piece
            _refuse_active(text)
            carried = text[-_NAME_OVERLAP:]
    except zlib.error as error:
        raise _damaged("object stream") from error
    return total


def _damaged(detail: str) -> UploadRefused:
    return UploadRefused(RefusalReason.DAMAGED, detail=detail)
