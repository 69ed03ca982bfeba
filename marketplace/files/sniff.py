"""What a file looks like from its first bytes, whatever its name says."""

import re

HEAD = 1024

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"MSCF\x00", "cab"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"{\\rtf", "rtf"),
    (b"#!", "script"),
)
_MARKUP = re.compile(
    rb"<(?:(svg)|!doctype\s+(?:html|(svg))|html|head|body|script|iframe|\?php)(?=[\s>/]|$)|<\?=|<%@",
    re.IGNORECASE,
)
_CODE = re.compile(rb"<\?php[\s]|<script[\s>]", re.IGNORECASE)
CODE_OVERLAP = 16

ARCHIVES = frozenset({"zip", "rar", "7z", "gzip", "bzip2", "xz", "cab"})
PROGRAMS = frozenset({"program", "script", "html"})


def looks_like(head: bytes) -> str | None:
    """A short word for the content ('pdf', 'zip', 'html', 'program' …), None for plain or unknown bytes."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return "mp4"
    if head[:2] == b"MZ" and b"\x00" in head[:64]:
        return "program"
    markup = _MARKUP.search(head[:HEAD])
    if markup:
        return "svg" if markup[1] or markup[2] else "html"
    return None


def holds_code(window: bytes) -> bool:
    """True for script or PHP tags; in compressed picture data they do not occur by chance."""
    return _CODE.search(window) is not None
