"""Whether this process can work, check by check: for whoever watches over it.

unready, 503    the database is away or has other tables than this code wants, or search has no usable index
degraded, 200   everything answers, but search is behind the tables (lagging) or its index is being rebuilt beside
                the live one: what is asked is answered, perhaps without the newest listings
ready, 200      nothing to be said

Lagging is no 503: other nodes lag as much, since it is the jobs process that is away or behind, and taking web nodes
away would take from visitors what still works.
"""

from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError

from marketplace.blueprints.identity import settings
from marketplace.blueprints.search.blueprint import search_index
from marketplace.config import ROOT
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.clock import utc_now
from marketplace.listings.topics import PUBLIC_TOPICS
from marketplace.search.turns import is_rebuilding

LAGS_AFTER = timedelta(seconds=60)
"""News that search has not heard for so long means that the jobs process is away or far behind."""


class Check(StrEnum):
    """What one check found. UNUSABLE covers a missing, damaged or foreign index, rebuilt by the jobs process."""

    OK = "ok"
    AWAY = "away"
    BEHIND = "behind"
    UNUSABLE = "unusable"
    REBUILDING = "rebuilding"
    LAGGING = "lagging"


FAILING = frozenset({Check.AWAY, Check.BEHIND, Check.UNUSABLE})


@lru_cache(maxsize=1)
def wanted_revision() -> str:
    """The migration that this code was written for."""
    return (ROOT / "migrations" / ".current-head").read_text("ascii").strip()


def checks() -> dict[str, Check]:
    """Every check that could be made; search cannot be judged without the database."""
    database = database_state()
    if database in FAILING:
        return {"database": database}
    try:
        return {"database": database, "search": search_state()}
    except (
        SQLAlchemyError
    ):  # gone since, or all connections are in use: whether somebody rebuilds takes one more
        db.session.rollback()
        return {"database": Check.AWAY}


def verdict(found: dict[str, Check]) -> str:
    """unready, degraded or ready."""
    if FAILING.intersection(found.values()):
        return "unready"
    return "ready" if set(found.values()) == {Check.OK} else "degraded"


def database_state() -> Check:
    """Whether the database answers, and has the tables of this code."""
    try:
        db.session.execute(text("SELECT 1"))
        found = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except ProgrammingError:  # there is no such table yet, as PostgreSQL says it
        db.session.rollback()
        return Check.BEHIND
    except SQLAlchemyError as error:  # no connection to be had in time is one of these, too
        db.session.rollback()
        return Check.BEHIND if "no such table" in str(error) else Check.AWAY
    return Check.OK if found == wanted_revision() else Check.BEHIND


def search_state() -> Check:
    """Reads what a search reads, so that damage is noticed as well as an index that is not there."""
    if not search_index().health().usable:
        return Check.UNUSABLE
    if is_rebuilding(settings()):
        return Check.REBUILDING
    since = outbox.oldest_waiting(PUBLIC_TOPICS)
    return Check.LAGGING if since is not None and utc_now() - since > LAGS_AFTER else Check.OK
