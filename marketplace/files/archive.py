"""Zip files: the directory is judged before a byte is unpacked, then each member is held to its word."""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from marketplace.files import limits
from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.reading import inflated, pieces, size_of, tail_of

_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_LOCATOR_BYTES = 20
_ENCRYPTED_FLAGS = 0x2041
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BAD_PATH = re.compile(r"^[/\\]|^[A-Za-z]:|\\|\x00|(^|/)\.\.(/|$)")


@dataclass(frozen=True)
class Entry:
    """One member: where its packed bytes lie and what the directory says of them."""

    name: str
    data_start: int
    packed_bytes: int
    bytes: int
    crc: int
    is_deflated: bool


def entries(file: BinaryIO) -> list[Entry]:
    """The members of a harmless archive, folders left out.

    Raises UploadRefused for too many or too big members, ratios, paths, links, encryption, overlaps, zip64,
    anything before or behind the archive, and a directory that disagrees with the local headers.
    """
    directory_start = _check_end(file)
    infos = _directory(file)
    _check_sizes(infos)
    for info in infos:
        _check_entry(info)
    if len({info.orig_filename.casefold() for info in infos}) != len(infos):
        raise _false("two members of one name")
    found = [_entry(file, info) for info in sorted(infos, key=lambda i: i.header_offset)]
    _check_layout(infos, found, directory_start)
    return [entry for entry in found if not entry.name.endswith("/")]


def unpacked(file: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """The member piece by piece. Raises UploadRefused when its size or checksum is not the declared one."""
    total = crc = 0
    packed = _packed(file, entry)
    try:
        for piece in inflated(packed, -zlib.MAX_WBITS) if entry.is_deflated else packed:
            total += len(piece)
            crc = zlib.crc32(piece, crc)
            if total > entry.bytes:
                raise _false("member larger than declared")
            yield piece
    except zlib.error as error:
        raise _damaged("packed member") from error
    if total != entry.bytes or crc != entry.crc:
        raise _false("member differs from its checksum")


def _check_end(file: BinaryIO) -> int:
    """Offset of the directory. The end record must be the very last bytes, so nothing can hide behind it."""
    size = size_of(file)
    tail = tail_of(file, _LOCATOR_BYTES + _END.size)
    if len(tail) < _LOCATOR_BYTES + _END.size or tail[_LOCATOR_BYTES : _LOCATOR_BYTES + 4] != b"PK\x05\x06":
        is_tailed = b"PK\x05\x06" in tail_of(file, limits.PIECE)
        raise UploadRefused(RefusalReason.TRAILING_DATA) if is_tailed else _damaged("no archive directory")
    _, disk, first_disk, here, count, length, start, comment = _END.unpack(tail[_LOCATOR_BYTES:])
    if count > limits.ARCHIVE_ENTRIES or length > limits.ARCHIVE_DIRECTORY_BYTES:
        raise UploadRefused(RefusalReason.ARCHIVE_TOO_MANY, count=count, limit=limits.ARCHIVE_ENTRIES)
    if disk or first_disk or comment or here != count or tail.startswith(b"PK\x06\x07"):
        raise _false("end record")
    if start + length + _END.size != size:
        raise _false("bytes outside the archive")
    return int(start)


def _directory(file: BinaryIO) -> list[zipfile.ZipInfo]:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error) as error:
        raise _damaged("archive directory") from error
    if len(infos) > limits.ARCHIVE_ENTRIES:
        raise UploadRefused(RefusalReason.ARCHIVE_TOO_MANY, count=len(infos), limit=limits.ARCHIVE_ENTRIES)
    return infos


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if total > limits.ARCHIVE_BYTES:
        raise UploadRefused(RefusalReason.ARCHIVE_TOO_BIG, limit=limits.ARCHIVE_BYTES)
    if _is_bomb(total, packed) or any(_is_bomb(info.file_size, info.compress_size) for info in infos):
        raise UploadRefused(RefusalReason.ARCHIVE_RATIO, limit=limits.ARCHIVE_RATIO)


def _is_bomb(total: int, packed: int) -> bool:
    return total > limits.ARCHIVE_RATIO_FROM and total > packed * limits.ARCHIVE_RATIO


def _check_entry(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED_FLAGS:
        raise UploadRefused(RefusalReason.ENCRYPTED)
    if not info.orig_filename or _BAD_PATH.search(info.orig_filename):
        raise UploadRefused(RefusalReason.ARCHIVE_PATH)
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UploadRefused(RefusalReason.ARCHIVE_LINK)
    if info.compress_type not in _METHODS:
        raise _damaged("packing method")
    if info.compress_type == zipfile.ZIP_STORED and info.file_size != info.compress_size:
        raise _false("stored member with two sizes")
    if info.filename.endswith("/") and info.file_size:
        raise _false("folder with contents")


def _entry(file: BinaryIO, info: zipfile.ZipInfo) -> Entry:
    """The member's place, from its local header, which has to agree with the directory."""
    file.seek(info.header_offset)
    local = file.read(_LOCAL.size)
    if len(local) < _LOCAL.size or local[:4] != b"PK\x03\x04":
        raise _damaged("member header")
    _, _, flags, method, *_, name_bytes, extra_bytes = _LOCAL.unpack(local)
    name = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
    if method != info.compress_type or file.read(name_bytes) != name:
        raise _false("member header")
    if flags & _ENCRYPTED_FLAGS:
        raise UploadRefused(RefusalReason.ENCRYPTED)
    start = info.header_offset + _LOCAL.size + name_bytes + extra_bytes
    is_deflated = info.compress_type == zipfile.ZIP_DEFLATED
    return Entry(info.filename, start, info.compress_size, info.file_size, info.CRC, is_deflated)


def _check_layout(infos: list[zipfile.ZipInfo], found: list[Entry], directory_start: int) -> None:
    """Members in a row, the first at the very start: overlapping ones multiply what they unpack to."""
    starts = sorted(info.header_offset for info in infos)
    if starts and starts[0] != 0:
        raise _false("bytes before the archive")
    for entry, end in zip(found, [*starts[1:], directory_start], strict=True):
        if entry.data_start + entry.packed_bytes > end:
            raise _false("members overlap")


def _packed(file: BinaryIO, entry: Entry) -> Iterator[bytes]:
    left = entry.packed_bytes
    for piece in pieces(file, entry.data_start):
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return


def gunzipped_bytes(file: BinaryIO, most: int) -> int:
    """Size of a gzip file's contents. Raises UploadRefused(ARCHIVE_TOO_BIG) past `most` bytes."""
    total = 0
    try:
        for piece in inflated(pieces(file), zlib.MAX_WBITS | 16):
            total += len(piece)
            if total > most:
                raise UploadRefused(RefusalReason.ARCHIVE_TOO_BIG, limit=most)
    except zlib.error as error:
        raise _damaged("packed picture") from error
    return total


def _damaged(detail: str) -> UploadRefused:
    return UploadRefused(RefusalReason.DAMAGED, detail=detail)


def _false(detail: str) -> UploadRefused:
    return UploadRefused(RefusalReason.ARCHIVE_FALSE, detail=detail)
