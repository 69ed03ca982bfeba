"""The search index, kept by the jobs process: after each piece of news, each night, and whenever it is lost."""

from collections.abc import Callable
from typing import Any

import structlog

from marketplace.db import outbox
from marketplace.db.outbox import OutboxEvent, Urgency
from marketplace.jobs.office import Office
from marketplace.kernel.clock import utc_now
from marketplace.listings.topics import PUBLIC_TOPICS
from marketplace.search import collecting, sync, turns
from marketplace.search.index import IndexUnavailable
from marketplace.search.topics import INDEXED

log = structlog.get_logger()
INDEXED_TOPICS = PUBLIC_TOPICS
"""Their subjects are listings. What happens to organisations or the network reaches listings as these."""
NEEDS_INDEX = INDEXED_TOPICS | {INDEXED}
"""Held back while there is no index, instead of failing."""
MOST_SEGMENTS = 24
PIECE = 5_000
"""An index of more segments, smaller than this on the average, comes of large imports: a commit merges only small ones,
to stay short. A rebuild makes larger ones, so it is not followed by another."""
_LATER = {
    Urgency.NOW: Urgency.SOON,
    Urgency.SOON: Urgency.BULK,
    Urgency.BULK: Urgency.IDLE,
    Urgency.IDLE: Urgency.IDLE,
}


def index_listings(office: Office, listing_ids: list[int]) -> None:
    """Make the search index agree with the tables for these listings, in one index commit."""
    with turns.syncing(office.settings):
        sync.sync_listings(office.index, listing_ids)


def announce_indexed(_office: Office, event: OutboxEvent) -> None:
    """Tell those who work with the index; one step less urgent, since searching comes before matching."""
    outbox.add(INDEXED, event.subject_id, _LATER[Urgency(event.urgency)])


def is_usable(office: Office) -> bool:
    """Whether there is an index to read and write; cheap, so it may miss damage that `health` finds."""
    try:
        office.index.count()
    except IndexUnavailable:
        return False
    return True


def keep_index(office: Office) -> dict[str, Any]:
    """Rebuild an index that is missing or unusable. Figures: rebuilt, the number of listings in it.

    The words offered while typing are collected anew as well. Does nothing while somebody else is rebuilding.
    """
    if office.index.health().usable:
        return {"rebuilt": 0}
    return _rebuild(office, lambda: not office.index.health().usable)


def _rebuild(office: Office, is_needed: Callable[[], bool]) -> dict[str, Any]:
    """Build the index anew beside the live one, unless somebody else does or has done so already."""
    with turns.rebuilding(office.settings) as mine:
        if not mine or not is_needed():
            return {"rebuilt": 0}
        health = office.index.health()
        log.warning("rebuilding the index", problem=health.problem, segments=health.segments)
        count = sync.rebuild(office.index)
    repair(office)
    collecting.collect(utc_now())
    log.info("index rebuilt", listings=count)
    return {"rebuilt": count}


def check_index(office: Office) -> dict[str, Any]:
    """Compare index and tables both ways and repair what differs. Figures: compared, missing, stale, surplus.

    An index in many pieces is built anew instead, since each query reads every piece.
    """
    if not office.index.health().usable:
        return keep_index(office)
    if _is_in_pieces(office):
        return _rebuild(office, lambda: _is_in_pieces(office))
    return repair(office)


def _is_in_pieces(office: Office) -> bool:
    health = office.index.health()
    return health.segments > MOST_SEGMENTS and health.documents < health.segments * PIECE


def repair(office: Office) -> dict[str, Any]:
    """Bring in what differs. Raises IndexUnavailable."""
    found = sync.compare(office.index)
    if not found.agrees:
        log.warning(
            "index differed", missing=found.missing[:20], stale=found.stale[:20], surplus=found.surplus[:20]
        )
        for start in range(0, len(found.differing), sync.PROGRESS_STEP):
            index_listings(office, list(found.differing[start : start + sync.PROGRESS_STEP]))
    return {
        "compared": found.compared,
        "missing": len(found.missing),
        "stale": len(found.stale),
        "surplus": len(found.surplus),
    }
