"""SQLite: copied by its own backup API out of one read, so that writers go on and the copy is of one moment."""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from marketplace.backups.contents import Contents, contents, differences
from marketplace.backups.database import sync_folder
from marketplace.backups.errors import BackupRefused, Going
from marketplace.backups.manifest import Kind, Manifest, Table

PAGES = 2_000
"""Copied at a time, between two looks at whether to go on."""
ROWS = 1_000
SUFFIXES = ("", "-wal", "-shm")
PATIENCE = 1.0
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name"
MOST_SHOWN = 20


class SqliteSnapshot:
    """A connection inside one read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def tables(self) -> list[str]:
        return [str(name) for (name,) in self.rows(TABLES)]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement).fetchall()

    def digest(self, table: str, going: Going) -> Table:
        """Columns by name, rows by primary key. Text is hashed as its bytes, told apart from other bytes."""
        columns = self.rows(f"PRAGMA table_info({_quoted(table)})")
        names = sorted(str(column[1]) for column in columns)
        keys = [str(column[1]) for column in sorted(columns, key=lambda one: one[5]) if column[5]]
        statement = (
            f"SELECT {', '.join(map(_quoted, names))} FROM {_quoted(table)} "  # noqa: S608 quoted  # nosec B608
            f"ORDER BY {', '.join(map(_quoted, keys or names))}"
        )
        found, count = hashlib.sha256(ascii(names).encode()), 0
        self._connection.text_factory = bytearray
        try:
            cursor = self._connection.execute(statement)
            while some := cursor.fetchmany(ROWS):
                going()
                count += len(some)
                found.update("\n".join(map(ascii, ("", *some))).encode())
        finally:
            self._connection.text_factory = str
        return Table(name=table, rows=count, sha256=found.hexdigest())


class SqliteDatabase:
    """One file and what SQLite keeps beside it."""

    kind: Kind = "sqlite"

    def __init__(self, url: str) -> None:
        name = make_url(url).database
        if not name or name == ":memory:":
            raise BackupRefused("A database in memory has no backup: set DATABASE_URL to a file.")
        self.path = Path(name).absolute()

    @contextmanager
    def snapshot(self) -> Iterator[SqliteSnapshot]:
        with _named(self.path), closing(_connect(self.path, "mode=rw")) as connection:
            _begin_read(connection)
            yield SqliteSnapshot(connection)

    def copy(self, target: Path, going: Going) -> Contents:
        with _named(self.path), closing(_connect(self.path, "mode=rw")) as source:
            # Within a read of its own the copying never starts again, however much others write meanwhile.
            _begin_read(source)
            with closing(sqlite3.connect(target, isolation_level=None)) as copied:
                copied.execute("PRAGMA synchronous=OFF")  # the archive is what has to survive
                source.backup(copied, pages=PAGES, progress=lambda *_: going())
        with _named(target), closing(_opened_copy(target)) as connection:
            return contents(SqliteSnapshot(connection), going)

    def staging(self) -> Path:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return self.path.parent

    def obstacle(self) -> str | None:
        if not self.path.exists():
            return None
        try:
            with closing(_connect(self.path, "mode=rw")) as connection:
                count = len(SqliteSnapshot(connection).tables())
        except sqlite3.Error as error:
            return f"the database {self.path} is there and cannot be read ({error})"
        return f"the database {self.path} holds {count} tables" if count else None

    def set_aside(self, stamp: str, undo: ExitStack) -> str | None:
        self._require_alone()
        kept = self.path.with_name(f"{self.path.name}.{stamp}")
        there = [suffix for suffix in SUFFIXES if Path(f"{self.path}{suffix}").exists()]
        for suffix in there:
            name, other = Path(f"{self.path}{suffix}"), Path(f"{kept}{suffix}")
            name.rename(other)
            undo.callback(os.replace, other, name)
        return str(kept) if "" in there else None

    def put(self, copy: Path, going: Going) -> None:
        going()
        copy.chmod(0o600)
        copy.replace(self.path)
        sync_folder(self.path.parent)

    def _require_alone(self) -> None:
        """A process that has the file open would go on writing into what is kept beside."""
        if not self.path.exists():
            return
        try:
            with closing(_connect(self.path, "mode=rw")) as connection:
                connection.execute("PRAGMA locking_mode=EXCLUSIVE")
                connection.execute("BEGIN EXCLUSIVE")
                connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise BackupRefused(
                    f"The database {self.path} is in use: stop the web and the jobs processes first."
                ) from error
        except sqlite3.DatabaseError:
            return  # damaged: nobody can be writing into it


def faults_in_copy(path: Path, manifest: Manifest, going: Going) -> list[str]:
    """What is wrong with a copied database, in words: structure, references, and what the manifest says of it."""
    try:
        with closing(_opened_copy(path)) as connection:
            found = connection.execute(f"PRAGMA integrity_check({MOST_SHOWN})").fetchall()
            faults = [f"the copied database: {line}" for (line,) in found if line != "ok"]
            going()
            broken = connection.execute("PRAGMA foreign_key_check").fetchmany(MOST_SHOWN)
            faults += [f"the copied database: a row of {row[0]} refers to none of {row[2]}" for row in broken]
            return faults + differences(manifest, contents(SqliteSnapshot(connection), going))
    except (sqlite3.Error, UnicodeDecodeError, ValueError) as error:
        return [f"the copied database cannot be read: {error}"]
    except BackupRefused as error:
        return [f"the copied database: {error}"]


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}", uri=True, isolation_level=None, timeout=PATIENCE
    )


def _opened_copy(path: Path) -> sqlite3.Connection:
    """Nobody writes it, and it may come from anywhere."""
    connection = _connect(path, "mode=ro&immutable=1")
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    return connection


def _begin_read(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN")
    connection.execute("SELECT 1 FROM sqlite_master").fetchone()


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise BackupRefused(f"The database {path} cannot be read: {error}") from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
