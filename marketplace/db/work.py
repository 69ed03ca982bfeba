"""The one commit point. Views, jobs and commands open a unit of work; nobody else commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy.orm.exc import StaleDataError

from marketplace.db.base import db, writing
from marketplace.kernel.errors import Stale

before_commit: list[Callable[[], None]] = []
"""What has to happen last inside the transaction; the audit trail seals its chain here."""


_notes: ContextVar[list[dict[str, Any]] | None] = ContextVar("notes", default=None)


class OutsideWork(RuntimeError):
    """Something that must be committed with its cause was attempted outside a unit of work."""


class NestedWork(RuntimeError):
    """A unit of work was opened inside another one, whose commit it would have split."""


def notes() -> list[dict[str, Any]]:
    """What this unit of work has to remember until its commit; gone with it when it fails.

    Raises OutsideWork when no unit of work is open.
    """
    found = _notes.get()
    if found is None:
        raise OutsideWork
    return found


@contextmanager
def unit_of_work() -> Iterator[None]:
    """All of it is committed, or none of it.

    Ends the read that may be open, so that on SQLite the write lock is taken before the first read of this
    work. Raises Stale when somebody saved first (version column); whatever else is raised passes through
    after a rollback.
    """
    if writing.get():
        raise NestedWork
    db.session.rollback()
    token, notes_token = writing.set(True), _notes.set([])
    try:
        yield
        db.session.flush()
        for step in before_commit:
            step()
        db.session.commit()
    except StaleDataError as error:
        db.session.rollback()
        raise Stale from error
    except BaseException:
        db.session.rollback()
        raise
    finally:
        writing.reset(token)
        _notes.reset(notes_token)
