"""A view of one commit of a tantivy index, and its writers."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

from tantivy import DocAddress, Index, Searcher

from marketplace.search.file_store import Held, sync_files
from marketplace.search.index import IndexUnavailable, SearchDocument
from marketplace.search.tantivy_schema import SCHEMA, document_of

CHANGE_BYTES = 15_000_000
"""Memory of a writer for a change; the least that tantivy takes."""
BUILD_BYTES = 256_000_000
"""Memory of a writer for a rebuild: the more, the fewer segments."""
MOST_KEPT = 2_000
"""Counts of queries that are kept for the next page."""

T = TypeVar("T")
Stamp = tuple[int, int, int]
"""What tells one commit's table of contents from another's: time, inode, size."""


@contextmanager
def reading() -> Iterator[None]:
    """Turns what tantivy raises over a missing or damaged file into IndexUnavailable."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise IndexUnavailable(problem=f"damaged or missing files ({type(error).__name__})") from error
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise IndexUnavailable(problem="damaged files") from error  # a panic is no Exception in Python


class Snapshot:
    """The view of one commit. `size` counts removed documents too, as the term frequencies do."""

    def __init__(self, directory: Path, held: Held, index: Index, stamp: Stamp) -> None:
        self.directory = directory
        self.held = held
        self.index = index
        self.stamp = stamp
        self.searcher = index.searcher()
        self.size = sum(self.searcher.doc_freq("funded", value) for value in ("yes", "no"))
        self._kept: dict[object, object] = {}

    def kept(self, key: object, work_out: Callable[[], T]) -> T:
        """What was worked out on this view before, or is now. Never None."""
        known = self._kept.get(key)
        if known is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept = {}
            known = self._kept[key] = work_out()
        return cast("T", known)

    def bytes_on_disk(self) -> int:
        return sum(path.stat().st_size for path in self.directory.iterdir() if path.is_file())


def open_view(directory: Path, old: Snapshot | None) -> Snapshot:
    """The newest commit in a directory."""
    found = (directory / "meta.json").stat()
    stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
    if old is not None and old.stamp == stamp:
        return old
    with reading():
        if old is None:
            return Snapshot(directory, Held(directory), open_files(directory), stamp)
        old.index.reload()
        return Snapshot(directory, old.held, old.index, stamp)


def numbers(searcher: Searcher, field: str, places: list[DocAddress]) -> list[int]:
    """A number of each document, in the order of `places`; every document has all but its end and its price."""
    return cast("list[int]", searcher.fast_field_values(field, places))


def open_files(directory: Path) -> Index:
    """The newest commit in a directory; it stays at that until told to `reload`."""
    index = Index.open(str(directory))
    index.config_reader("manual")
    index.reload()
    return index


def write(directory: Path, documents: Iterable[SearchDocument], dropped: Iterable[int]) -> None:
    """One commit; the caller holds the store's lock, and `directory` is not swept meanwhile."""
    made = [document_of(document) for document in documents]
    with reading():
        tantivy = open_files(directory).writer(CHANGE_BYTES, 1)
        for listing_id in dropped:
            tantivy.delete_documents_by_term("listing", listing_id)
        for document in made:
            tantivy.add_document(document)
        tantivy.commit()
        tantivy.wait_merging_threads()


class Building:
    """An index being built in a directory of its own; the Rebuild that callers see."""

    def __init__(self, held: Held) -> None:
        self.directory = held.directory
        self._held = held
        self.tantivy = Index(SCHEMA, path=str(self.directory)).writer(BUILD_BYTES, 1)

    def put_many(self, documents: Iterable[SearchDocument]) -> int:
        """Add documents, each listing once; returns how many."""
        added = 0
        for document in documents:
            self.tantivy.add_document(document_of(document))
            added += 1
        return added

    def finish(self) -> None:
        self.tantivy.commit()
        self.tantivy.wait_merging_threads()
        sync_files(self.directory)

    def close(self) -> None:
        self._held.close()
