"""The newest view of an index kept in files, and building another beside it; the same for every engine with files."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Generic, Protocol, TypeVar

from marketplace.search.file_store import Held, Store
from marketplace.search.index import IndexUnavailable, Rebuild

LOOK_SECONDS = 0.2
"""How long a view is used before the disk is looked at again."""
_RETRIES = 10


class View(Protocol):
    """What a process sees of one commit, in one directory."""

    @property
    def directory(self) -> Path: ...


class Building(Rebuild, Protocol):
    """An index being built in a directory of its own."""

    @property
    def directory(self) -> Path: ...

    def finish(self) -> None: ...

    def close(self) -> None: ...


V = TypeVar("V", bound=View)


class Superseded(Exception):
    """A commit or a rebuild took a file away while it was being opened: look again."""


class Views(Generic[V]):
    """Hands out the newest view; safe for threads, of which one at a time loads while the others go on.

    `open_view` opens the newest commit in a directory, given the last view if it was of the same one. It raises
    Superseded or FileNotFoundError where something newer has taken its place, IndexUnavailable for damage.
    """

    def __init__(
        self,
        store: Store,
        open_view: Callable[[Path, V | None], V],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._open = open_view
        self._clock = clock
        self._loading = Lock()
        self._current: V | None = None
        self._looked = float("-inf")

    def look_again(self) -> None:
        """Look at the disk before the next read."""
        self._looked = float("-inf")

    def fresh(self) -> V:
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

    def newest(self) -> V:
        """The newest view, without regard to when the disk was looked at last. Raises IndexUnavailable."""
        with self._loading:
            return self._look()

    @contextmanager
    def rebuilding(self, begin: Callable[[Held], Building]) -> Iterator[Rebuild]:
        """Build an index in a new directory; leaving the block without an error makes it the live one."""
        building = begin(self._store.create())
        try:
            yield building
            building.finish()
            with self._store.write_lock():
                self._store.make_current(building.directory)
        finally:
            building.close()
            self._current = None  # so that its directory may go once the reads that use it have ended
            self._store.sweep()

    def _look(self) -> V:
        try:
            self._current = self._load(self._current)
        except IndexUnavailable:
            self._current = None
            raise
        self._looked = self._clock()
        return self._current

    def _load(self, old: V | None) -> V:
        for _attempt in range(_RETRIES):
            directory = self._store.current()
            try:
                return self._open(directory, old if old and old.directory == directory else None)
            except (FileNotFoundError, Superseded):
                continue
            except IndexUnavailable:
                if directory == self._store.current():
                    raise  # else it was swapped and swept meanwhile
        raise IndexUnavailable(problem="files are missing")
