"""Who may bring the index into agreement with the tables at the moment, over all processes that write it.

Reading rows and writing what was read into the index belong together: of two who do so at once, the one who
read first could write last. An index in files belongs to one machine, and the kernel's locks (flock) guard it; one
in PostgreSQL belongs to all machines, and advisory locks of the database do. A killed process leaves neither behind;
a node that lost its power leaves its advisory locks for half a minute (`KEEPALIVES`).

Needs an application context where the index is in PostgreSQL.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from marketplace.config import Settings
from marketplace.db.base import db

SYNC, REBUILD = "SYNC", "REBUILD"
_LIMITS = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")


@contextmanager
def syncing(settings: Settings) -> Iterator[None]:
    """Wait for one's turn to read rows and write them into the index."""
    with _advisory(SYNC, "") if _is_shared(settings) else _flock(_file(settings, SYNC), fcntl.LOCK_EX):
        yield


@contextmanager
def rebuilding(settings: Settings) -> Iterator[bool]:
    """The turn to rebuild the index; gives False at once when somebody else has it."""
    with _tried(settings, fcntl.LOCK_EX) as mine:
        yield mine


def is_rebuilding(settings: Settings) -> bool:
    """Whether anybody rebuilds the index at the moment."""
    if not _is_shared(settings) and not (settings.instance_dir / "search" / REBUILD).exists():
        return False
    with _tried(settings, fcntl.LOCK_SH) as nobody:
        return not nobody


def _is_shared(settings: Settings) -> bool:
    return settings.search_engine == "postgres"


@contextmanager
def _tried(settings: Settings, kind: int) -> Iterator[bool]:
    if _is_shared(settings):
        with _advisory(REBUILD, "_shared" if kind == fcntl.LOCK_SH else "", attempt="try_") as mine:
            yield mine
    else:
        with _flock(_file(settings, REBUILD), kind | fcntl.LOCK_NB) as mine:
            yield mine


@contextmanager
def _flock(path: Path, how: int) -> Iterator[bool]:
    """Whether it was to be had; True whenever one waits for it."""
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, how)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _advisory(name: str, kind: str, *, attempt: str = "") -> Iterator[bool]:
    """The same in the database: held by an open transaction that reads and writes nothing, on its own connection."""
    lock = f"pg_{attempt}advisory_xact_lock{kind}(hashtextextended(:name, 0))"
    with db.engine.connect() as connection:
        for limit in _LIMITS:
            connection.execute(text(f"SET LOCAL {limit} = 0"))
        answer = connection.scalar(text(f"SELECT {lock}"), {"name": f"market_search {name}"})
        yield answer is not False  # one that waits answers nothing at all
        connection.rollback()


def _file(settings: Settings, name: str) -> Path:
    folder = settings.instance_dir / "search"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name
