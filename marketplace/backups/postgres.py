"""PostgreSQL: dumped by its own pg_dump out of the snapshot in which everything else is read."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.backups import postgres_tools
from marketplace.backups.contents import Contents, contents
from marketplace.backups.errors import BackupRefused, Going
from marketplace.backups.manifest import Kind, Manifest, Table
from marketplace.search.dropping import MEASURING, SCHEMA

ROWS = 1_000
"""Read between two looks at whether to go on."""
NOT_OURS = (SCHEMA, f"{MEASURING}*")
"""Schemas of search indexes: made anew from the tables, and never in a backup."""
SETTINGS = (
    "statement_timeout = 0", "lock_timeout = '30s'", "idle_in_transaction_session_timeout = 0", "timezone = 'UTC'",
    "datestyle = 'ISO, YMD'", "intervalstyle = 'postgres'", "extra_float_digits = 1", "bytea_output = 'hex'",
)  # fmt: skip
"""Of one transaction: time to read everything, and one way to write each value."""
TABLES = 'SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename COLLATE "C"'
ALL_TABLES = (
    "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema', :index) "
    "AND NOT starts_with(schemaname, :measuring)"
)
COLUMNS = """
SELECT a.attname, a.attcollation <> 0, array_position(i.indkey::int2[], a.attnum)
FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
WHERE a.attrelid = CAST(:table AS regclass) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attname COLLATE "C"
"""


class PostgresSnapshot:
    """A connection inside one transaction that sees a single moment."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tables(self) -> list[str]:
        return [str(name) for (name,) in self.rows(TABLES)]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._connection.execute(text(statement))]

    def digest(self, table: str, going: Going) -> Table:
        """Columns by name, rows by primary key, as the server writes them for COPY: one line a row."""
        columns = self._connection.execute(text(COLUMNS), {"table": _quoted(table)}).all()
        names = ", ".join(_quoted(name) for name, *_ in columns)
        keys = sorted((place, name, is_text) for name, is_text, place in columns if place is not None)
        ordered = keys or [(0, name, is_text) for name, is_text, _ in columns]
        order = ", ".join(
            f'{_quoted(name)} COLLATE "C"' if is_text else _quoted(name) for _, name, is_text in ordered
        )
        statement = f"COPY (SELECT {names} FROM {_quoted(table)} ORDER BY {order}) TO STDOUT"  # noqa: S608 quoted  # nosec B608
        found, count = hashlib.sha256(names.encode()), 0
        driver: Any = self._connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(statement) as lines:
            for piece in lines:
                if count % ROWS == 0:
                    going()
                found.update(piece)
                count += bytes(piece).count(b"\n")
        return Table(name=table, rows=count, sha256=found.hexdigest())

    def exported(self) -> str:
        """The name under which another connection can read the same moment while this one goes on."""
        return str(self.rows("SELECT pg_export_snapshot()")[0][0])

    def server_version(self) -> int:
        """The major one."""
        return int(self.rows("SHOW server_version_num")[0][0]) // 10_000


class PostgresDatabase:
    """A database of a server; `instance` is where a dump is unpacked on its way there."""

    kind: Kind = "postgresql"

    def __init__(self, url: str, instance: Path) -> None:
        self._url = make_url(url)
        self._instance = instance

    @contextmanager
    def snapshot(self) -> Iterator[PostgresSnapshot]:
        with self._reading() as connection:
            yield PostgresSnapshot(connection)

    def copy(self, target: Path, going: Going) -> Contents:
        with self._reading() as connection:
            snapshot = PostgresSnapshot(connection)
            tool = postgres_tools.find("pg_dump", at_least=snapshot.server_version())
            options = [
                "--format=custom", "--no-owner", "--no-privileges", "--lock-wait-timeout=30s", f"--file={target}",
                f"--snapshot={snapshot.exported()}", *(f"--exclude-schema={name}" for name in NOT_OURS),
            ]  # fmt: skip
            postgres_tools.run([tool, *options, postgres_tools.address(self._url)], self._url, going)
            return contents(snapshot, going)

    def staging(self) -> Path:
        self._instance.mkdir(parents=True, exist_ok=True)
        return self._instance

    def obstacle(self) -> str | None:
        with self._reading() as connection:
            count = connection.scalar(text(ALL_TABLES), {"index": SCHEMA, "measuring": MEASURING})
        return f"the database {self._shown} holds {count} tables" if count else None

    def set_aside(self, stamp: str, undo: ExitStack) -> str | None:  # noqa: ARG002 what the protocol offers
        if found := self.obstacle():
            raise BackupRefused(
                f"{found[0].upper()}{found[1:]}. It is not replaced: make an empty one (createdb "
                f"{self._url.database}_restored) and set DATABASE_URL to it; the old one stays beside it."
            )
        return None

    def put(self, copy: Path, going: Going) -> None:
        with self._reading() as connection:
            version = PostgresSnapshot(connection).server_version()
        tool = postgres_tools.find("pg_restore", at_least=version)
        options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
        postgres_tools.run([tool, *options, postgres_tools.address(self._url), str(copy)], self._url, going)

    @property
    def _shown(self) -> str:
        return self._url.render_as_string(hide_password=True)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        engine = create_engine(self._url, poolclass=NullPool, connect_args={"connect_timeout": 10})
        try:
            with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
                for setting in SETTINGS:
                    connection.execute(text(f"SET LOCAL {setting}"))
                yield connection
        except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error) as error:
            reason = str(getattr(error, "orig", None) or error).strip()
            raise BackupRefused(f"The database {self._shown} cannot be read: {reason}") from error
        finally:
            engine.dispose()


def faults_in_copy(path: Path, manifest: Manifest, going: Going) -> list[str]:
    """What pg_restore finds wrong with a dump, and tables that are in the manifest only or in the dump only.

    Raises BackupRefused when there is no pg_restore to ask.
    """
    tool = postgres_tools.find("pg_restore")
    try:
        listed = postgres_tools.run([tool, "--list", str(path)], None, going)
    except BackupRefused as error:
        return [f"the dump of the database cannot be read: {error}"]
    found = {words[6] for line in listed.splitlines() if (words := line.split())[3:5] == ["TABLE", "DATA"]}
    said = {table.name for table in manifest.tables}
    return [f"table {name} is in the manifest or in the dump only" for name in sorted(found ^ said)]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
