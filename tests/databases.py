"""A migrated database that can be put back in milliseconds, on SQLite and PostgreSQL."""

import os
import shutil
from pathlib import Path
from typing import Protocol

from sqlalchemy import create_engine, make_url, text


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
    """A template database on the server; each restore is CREATE DATABASE … TEMPLATE."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.name = str(self.url.database)
        self.kept = f"{self.name}_kept"
        self.server = create_engine(self.url.set(database="postgres"), isolation_level="AUTOCOMMIT")

    @staticmethod
    def own_url(server: str) -> str:
        """An address for a database of this process alone (tests may run side by side)."""
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        url = make_url(server.replace("postgresql://", "postgresql+psycopg://"))
        return url.set(database=f"market_test_{os.getpid()}_{worker}").render_as_string(hide_password=False)

    def prepare(self) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)', f'CREATE DATABASE "{self.name}"')

    def keep(self) -> None:
        self._run(
            f'DROP DATABASE IF EXISTS "{self.kept}" WITH (FORCE)',
            f'CREATE DATABASE "{self.kept}" TEMPLATE "{self.name}"',
        )

    def restore(self) -> None:
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

    def _run(self, *statements: str) -> None:
        with self.server.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
