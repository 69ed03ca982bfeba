"""An index of any engine to measure with, which is gone afterwards."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateSchema, DropSchema

from marketplace.search.dropping import MEASURING
from marketplace.search.engines import ENGINES, Place
from marketplace.search.index import Index


class EngineMissing(RuntimeError):
    """There is no database for the engine; the text says what to set."""


@contextmanager
def throw_away_index(engine: str, database_url: str = "") -> Iterator[Index]:
    """An empty index in a temporary folder, or in a new schema of the database; both are removed at the end.

    Raises EngineMissing.
    """
    with TemporaryDirectory(prefix="market-search-") as folder, ExitStack() as stack:
        schema = stack.enter_context(throw_away_schema(database_url)) if engine == "postgres" else ""
        yield ENGINES[engine](Place(Path(folder), database_url, schema))


@contextmanager
def throw_away_schema(database_url: str) -> Iterator[str]:
    """The name of a new schema of a PostgreSQL database. Raises EngineMissing for any other database."""
    if not database_url.startswith("postgresql"):
        raise EngineMissing("postgres needs a PostgreSQL database: set DATABASE_URL=postgresql+psycopg://…")
    name = f"{MEASURING}{secrets.token_hex(6)}"
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
