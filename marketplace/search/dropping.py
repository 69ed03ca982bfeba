"""An index that is of other tables than the market now has: dropped, so that it is made anew."""

import shutil

from sqlalchemy import NullPool, create_engine, make_url
from sqlalchemy.schema import DropSchema

from marketplace.config import Settings

SCHEMA = "market_search"
"""Of the index in PostgreSQL."""
MEASURING = "market_measure_"
"""How the schemas of indexes that are only measured with begin."""


def drop_index(settings: Settings) -> None:
    """Remove the index of every engine; the jobs process rebuilds the one in use within ten seconds.

    For a market that is not running. Raises SQLAlchemy's errors when a PostgreSQL database does not answer.
    """
    shutil.rmtree(settings.instance_dir / "search", ignore_errors=True)
    url = make_url(settings.effective_database_url)
    if url.get_backend_name() != "postgresql":
        return
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            connection.execute(DropSchema(SCHEMA, cascade=True, if_exists=True))
    finally:
        engine.dispose()
