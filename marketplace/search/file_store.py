"""Where an index lies on disk, whatever the engine: directories side by side, and a pointer to the live one.

    <root>/CURRENT      the name of the live directory; replaced in one step
    <root>/WRITE        locked by whoever writes
    <root>/<format>-*/  one index; IN_USE inside is share-locked by every process that reads or builds it
    <root>/new-*/       one that gets its name in a moment, when its IN_USE is locked

Locks are the kernel's (flock), so a killed process leaves none behind.
"""

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from marketplace.search.index import IndexUnavailable

_LOCK_SECONDS = 60.0
_LOCK_STEP = 0.05


class Held:
    """A share lock on one index directory, kept until closed or forgotten.

    Raises FileNotFoundError when the directory is gone. Where it was just being removed the lock is to be had
    after that, and nothing else will be found in it.
    """

    def __init__(self, directory: Path, mode: str = "r+") -> None:
        self.directory = directory
        self._handle = (directory / "IN_USE").open(mode)
        fcntl.flock(self._handle, fcntl.LOCK_SH)

    def close(self) -> None:
        self._handle.close()

    def __del__(self) -> None:
        if hasattr(self, "_handle"):  # not where the directory was gone already
            self.close()


class Store:
    """The directories below one root. `kind` is the format that is read and made; another one is as good as none."""

    def __init__(self, root: Path, kind: str) -> None:
        self._root = root
        self._kind = kind

    def current(self) -> Path:
        """The live directory. Raises IndexUnavailable when there is none, or one of another format."""
        try:
            name = (self._root / "CURRENT").read_text("ascii").strip()
        except (OSError, ValueError) as error:
            raise IndexUnavailable(problem="no index yet") from error
        if not name.startswith(f"{self._kind}-") or "/" in name:
            raise IndexUnavailable(problem="index of another format")
        return self._root / name

    def create(self) -> Held:
        """A new empty directory beside the live one; nobody's sweep ever sees it without its lock."""
        token = secrets.token_hex(6)
        draft = self._root / f"new-{token}"
        draft.mkdir(parents=True)
        held = Held(draft, "x")
        held.directory = draft.rename(self._root / f"{self._kind}-{token}")
        return held

    def make_current(self, directory: Path) -> None:
        """Point everybody at `directory`; readers follow at their next look."""
        draft = self._root / f"CURRENT.{secrets.token_hex(4)}"
        with draft.open("w", encoding="ascii") as file:
            file.write(f"{directory.name}\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._root / "CURRENT")
        _sync_directory(self._root)

    def sweep(self) -> None:
        """Remove directories that are neither live nor used by any process."""
        with suppress(IndexUnavailable):
            live = self.current()
            for directory in self._root.glob("v*-*"):
                if directory != live:
                    self._remove_unused(directory)

    def _remove_unused(self, directory: Path) -> None:
        with ExitStack() as locked:
            with suppress(FileNotFoundError):  # half removed by a process that was killed: it needs no lock
                handle = locked.enter_context((directory / "IN_USE").open("r+"))
                if not _try_lock(handle.fileno()):
                    return
            if directory != self.current():  # whoever built it has perhaps made it the live one meanwhile
                shutil.rmtree(directory, ignore_errors=True)

    @contextmanager
    def write_lock(self) -> Iterator[None]:
        """One writer at a time, over all processes. Raises IndexUnavailable after a minute of waiting."""
        self._root.mkdir(parents=True, exist_ok=True)
        with (self._root / "WRITE").open("a") as handle:
            deadline = time.monotonic() + _LOCK_SECONDS
            while not _try_lock(handle.fileno()):
                if time.monotonic() > deadline:
                    raise IndexUnavailable(problem="another process is writing")
                time.sleep(_LOCK_STEP)
            yield


def sync_files(directory: Path) -> None:
    """Make what was written into `directory` outlive a power cut."""
    for path in directory.iterdir():
        if path.is_file():
            with suppress(FileNotFoundError), path.open("rb") as file:
                os.fsync(file.fileno())
    _sync_directory(directory)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
