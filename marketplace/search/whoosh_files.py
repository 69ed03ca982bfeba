"""A segment's file as the kernel maps it, shared by all processes; Whoosh would copy it into each one's memory."""

from io import SEEK_CUR, SEEK_END, SEEK_SET, RawIOBase

from whoosh.codec.base import Segment
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile


class _Cursor(RawIOBase):
    """Reads a memory view as a file."""

    def __init__(self, view: memoryview) -> None:
        super().__init__()
        self._view = view
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        end = len(self._view) if size is None or size < 0 else self._place + size
        found = bytes(self._view[self._place : end])
        self._place += len(found)
        return found

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        start = {SEEK_SET: 0, SEEK_CUR: self._place, SEEK_END: len(self._view)}[whence]
        self._place = max(0, start + offset)
        return self._place

    def tell(self) -> int:
        return self._place


class _MappedFile(BufferFile):  # type: ignore[misc]  # Whoosh ships no types
    """One of the files inside a segment's file."""

    def __init__(self, view: memoryview, name: str) -> None:
        super().__init__(b"", name=name)
        self._buf = view
        self.file = _Cursor(view)


class _MappedStorage(CompoundStorage):  # type: ignore[misc]
    def open_file(self, name: str) -> _MappedFile:
        offset, length = self.range(name)
        return _MappedFile(memoryview(self._source)[offset : offset + length], name)


def open_mapped(storage: FileStorage, segment: Segment) -> CompoundStorage:
    """The files of a segment. Raises FileNotFoundError, or anything at all for a damaged file."""
    return _MappedStorage(storage.open_file(segment.make_filename(segment.COMPOUND_EXT)))
