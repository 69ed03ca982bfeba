"""Count the statements that a read sends, so that no list asks once a row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from marketplace.db.base import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """The SELECTs sent inside the block, with nothing left over in the session from before."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    db.session.rollback()
    db.session.expunge_all()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
