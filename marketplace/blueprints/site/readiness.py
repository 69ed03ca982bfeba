"""Whether this process can work: the database is there and of this version. Search may be away meanwhile."""

from datetime import timedelta
from functools import lru_cache

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from marketplace.blueprints.identity import settings
from marketplace.blueprints.search.blueprint import search_index
from marketplace.config import ROOT
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.clock import utc_now
from marketplace.listings.topics import PUBLIC_TOPICS
from marketplace.search.index import IndexUnavailable
from marketplace.search.turns import is_rebuilding

LAGS_AFTER = timedelta(seconds=60)
"""News that search has not heard for so long means that the jobs process is away or far behind."""


@lru_cache(maxsize=1)
def wanted_revision() -> str:
    """The migration that this code was written for."""
    return (ROOT / "migrations" / ".current-head").read_text("ascii").strip()


def database_state() -> str:
    """ready, or behind when the tables are not those of this code. Raises OperationalError without a database."""
    db.session.execute(text("SELECT 1"))
    try:
        found = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except (OperationalError, ProgrammingError):  # there is no such table yet
        db.session.rollback()
        return "behind"
    return "ready" if found == wanted_revision() else "behind"


def search_state() -> str:
    """ok, rebuilding (the page of results answers 503 if there is no old index), or lagging."""
    try:
        search_index().count()
    except IndexUnavailable:
        return "rebuilding"
    if is_rebuilding(settings()):
        return "rebuilding"
    since = outbox.oldest_waiting(PUBLIC_TOPICS)
    return "lagging" if since is not None and utc_now() - since > LAGS_AFTER else "ok"
