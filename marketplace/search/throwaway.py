"""An index of any engine to measure with, which is gone afterwards."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateSchema, DropSchema

from marketplace.search.index import Index

ENGINES = {"whoosh": "", "tantivy": "fast", "postgres": "postgres"}
"""Every engine, and the extra of this package that it needs."""
_CLASSES = {"whoosh": "WhooshIndex", "tantivy": "TantivyIndex", "postgres": "PostgresIndex"}


class EngineMissing(RuntimeError):
    """The engine cannot be opened here; the text says what to install or to set."""


def open_engine(engine: str, folder: Path, database_url: str = "", schema: str = "") -> Index:
    """The index of one of ENGINES that lies in `folder`, or in a schema of a PostgreSQL database.

    `database_url` is as SQLAlchemy wants it. Raises EngineMissing.
    """
    try:
        maker = getattr(import_module(f"marketplace.search.{engine}_index"), _CLASSES[engine])
    except ImportError as error:
        raise EngineMissing(
            f"{engine} is not installed ({error}): install the extra `{ENGINES[engine]}`"
        ) from error
    opened: Index = maker(database_url, schema) if engine == "postgres" else maker(folder)
    return opened


@contextmanager
def throw_away_index(engine: str, database_url: str = "") -> Iterator[Index]:
    """An empty index in a temporary folder, or in a new schema of the database; both are removed at the end.

    Raises EngineMissing.
    """
    with TemporaryDirectory(prefix="market-search-") as folder:
        if engine == "postgres":
            with throw_away_schema(database_url) as schema:
                yield open_engine(engine, Path(folder), database_url, schema)
        else:
            yield open_engine(engine, Path(folder))


@contextmanager
def throw_away_schema(database_url: str) -> Iterator[str]:
    """The name of a new schema of a PostgreSQL database. Raises EngineMissing for any other database."""
    if not database_url.startswith("postgresql"):
        raise EngineMissing("postgres needs a PostgreSQL database: set DATABASE_URL=postgresql+psycopg://…")
    name = f"market_measure_{secrets.token_hex(6)}"
    database = create_engine(database_url, isolation_level="AUTOCOMMIT")
    try:
        with database.connect() as connection:
            connection.execute(CreateSchema(name))
        try:
            yield name
        finally:
            with database.connect() as connection:
                connection.execute(DropSchema(name, cascade=True))
    except OperationalError as error:
        raise EngineMissing(f"the PostgreSQL database does not answer: {error.orig}") from error
    finally:
        database.dispose()
