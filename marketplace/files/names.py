"""A file's given name, made fit to show and to hand back. It is never used as a path."""

import re
import unicodedata

from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.limits import NAME_CHARACTERS
from marketplace.kernel.text import clean_line

_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?", re.IGNORECASE)
_UNSAFE = re.compile(r'[<>:"|?*]')


def clean_name(given: str) -> str:
    """One visible line of at most NAME_CHARACTERS: no folders, no control or direction-changing characters.

    Device names of Windows get an underscore before them. A long name loses the end of its stem, not its
    extension. Raises UploadRefused(BAD_NAME) when nothing is left.
    """
    last_part = re.split(r"[/\\]", given)[-1]
    visible = "".join(c for c in clean_line(last_part) if unicodedata.category(c) != "Cf")
    name = _UNSAFE.sub("_", unicodedata.normalize("NFC", visible)).strip(" .")
    if not name:
        raise UploadRefused(RefusalReason.BAD_NAME)
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    return _shorten(name)


def extension_of(name: str) -> str:
    """The part after the last dot in lower case, '' when there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def _shorten(name: str) -> str:
    if len(name) <= NAME_CHARACTERS:
        return name
    stem, dot, extension = name.rpartition(".")
    room = NAME_CHARACTERS - len(dot) - len(extension)
    if not stem or room < 1:
        raise UploadRefused(RefusalReason.BAD_NAME)
    return stem[:room].rstrip(" .") + dot + extension
