"""Who may bring the index into agreement with the tables at the moment, over all processes of this machine.

Reading rows and writing what was read into the index belong together: of two who do so at once, the one who
read first could write last. The locks are the kernel's (flock), so a killed process leaves none behind.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SYNC, REBUILD = "SYNC", "REBUILD"


@contextmanager
def syncing(instance_dir: Path) -> Iterator[None]:
    """Wait for one's turn to read rows and write them into the index."""
    with _file(instance_dir, SYNC).open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def rebuilding(instance_dir: Path) -> Iterator[bool]:
    """The turn to rebuild the index; gives False at once when somebody else has it."""
    with _file(instance_dir, REBUILD).open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def is_rebuilding(instance_dir: Path) -> bool:
    """Whether anybody rebuilds the index at the moment."""
    path = instance_dir / "search" / REBUILD
    if not path.exists():
        return False
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _file(instance_dir: Path, name: str) -> Path:
    folder = instance_dir / "search"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name
