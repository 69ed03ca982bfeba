"""Where the bytes lie. The key is random; a file's given name never becomes part of a path."""

import os
import re
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from marketplace.files.reading import pieces

_KEY = re.compile(r"[0-9a-f]{32}")
_FOLDER = re.compile(r"[0-9a-f]{2}")
_UNFINISHED = "unfinished"


class BadKey(ValueError):
    """Not a key that this program made."""


class Storage(Protocol):
    """Raises BadKey for a key of another shape, FileNotFoundError when there is nothing under a good one."""

    def put(self, source: BinaryIO) -> str:
        """Store the whole of `source` durably, or nothing; gives the new key."""

    def put_back(self, key: str, source: Iterable[bytes]) -> None:
        """Store all pieces durably under a key that was given before, or nothing; what is there is replaced."""

    def open(self, key: str) -> BinaryIO: ...

    def exists(self, key: str) -> bool: ...

    def delete(self, key: str) -> None:
        """Afterwards nothing is there; deleting twice is no error."""

    def stored(self) -> Iterator[tuple[str, datetime]]:
        """Every key with the moment (UTC) it was stored."""

    def sweep_unfinished(self, before: datetime) -> int:
        """Remove what uploads cut off before `before` left behind; gives how many."""


def new_key() -> str:
    """128 random bits in hexadecimal."""
    return secrets.token_hex(16)


class LocalStorage:
    """A folder of its own outside the web root: 256 × 256 folders by the key's first four digits."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._unfinished = root / _UNFINISHED

    def put(self, source: BinaryIO) -> str:
        key = new_key()
        self.put_back(key, pieces(source))
        return key

    def put_back(self, key: str, source: Iterable[bytes]) -> None:
        target = self._path(key)
        self._unfinished.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=self._unfinished)
        try:
            with os.fdopen(descriptor, "wb") as copy:
                for piece in source:
                    copy.write(piece)
                copy.flush()
                os.fsync(copy.fileno())
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.replace(name, target)  # noqa: PTH105 the temporary file's name is a plain string
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._sync_folders(target.parent)

    def open(self, key: str) -> BinaryIO:
        return self._path(key).open("rb")

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def stored(self) -> Iterator[tuple[str, datetime]]:
        for folder in _folders(self._root):
            for inner in _folders(folder):
                for path in inner.iterdir():
                    if _KEY.fullmatch(path.name):
                        yield path.name, _changed_at(path)

    def sweep_unfinished(self, before: datetime) -> int:
        if not self._unfinished.is_dir():
            return 0
        old = [path for path in self._unfinished.iterdir() if _changed_at(path) < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise BadKey(key)
        return self._root / key[:2] / key[2:4] / key

    def _sync_folders(self, folder: Path) -> None:
        """A rename survives a power cut only once its folder, and a new folder's own entry, are on disk."""
        for place in (folder, folder.parent, self._root):
            descriptor = os.open(place, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _folders(place: Path) -> list[Path]:
    if not place.is_dir():
        return []
    return sorted(p for p in place.iterdir() if p.is_dir() and _FOLDER.fullmatch(p.name))


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
