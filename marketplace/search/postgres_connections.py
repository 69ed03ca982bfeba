"""Connections of the search engine to PostgreSQL: a small pool of its own, beside that of the pages.

A read of the index must neither wait behind a page's unit of work nor be part of one, and it wants a snapshot
(REPEATABLE READ) and short limits of time. JIT is off: compiling takes longer than these statements do.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, cast

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from marketplace.db.base import KEEPALIVES
from marketplace.search.index import IndexUnavailable

Connection = psycopg.Connection[tuple[Any, ...]]
Cursor = psycopg.Cursor[tuple[Any, ...]]
_OPTIONS = (
    "-c default_transaction_isolation=repeatable\\ read -c jit=off -c timezone=UTC"
    f" -c statement_timeout=10000 -c lock_timeout=5000 {KEEPALIVES}"
)
_POOL = {"pool_size": 4, "max_overflow": 12, "pool_timeout": 5, "pool_pre_ping": True}


@lru_cache(maxsize=4)
def _engine(url: str, _process: int) -> Engine:
    """A forked process gets a pool of its own, and never touches a connection of its parent."""
    limits = {"connect_timeout": 3, "tcp_user_timeout": 5000, "options": _OPTIONS}
    return create_engine(url, connect_args=limits, **_POOL)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection of the pool; whatever it has begun and not committed is rolled back.

    Raises IndexUnavailable when no connection is to be had.
    """
    try:
        held = _engine(url, os.getpid()).raw_connection()
    except (SQLAlchemyError, psycopg.Error) as error:
        raise IndexUnavailable(problem="no connection to PostgreSQL") from error
    try:
        yield cast(Connection, held.driver_connection)
    finally:
        held.close()


@contextmanager
def reading(url: str) -> Iterator[Cursor]:
    """Several statements that see the database as it was at the first of them."""
    with connected(url) as connection, connection.cursor(binary=True) as cursor:
        yield cursor


@contextmanager
def writing(url: str) -> Iterator[Cursor]:
    """One transaction whose statements see what others have committed meanwhile; committed when nothing failed."""
    with (
        connected(url) as connection,
        connection.transaction(),
        connection.cursor(binary=True) as cursor,
    ):
        cursor.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        yield cursor


def forget_connections(url: str) -> None:
    """Close what lies in the pool."""
    _engine(url, os.getpid()).dispose()
