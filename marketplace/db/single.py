"""One row by one statement, at the price of the database driver: for what every visit of a page pays.

A session costs twenty times as much as such a read itself, a connection of SQLAlchemy's six times. The statement is
compiled once; it needs no transaction, and listeners of SQLAlchemy's events do not see it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import PoolProxiedConnection

from marketplace.db.base import db


@dataclass(frozen=True)
class _Ready:
    """`names` are the parameters in their order, None where the driver takes them by name."""

    sql: str
    names: tuple[str, ...] | None
    convert: tuple[Callable[[Any], Any] | None, ...]


def read_one(statement: Select[*tuple[Any, ...]], **parameters: Any) -> tuple[Any, ...] | None:
    """The first row of a select over plain columns, or None. Raises OperationalError when the database is away.

    Parameters go to the driver as they are: numbers and texts.
    """
    engine = db.engine
    ready = _ready(statement, engine.dialect)
    given = parameters if ready.names is None else tuple(parameters[name] for name in ready.names)
    try:  # what the driver raises while it connects comes bare, too
        row = _first_row(engine.raw_connection(), ready.sql, given)
    except engine.dialect.loaded_dbapi.Error as error:
        raise OperationalError(ready.sql, parameters, error) from error
    if row is None:
        return None
    return tuple(value if to is None else to(value) for to, value in zip(ready.convert, row, strict=True))


def _first_row(connection: PoolProxiedConnection, sql: str, given: Any) -> tuple[Any, ...] | None:
    """Gives the connection back to the pool, whatever happens."""
    try:
        cursor = connection.cursor()
        cursor.execute(sql, given)
        row: tuple[Any, ...] | None = cursor.fetchone()
        cursor.close()
    finally:
        connection.close()
    return row


@lru_cache(maxsize=32)
def _ready(statement: Select[*tuple[Any, ...]], dialect: Dialect) -> _Ready:
    compiled = statement.compile(dialect=dialect)
    names = getattr(compiled, "positiontup", None)
    kinds = (column.type.dialect_impl(dialect) for column in statement.selected_columns)
    return _Ready(
        str(compiled),
        tuple(names) if names is not None else None,
        tuple(kind.result_processor(dialect, None) for kind in kinds),
    )
