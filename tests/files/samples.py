"""Good files of every allowed type, and the pieces hostile ones are made of. All built in memory."""

import struct
import zipfile
import zlib
from io import BytesIO

import pytest

from marketplace.files.checks import check
from marketplace.files.errors import UploadRefused

CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = {
    "docx": (
        "word/document.xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    ),
    "xlsx": (
        "xl/workbook.xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    ),
    "pptx": (
        "ppt/presentation.xml",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    ),
}

EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(120) + b"PE\x00\x00" + bytes(64)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def refusal(name: str, content: bytes) -> UploadRefused:
    with pytest.raises(UploadRefused) as caught:
        check(BytesIO(content), name)
    return caught.value


def pdf(extra: bytes = b"", size: int = 0) -> bytes:
    """A small PDF with `extra` as an object of its own, filled up to `size` bytes by a stream."""
    catalog = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    start = b"%PDF-1.7\n" + catalog + b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    end = b"trailer\n<</Root 1 0 R/Size 3>>\nstartxref\n0\n%%EOF\n"
    filler = b"\x01\x02\x03\x04" * (max(0, size - len(start) - len(extra) - len(end)) // 4)
    return start + extra + filler + end


def object_stream(content: bytes, head: bytes = b"/Filter/FlateDecode") -> bytes:
    """A packed object stream, as PDF 1.5 and later write them."""
    packed = zlib.compress(content) if b"Flate" in head else content
    return b"9 0 obj\n<</Type/ObjStm/N 1/First 4%s>>\nstream\n%s\nendstream\nendobj\n" % (head, packed)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def png(width: int = 2, height: int = 2, extra: bytes = b"") -> bytes:
    header = struct.pack(">2L5B", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 6)
    body = png_chunk(b"IHDR", header) + extra + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def jpeg(width: int = 2, height: int = 2, comment: bytes = b"made here") -> bytes:
    note = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment
    frame = b"\xff\xc0" + struct.pack(">HB2HB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + note + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\x34\xff\xd9"


def riff(chunk: bytes) -> bytes:
    return b"RIFF" + struct.pack("<L", len(chunk) + 4) + b"WEBP" + chunk


def webp(width: int = 2, height: int = 2) -> bytes:
    """Lossless (VP8L)."""
    bits = (width - 1) | (height - 1) << 14
    return riff(b"VP8L" + struct.pack("<LBL", 5, 0x2F, bits) + b"\x00")


def webp_extended(width: int, height: int) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return riff(b"VP8X" + struct.pack("<L", 10) + bytes(4) + sides)


def webp_lossy(width: int, height: int) -> bytes:
    return riff(
        b"VP8 " + struct.pack("<L", 10) + b"\x10\x00\x00\x9d\x01\x2a" + struct.pack("<2H", width, height)
    )


def box(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">L", len(data) + 8) + kind + data


def mp4() -> bytes:
    return (
        box(b"ftyp", b"isom\x00\x00\x02\x00isommp41")
        + box(b"moov", box(b"mvhd", bytes(100)))
        + box(b"mdat", bytes(64))
    )


def content_types(extension: str = "docx", more: str = "", kind: str | None = None) -> str:
    part, main = MAIN[extension]
    override = f'<Override PartName="/{part}" ContentType="{kind or main}"/>'
    return f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{CONTENT_TYPES}">{override}{more}</Types>'


def relationships(kind: str, target: str, mode: str = "External") -> str:
    link = f'<Relationship Id="r1" Type="{RELATIONSHIPS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{link}</Relationships>'


def zipped(members: dict[str, bytes | str], *, packed: bool = True) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def office(
    extension: str = "docx", more: dict[str, bytes | str] | None = None, *, packed: bool = True
) -> bytes:
    """A minimal office file with further members."""
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": content_types(extension),
        MAIN[extension][0]: "<main/>",
    }
    return zipped(members | (more or {}), packed=packed)


def office_with(info: zipfile.ZipInfo, content: bytes = b"x", extension: str = "docx") -> bytes:
    """An office file with one member whose directory entry the caller shaped."""
    target = BytesIO(office(extension))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(info, content)
    return target.getvalue()


def with_flag(archive: bytes, flag: int) -> bytes:
    """The archive with a flag bit set in every header of its directory."""
    changed = bytearray(archive)
    position = changed.find(b"PK\x01\x02")
    while position >= 0:
        changed[position + 8] |= flag
        position = changed.find(b"PK\x01\x02", position + 1)
    return bytes(changed)


def directory_field(archive: bytes, name: str, offset: int, value: int) -> bytes:
    """The archive with 32 bits of a member's directory entry overwritten (at 24: the unpacked size)."""
    changed = bytearray(archive)
    entry = changed.rfind(name.encode()) - 46
    changed[entry + offset : entry + offset + 4] = struct.pack("<L", value)
    return bytes(changed)
