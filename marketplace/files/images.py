"""Pictures: dimensions read from the header, the frame followed to its end; no pixel is decoded."""

import struct
from typing import BinaryIO

from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.limits import IMAGE_PIXELS
from marketplace.files.reading import head_of, size_of, tail_of, windows
from marketplace.files.sniff import CODE_OVERLAP, holds_code

Size = tuple[int, int]
"""Width and height in pixels."""

_PNG_START = 8
_MOST_CHUNKS = 20_000
_MOST_SEGMENTS = 2_000
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_TAIL = 64 * 1024


def check_png(file: BinaryIO) -> None:
    """Raises UploadRefused for a broken, oversized or tailed PNG."""
    check_pixels(png_size(file))
    _follow_chunks(file)
    _refuse_code(file)


def check_jpeg(file: BinaryIO) -> None:
    """Raises UploadRefused for a broken or oversized JPEG, or one with an archive behind it."""
    check_pixels(jpeg_size(file))
    tail = tail_of(file, _JPEG_TAIL)
    end = tail.rfind(b"\xff\xd9")
    if end < 0:
        raise _damaged("no end of image")
    if b"PK\x05\x06" in tail[end:]:
        raise UploadRefused(RefusalReason.TRAILING_DATA)
    _refuse_code(file)


def check_webp(file: BinaryIO) -> None:
    """Raises UploadRefused for a broken, oversized or tailed WebP."""
    check_pixels(webp_size(file))
    declared = int.from_bytes(head_of(file, 8)[4:], "little") + 8
    actual = size_of(file)
    if actual < declared:
        raise _damaged("cut short")
    if actual > declared + declared % 2:
        raise UploadRefused(RefusalReason.TRAILING_DATA)
    _refuse_code(file)


def check_pixels(size: Size) -> None:
    """Raises UploadRefused(TOO_MANY_PIXELS), or DAMAGED for a side of length 0."""
    width, height = size
    if not width or not height:
        raise _damaged("no pixels")
    if width * height > IMAGE_PIXELS:
        raise UploadRefused(RefusalReason.TOO_MANY_PIXELS, width=width, height=height, limit=IMAGE_PIXELS)


def png_size(file: BinaryIO) -> Size:
    """Raises UploadRefused(DAMAGED) when the first chunk is not a header."""
    head = head_of(file, 33)
    if len(head) < 33 or head[8:16] != b"\x00\x00\x00\x0dIHDR":
        raise _damaged("no image header")
    width, height = struct.unpack(">2L", head[16:24])
    return width, height


def jpeg_size(file: BinaryIO) -> Size:
    """Raises UploadRefused(DAMAGED) when no frame header is found."""
    file.seek(2)
    for _ in range(_MOST_SEGMENTS):
        marker = _next_marker(file)
        body = file.read(2)
        length = int.from_bytes(body, "big")
        if length < 2:
            break
        if marker in _START_OF_FRAME:
            frame = file.read(5)
            if len(frame) < 5:
                break
            height, width = struct.unpack(">2H", frame[1:])
            return width, height
        file.seek(length - 2, 1)
    raise _damaged("no frame header")


def webp_size(file: BinaryIO) -> Size:
    """Raises UploadRefused(DAMAGED) for an unknown first chunk."""
    head = head_of(file, 30)
    kind = head[12:16]
    if len(head) < 25:
        raise _damaged("cut short")
    if kind == b"VP8X" and len(head) == 30:
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if kind == b"VP8L" and head[20] == 0x2F:
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a" and len(head) == 30:
        width, height = struct.unpack("<2H", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise _damaged("no frame header")


def _follow_chunks(file: BinaryIO) -> None:
    size = size_of(file)
    position = _PNG_START
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        start = file.read(8)
        if len(start) < 8:
            raise _damaged("cut short")
        position += 12 + int.from_bytes(start[:4], "big")
        if position > size:
            raise _damaged("cut short")
        if start[4:] == b"IEND":
            if position < size:
                raise UploadRefused(RefusalReason.TRAILING_DATA)
            return
    raise _damaged("too many chunks")


def _next_marker(file: BinaryIO) -> int:
    if file.read(1) != b"\xff":
        raise _damaged("no marker")
    for _ in range(_MOST_SEGMENTS):
        code = file.read(1)
        if code and code != b"\xff":
            return code[0]
    raise _damaged("no marker")


def _refuse_code(file: BinaryIO) -> None:
    for _, window in windows(file, CODE_OVERLAP):
        if holds_code(window):
            raise UploadRefused(RefusalReason.ACTIVE_CONTENT, found="code")


def _damaged(detail: str) -> UploadRefused:
    return UploadRefused(RefusalReason.DAMAGED, detail=detail)
