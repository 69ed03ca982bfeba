"""Plain text and MP4."""

import codecs
import re
from typing import BinaryIO

from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.reading import pieces, size_of

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MOST_BOXES = 10_000


def check_text(file: BinaryIO) -> None:
    """Raises UploadRefused(NOT_TEXT) unless the file is UTF-8 or GB18030 without control characters."""
    if any(_CONTROL.search(piece) for piece in pieces(file)):
        raise UploadRefused(RefusalReason.NOT_TEXT)
    if not any(_decodes(file, encoding) for encoding in ("utf-8", "gb18030")):
        raise UploadRefused(RefusalReason.NOT_TEXT)


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in pieces(file):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def check_mp4(file: BinaryIO) -> None:
    """Raises UploadRefused(DAMAGED) unless the boxes fill the file exactly and hold a movie header."""
    size = size_of(file)
    position = 0
    kinds: set[bytes] = set()
    for _ in range(_MOST_BOXES):
        if position == size:
            break
        length, kind = _box(file, position)
        kinds.add(kind)
        position += length or size - position
        if position > size:
            raise UploadRefused(RefusalReason.DAMAGED, detail="cut short")
    if position != size or b"moov" not in kinds:
        raise UploadRefused(RefusalReason.DAMAGED, detail="no movie header")


def _box(file: BinaryIO, position: int) -> tuple[int, bytes]:
    """Length in bytes (0: to the end of the file) and kind of the box at `position`."""
    file.seek(position)
    start = file.read(16)
    length = int.from_bytes(start[:4], "big")
    if length == 1:
        length = int.from_bytes(start[8:16], "big")
        if length < 16:
            raise UploadRefused(RefusalReason.DAMAGED, detail="box")
    elif len(start) < 8 or 0 < length < 8:
        raise UploadRefused(RefusalReason.DAMAGED, detail="box")
    return length, start[4:8]
