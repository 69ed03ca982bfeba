"""The database handle and the base of every table."""

import sqlite3
from contextvars import ContextVar
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, MetaData, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_MILLISECONDS = 10_000
_POOL: dict[str, Any] = {"pool_size": 10, "max_overflow": 22, "pool_timeout": 5}
"""A connection for each of a web process' 32 threads: on SQLite, too, nobody who reads waits for those who write."""


KEEPALIVES = "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
"""Options of a PostgreSQL connection: the server ends that of a node which lost its power within 30 seconds, and
with it the locks that it held. By itself it would take about two hours."""


class Base(DeclarativeBase):
    """Named constraints, so that migrations can name what they change."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)

writing: ContextVar[bool] = ContextVar("writing", default=False)
"""True inside a unit of work: on SQLite its transaction takes the write lock at once (BEGIN IMMEDIATE), so
that what was read cannot change before it is written. Python's own deferred mode loses such updates silently."""


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # the driver begins nothing by itself; _begin_sqlite does
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if writing.get():
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # may find the lock taken: SQLAlchemy's own error
    else:
        connection.connection.cursor().execute("BEGIN")  # cannot fail, and every read pays for it


def engine_options(url: str) -> dict[str, Any]:
    """Engine options for a database address: a dead PostgreSQL server is noticed within seconds."""
    if url.startswith("sqlite"):
        return _POOL
    return _POOL | {
        "pool_pre_ping": True,
        "connect_args": {
            "connect_timeout": 3,
            "options": f"-c statement_timeout=15000 -c lock_timeout=8000 -c timezone=UTC {KEEPALIVES}",
            "tcp_user_timeout": 5000,
        },
    }
