"""Which reader a file needs."""

import hashlib
from pathlib import PurePath
from typing import BinaryIO

from marketplace.files.limits import MIB
from marketplace.files.reading import pieces, size_of
from marketplace.intake.errors import FileRefusal, FileRefused
from marketplace.intake.read_csv import read_csv
from marketplace.intake.read_json import read_array, read_lines
from marketplace.intake.read_xlsx import read_xlsx
from marketplace.intake.rows import Source

EXTENSIONS = (".xlsx", ".csv", ".jsonl", ".ndjson", ".json")


def open_source(file: BinaryIO, name: str, most_bytes: int) -> Source:
    """Read a file by its extension; `file` stays open until the rows have been taken.

    Raises FileRefused at once, or from the rows as soon as there are too many.
    """
    size = size_of(file)
    if size > most_bytes:
        raise FileRefused(FileRefusal.TOO_LARGE, limit=most_bytes // MIB)
    if size == 0:
        raise FileRefused(FileRefusal.EMPTY)
    extension = PurePath(name).suffix.lower()
    if extension == ".xlsx":
        return read_xlsx(file)
    if extension == ".csv":
        return read_csv(file.read())
    if extension in {".jsonl", ".ndjson"}:
        return read_lines(file)
    if extension == ".json":
        return read_array(file.read())
    raise FileRefused(FileRefusal.TYPE, name=name[-80:])


def digest(file: BinaryIO) -> str:
    """SHA-256 of the bytes, in hexadecimal."""
    found = hashlib.sha256()
    for piece in pieces(file):
        found.update(piece)
    file.seek(0)
    return found.hexdigest()
