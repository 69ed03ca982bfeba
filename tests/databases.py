"""A migrated database that can be put back in milliseconds, on SQLite and PostgreSQL."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import Connection, NullPool, create_engine, inspect, make_url, text

SHAPE = """
SELECT md5(string_agg(oid || ':' || relnatts || ':' || relchecks || ':' || relhastriggers, ',' ORDER BY oid))
FROM pg_class WHERE relnamespace = 'public'::regnamespace
"""
"""Other tables, columns or indexes give another value."""
SEQUENCES = "SELECT sequencename, last_value, start_value FROM pg_sequences WHERE schemaname = 'public'"


class Template(Protocol):
    def prepare(self) -> None: ...

    def keep(self) -> None: ...

    def restore(self) -> None: ...

    def drop(self) -> None: ...


class SqliteTemplate:
    """A copy of the file."""

    def __init__(self, url: str) -> None:
        self.path = Path(url.removeprefix("sqlite:///"))
        self.copy = self.path.with_suffix(".template")

    def prepare(self) -> None:
        self._remove()

    def keep(self) -> None:
        shutil.copy(self.path, self.copy)

    def restore(self) -> None:
        self._remove()
        shutil.copy(self.copy, self.path)

    def drop(self) -> None:
        self._remove()

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)


class PostgresTemplate:
    """A database on the server and a copy of it. What a test wrote is taken out again row by row, which takes a
    tenth of the time of a new copy; a new copy is made when a test changed tables or left a lock behind.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.name = str(self.url.database)
        self.kept = f"{self.name}_kept"
        self.server = create_engine(self.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        self.shape = ""
        self.cleaning = ""

    @staticmethod
    def own_url(server: str) -> str:
        """An address for a database of this process alone (tests may run side by side); what is lost with the
        server need not be waited for.
        """
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        url = make_url(server.replace("postgresql://", "postgresql+psycopg://"))
        own = url.set(database=f"market_test_{os.getpid()}_{worker}")
        return own.update_query_dict({"options": "-csynchronous_commit=off"}).render_as_string(
            hide_password=False
        )

    def prepare(self) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)', f'CREATE DATABASE "{self.name}"')

    def keep(self) -> None:
        self._run(
            f'DROP DATABASE IF EXISTS "{self.kept}" WITH (FORCE)',
            f'CREATE DATABASE "{self.kept}" TEMPLATE "{self.name}"',
        )
        with self._inside() as connection:
            self.shape = str(connection.scalar(text(SHAPE)))
            self.cleaning = cleaning(connection)

    def restore(self) -> None:
        if not self._cleaned():
            self._run(
                f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
                f'CREATE DATABASE "{self.name}" TEMPLATE "{self.kept}"',
            )

    def drop(self) -> None:
        self._run(
            f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
            f'DROP DATABASE IF EXISTS "{self.kept}" WITH (FORCE)',
        )
        self.server.dispose()

    def _cleaned(self) -> bool:
        try:
            with self._inside() as connection:
                if connection.scalar(text(SHAPE)) != self.shape:
                    return False
                connection.connection.cursor().execute(self.cleaning)
                connection.commit()
        except psycopg.OperationalError:  # somebody holds a lock
            return False
        return True

    @contextmanager
    def _inside(self) -> Iterator[Connection]:
        engine = create_engine(self.url, poolclass=NullPool)
        with engine.connect() as connection:
            yield connection

    def _run(self, *statements: str) -> None:
        with self.server.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))


def cleaning(connection: Connection) -> str:
    """One script that makes the database what it is now: without checks and triggers (the audit trail refuses to be
    deleted from), and without waiting for anybody.
    """
    quoted = connection.dialect.identifier_preparer.quote
    script = ["SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = '1s'"]
    for name in map(quoted, inspect(connection).get_table_names()):
        rows = [_literal(row) for row in connection.scalars(text(f"SELECT t::text FROM {name} t"))]
        kept = f"(VALUES {', '.join(f'({row})' for row in rows)}) kept(line)"
        script.append(
            f"DELETE FROM {name} t" + (f" WHERE t::text NOT IN (SELECT line FROM {kept})" if rows else "")
        )
        if rows:
            missing = f"FROM {kept} WHERE line NOT IN (SELECT t::text FROM {name} t)"
            script.append(f"INSERT INTO {name} SELECT (line::{name}).* {missing}")
    for name, last, start in connection.execute(text(SEQUENCES)):
        script.append(f"SELECT setval('{quoted(name)}', {last or start}, {str(last is not None).lower()})")
    return ";\n".join(script)


def _literal(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
