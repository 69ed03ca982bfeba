"""A consistent view of the live index, and when to look for a newer one."""

import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, STORED, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, EmptyIndexError

from marketplace.search.columns import Flags
from marketplace.search.index import IndexUnavailable
from marketplace.search.whoosh_codec import CountsField
from marketplace.search.whoosh_segment import Segment
from marketplace.search.whoosh_store import Held, Store

LOOK_SECONDS = 0.2
"""How long a view is used before the disk is looked at again."""
_RETRIES = 10
NAME = "listings"
SCHEMA = Schema(text=CountsField(), body=STORED(), facts=COLUMN(VarBytesColumn()))


class Snapshot:
    """The segments of one commit. `parts` pairs each with the flags of its documents that are not removed.

    `size` counts removed documents too, as the term frequencies do; so does `average`, the mean document length.
    """

    def __init__(
        self, directory: Path, held: Held, generation: int, parts: list[tuple[Segment, Flags]]
    ) -> None:
        self.directory = directory
        self.held = held
        self.generation = generation
        self.parts = parts
        self.size = sum(segment.size for segment, _live in parts)
        self.average = sum(segment.tokens for segment, _live in parts) / self.size if self.size else 0.0

    @cached_property
    def count(self) -> int:
        """How many documents are not removed."""
        return sum(int(np.count_nonzero(live)) for _segment, live in self.parts)

    def place(self, listing_id: int) -> tuple[Segment, int] | None:
        """Its segment and number there."""
        for segment, live in reversed(self.parts):
            number = segment.numbers.get(listing_id)
            if number is not None and live[number]:
                return segment, number
        return None

    def bytes_on_disk(self) -> int:
        return sum(path.stat().st_size for path in self.directory.glob("*.seg"))


class Superseded(Exception):
    """A commit or a rebuild took a file away while it was being opened: look again."""


def read_contents(directory: Path) -> TOC:
    """The newest table of contents in a directory. Raises Superseded or IndexUnavailable."""
    try:
        return TOC.read(FileStorage(str(directory)), NAME, schema=SCHEMA)
    except (FileNotFoundError, EmptyIndexError) as error:
        raise Superseded from error
    except Exception as error:  # a damaged file can raise anything
        raise IndexUnavailable(problem="damaged table of contents") from error


class Snapshots:
    """Hands out the newest view; safe for threads, of which one at a time loads while the others go on."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._loading = Lock()
        self._current: Snapshot | None = None
        self._looked = float("-inf")

    def look_again(self) -> None:
        """Look at the disk before the next read."""
        self._looked = float("-inf")

    def let_go(self) -> None:
        """Keep no view, so that its directory may go once the reads that use it have ended."""
        self._current = None

    def fresh(self) -> Snapshot:
        """A view that was the newest within the last LOOK_SECONDS. Raises IndexUnavailable."""
        current = self._current
        if current is not None and self._clock() - self._looked < LOOK_SECONDS:
            return current
        if not self._loading.acquire(blocking=current is None):
            assert current is not None
            return current
        try:
            return self._look()
        finally:
            self._loading.release()

    def newest(self) -> Snapshot:
        """The newest view, without regard to when the disk was looked at last. Raises IndexUnavailable."""
        with self._loading:
            return self._look()

    def _look(self) -> Snapshot:
        try:
            self._current = self._load(self._current)
        except IndexUnavailable:
            self._current = None
            raise
        self._looked = self._clock()
        return self._current

    def _load(self, old: Snapshot | None) -> Snapshot:
        for _attempt in range(_RETRIES):
            directory = self._store.current()
            try:
                return _open(directory, old if old and old.directory == directory else None)
            except (FileNotFoundError, Superseded):
                continue
        raise IndexUnavailable(problem="files are missing")


def _open(directory: Path, old: Snapshot | None) -> Snapshot:
    held = old.held if old else Held(directory)
    contents = read_contents(directory)
    if old is not None and contents.generation == old.generation:
        return old
    known = {segment.identity: segment for segment, _live in old.parts} if old else {}
    storage = FileStorage(str(directory))
    parts: list[tuple[Segment, Flags]] = []
    for whoosh_segment in contents.segments:
        segment = known.get(whoosh_segment.segment_id())
        if segment is None:
            segment = Segment(storage, whoosh_segment, SCHEMA)
        parts.append((segment, _live(whoosh_segment)))
    return Snapshot(directory, held, contents.generation, parts)


def _live(segment: WhooshSegment) -> Flags:
    live = np.ones(segment.doc_count_all(), np.bool_)
    live[list(segment.deleted_docs())] = False
    return live
