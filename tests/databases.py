"""A migrated database that can be put back in milliseconds, on SQLite and PostgreSQL."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import Connection, Engine, NullPool, create_engine, inspect, make_url, text

SHAPE = """
SELECT md5(string_agg(oid || ':' || relnatts || ':' || relchecks || ':' || relhastriggers, ',' ORDER BY oid))
FROM pg_class WHERE relnamespace = 'public'::regnamespace
"""
"""Other tables, columns or indexes give another value."""
NOW = "SELECT pg_current_xact_id()::text::bigint"
"""The number of this transaction; later ones have greater ones."""
SEQUENCES = "SELECT sequencename, last_value, start_value FROM pg_sequences WHERE schemaname = 'public'"


class Template(Protocol):
    def prepare(self) -> None: ...

    def keep(self) -> None: ...

    def restore(self, engine: Engine) -> None: ...

    def drop(self) -> None: ...


class SqliteTemplate:
    """A copy of the file."""

    def __init__(self, url: str, name: str = "template") -> None:
        self.path = Path(url.removeprefix("sqlite:///"))
        self.copy = self.path.with_suffix(f".{name}")

    def prepare(self) -> None:
        self._remove()

    def keep(self) -> None:
        shutil.copy(self.path, self.copy)

    def restore(self, engine: Engine) -> None:
        engine.dispose()  # the file that its connections hold open goes away
        self._remove()
        shutil.copy(self.copy, self.path)

    def drop(self) -> None:
        self._remove()

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)


LEFT_OPEN = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
AND state LIKE 'idle in transaction%'
"""
"""What a test began and never ended would hold its tables against the next one."""


class PostgresTemplate:
    """A database on the server and a copy of it. What a test wrote is taken out again row by row, over a connection
    that stays open, since the server answers a new one much more slowly. A new copy takes a hundred times as long; it
    is made when a test changed tables or left a lock behind.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.name = str(self.url.database)
        self.kept = f"{self.name}_kept"
        self.server = create_engine(self.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        self.shape = ""
        self.tables: dict[str, Table] = {}
        self.touches = ""
        self.sequences = ""
        self.since = 0
        self.inside: psycopg.Connection[Any] | None = None

    @staticmethod
    def own_url(server: str) -> str:
        """An address for a database of this process alone (tests may run side by side)."""
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        url = make_url(server.replace("postgresql://", "postgresql+psycopg://"))
        return url.set(database=f"market_test_{os.getpid()}_{worker}").render_as_string(hide_password=False)

    def prepare(self) -> None:
        self._make_anew("template1")

    def keep(self) -> None:
        self._run(
            f'DROP DATABASE IF EXISTS "{self.kept}" WITH (FORCE)',
            f'CREATE DATABASE "{self.kept}" TEMPLATE "{self.name}"',
        )
        self._remember()

    def _remember(self) -> None:
        """What is in it, and what puts just that in it again."""
        engine = create_engine(self.url, poolclass=NullPool)
        with engine.connect() as connection:
            self.shape = str(connection.scalar(text(SHAPE)))
            self.tables = {name: kept_table(connection, name) for name in table_names(connection)}
            self.touches = touches(self.tables)
            self.sequences = sequences(connection)
            self.since = connection.execute(text(NOW)).scalar_one()

    def restore(self, engine: Engine) -> None:
        if not self._cleaned():
            self._leave()
            engine.dispose()
            self._make_anew(self.kept)

    def drop(self) -> None:
        self._leave()
        self._run(
            f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
            f'DROP DATABASE IF EXISTS "{self.kept}" WITH (FORCE)',
        )
        self.server.dispose()

    def _make_anew(self, template: str) -> None:
        """What is lost with the server need not be waited for."""
        self._run(
            f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
            f'CREATE DATABASE "{self.name}" TEMPLATE "{template}"',
            f'ALTER DATABASE "{self.name}" SET synchronous_commit = off',
        )

    def _cleaned(self) -> bool:
        try:
            self.inside = self.inside or psycopg.connect(
                self.url.set(drivername="postgresql").render_as_string(hide_password=False)
            )
            with self.inside.transaction():
                self._ask(LEFT_OPEN)
                if self._ask(SHAPE)[0][0] != self.shape:
                    return False
                self._put_back()
        except (psycopg.OperationalError, psycopg.errors.InsufficientPrivilege):
            return False  # somebody holds a lock, or the server lets us make databases and no more
        return True

    def _put_back(self) -> None:
        """Without checks and triggers (the audit trail refuses to be deleted from), and waiting for nobody long."""
        touched = [
            name
            for name, rows, newest in self._ask(self.touches)
            if rows != self.tables[name].rows or newest > self.since
        ]
        script = ["SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = '1s'"]
        script += [self.tables[name].script for name in touched]
        assert self.inside
        self.inside.execute(";\n".join(script), prepare=False)
        self._ask(self.sequences)
        self.since = self._ask(NOW)[0][0]

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        assert self.inside
        return self.inside.execute(query).fetchall()

    def _leave(self) -> None:
        if self.inside:
            self.inside.close()
            self.inside = None

    def _run(self, *statements: str) -> None:
        with self.server.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))


class PostgresMoment(PostgresTemplate):
    """What a test has made so far, put back between its attempts; without a copy, so nobody has to leave for it."""

    def keep(self) -> None:
        self._remember()

    def restore(self, engine: Engine) -> None:  # noqa: ARG002 as every template
        assert self._cleaned(), "somebody holds a lock"

    def drop(self) -> None:
        self._leave()
        self.server.dispose()


def moment(engine: Engine) -> Template:
    """The database as it is now. Whoever asks has ended every session of it."""
    engine.dispose()
    url = engine.url.render_as_string(hide_password=False)
    made = SqliteTemplate(url, "moment") if url.startswith("sqlite") else PostgresMoment(url)
    made.keep()
    return made


@dataclass(frozen=True)
class Table:
    """How many rows it had, and what gives it just these again."""

    rows: int
    script: str


def table_names(connection: Connection) -> list[str]:
    return [
        connection.dialect.identifier_preparer.quote(name) for name in inspect(connection).get_table_names()
    ]


def kept_table(connection: Connection, name: str) -> Table:
    """Rows are told apart by their text; those that are as they were stay where they are."""
    rows = [_literal(row) for row in connection.scalars(text(f"SELECT t::text FROM {name} t"))]
    if not rows:
        return Table(0, f"DELETE FROM {name}")
    kept = f"(VALUES {', '.join(f'({row})' for row in rows)}) kept(line)"
    return Table(
        len(rows),
        f"DELETE FROM {name} t WHERE t::text NOT IN (SELECT line FROM {kept});\n"
        f"INSERT INTO {name} SELECT (line::{name}).* FROM {kept} WHERE line NOT IN (SELECT t::text FROM {name} t)",
    )


def touches(tables: Iterable[str]) -> str:
    """A query for each table's name, number of rows, and the transaction that wrote the newest of them."""
    return " UNION ALL ".join(
        f"SELECT {_literal(name)}, count(*), coalesce(max(xmin::text::bigint), 0) FROM {name}"
        for name in tables
    )


def sequences(connection: Connection) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return "SELECT " + ", ".join(
        f"setval('{quote(name)}', {last or start}, {str(last is not None).lower()})"
        for name, last, start in connection.execute(text(SEQUENCES))
    )


def _literal(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
