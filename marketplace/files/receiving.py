"""From a stream to checked, scanned, durable bytes; done before the database's write lock is taken."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO

from marketplace.files.checks import check, check_name
from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.limits import FILE_BYTES, PIECE
from marketplace.files.scanner import Scanner
from marketplace.files.storage import Storage


@dataclass(frozen=True)
class Received:
    """A file that passed every check and lies in storage, without a row yet. `size` in bytes."""

    name: str
    media_type: str
    size: int
    sha256: str
    storage_key: str


@contextmanager
def receive(stream: IO[bytes], given_name: str, storage: Storage, scanner: Scanner) -> Iterator[Received]:
    """Take a stream in; the body then gives it a row (operations.store_upload) in its unit of work.

    When the body fails, the stored bytes go again. Raises UploadRefused; nothing is kept then. Reads at most
    one piece past the size limit, whatever length was announced.
    """
    check_name(given_name)
    with tempfile.TemporaryFile() as copy:
        digest = _copy(stream, copy)
        checked = check(copy, given_name)
        scanner.scan(copy)
        key = storage.put(copy)
    try:
        yield Received(checked.name, checked.media_type, checked.size, digest, key)
    except BaseException:
        storage.delete(key)
        raise


def _copy(stream: IO[bytes], copy: BinaryIO) -> str:
    """SHA-256 of what was copied."""
    digest = hashlib.sha256()
    total = 0
    while piece := stream.read(PIECE):
        total += len(piece)
        if total > FILE_BYTES:
            raise UploadRefused(RefusalReason.TOO_LARGE, limit=FILE_BYTES)
        digest.update(piece)
        copy.write(piece)
    return digest.hexdigest()
