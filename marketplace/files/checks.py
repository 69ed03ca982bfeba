"""The allow list: an upload is taken when its extension and its content agree and the content is harmless."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from marketplace.files.documents import check_mp4, check_text
from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.images import check_jpeg, check_png, check_webp
from marketplace.files.limits import FILE_BYTES
from marketplace.files.names import clean_name, extension_of
from marketplace.files.office import check_office
from marketplace.files.pdf import check_pdf
from marketplace.files.reading import head_of, size_of
from marketplace.files.sniff import HEAD, looks_like

_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class FileType:
    """`content` is what `sniff.looks_like` must say; `check` raises UploadRefused."""

    media_type: str
    content: str | None
    check: Callable[[BinaryIO], None]


_JPEG = FileType("image/jpeg", "jpeg", check_jpeg)

ALLOWED: dict[str, FileType] = {
    "pdf": FileType("application/pdf", "pdf", check_pdf),
    "docx": FileType(f"{_OFFICE}wordprocessingml.document", "zip", partial(check_office, extension="docx")),
    "xlsx": FileType(f"{_OFFICE}spreadsheetml.sheet", "zip", partial(check_office, extension="xlsx")),
    "pptx": FileType(f"{_OFFICE}presentationml.presentation", "zip", partial(check_office, extension="pptx")),
    "png": FileType("image/png", "png", check_png),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "webp": FileType("image/webp", "webp", check_webp),
    "txt": FileType("text/plain", None, check_text),
    "mp4": FileType("video/mp4", "mp4", check_mp4),
}
"""By extension. Plain archives are left out: what is inside them cannot be shown or judged by a reader."""


@dataclass(frozen=True)
class Checked:
    """A harmless file: its cleaned name, its media type and its size in bytes."""

    name: str
    media_type: str
    size: int


def check(file: BinaryIO, given_name: str) -> Checked:
    """Judge a seekable file. Reads it in pieces, never whole; raises UploadRefused with the reason."""
    name, file_type = check_name(given_name)
    size = size_of(file)
    if size == 0:
        raise UploadRefused(RefusalReason.EMPTY)
    if size > FILE_BYTES:
        raise UploadRefused(RefusalReason.TOO_LARGE, limit=FILE_BYTES)
    content = looks_like(head_of(file, HEAD))
    if content != file_type.content:
        raise UploadRefused(
            RefusalReason.CONTENT_MISMATCH, extension=extension_of(name), looks_like=content or "unknown"
        )
    file_type.check(file)
    file.seek(0)
    return Checked(name, file_type.media_type, size)


def check_name(given_name: str) -> tuple[str, FileType]:
    """The cleaned name and the type its extension stands for; known before a byte of content is read."""
    name = clean_name(given_name)
    extension = extension_of(name)
    if extension not in ALLOWED:
        raise UploadRefused(RefusalReason.TYPE_NOT_ALLOWED, extension=extension, allowed=sorted(ALLOWED))
    return name, ALLOWED[extension]
