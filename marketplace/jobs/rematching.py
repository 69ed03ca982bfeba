"""Every open listing matched anew, night by night, listing by listing, beside everything else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.outbox import Urgency
from marketplace.db.work import unit_of_work
from marketplace.jobs.deliver import is_overtaken
from marketplace.jobs.indexing import is_usable
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.errors import Stale
from marketplace.matching import operations_rounds as operations
from marketplace.matching import rounds
from marketplace.matching.finding import Finder, Found
from marketplace.matching.nights import TURN_SECONDS
from marketplace.matching.opening import open_finder
from marketplace.matching.rounds import Progress
from marketplace.search.index import IndexUnavailable

log = structlog.get_logger()
AWAY = (OperationalError, InterfaceError, PoolTimeout)
"""The database is gone or held by somebody else."""
ATTEMPTS = 2
"""Another process may have written the same pair in the same moment."""
BREATH = 0.2
"""Seconds that a round stands still while more urgent news waits, before it looks again."""


@dataclass(frozen=True)
class Passed:
    """One listing that a round has passed."""

    listing_id: int
    new_pairs: int
    failed: bool


def match_round(office: Office) -> dict[str, Any]:
    """One turn of tonight's round. Figures: listings passed, new pairs, listings that failed."""
    figures = {"listings": 0, "new_pairs": 0, "failed": 0}
    if not is_usable(office):
        return figures
    with unit_of_work():
        round_id = operations.begin(SYSTEM, once_a_day=True)
    if round_id is None:
        return figures
    ends = monotonic() + TURN_SECONDS

    def goes_on(passed: Passed | None) -> bool:
        if passed is not None:
            figures["listings"] += 1
            figures["new_pairs"] += passed.new_pairs
            figures["failed"] += passed.failed
        while monotonic() < ends and not office.stop.is_set():
            if not is_overtaken(Urgency.IDLE):
                return True
            office.stop.wait(BREATH)  # people's news comes first: this thread shares the process with it
        return False

    work(office, round_id, goes_on)
    return figures


def work(office: Office, round_id: int, goes_on: Callable[[Passed | None], bool]) -> bool:
    """Pass listings while `goes_on` says so; it is asked before the first one and told each one passed.

    True when the round has ended. False when it was stopped, or when somebody else works on it. Raises
    IndexUnavailable. Whatever happens, the round goes on from where it was committed last.
    """
    finder = open_finder(office.index)
    passed: Passed | None = None
    while goes_on(passed):
        passed, at = None, _at(round_id)
        if at is None:
            return True
        try:
            listing_id = rounds.next_id(EVERYTHING, at.after_id)
            if listing_id is None:
                with unit_of_work():
                    operations.finish(SYSTEM, round_id, at.after_id)
                return True
            passed = _pass(finder, at, listing_id)
        except Stale:  # somebody judged one of its pairs meanwhile, or moved the cursor
            moved = _at(round_id)
            if moved is None or moved.after_id != at.after_id:
                log.info("another process works on the round", round=round_id)
                return False
    return False


def _at(round_id: int) -> Progress | None:
    """The round as it is committed now; None when it has ended."""
    db.session.rollback()
    at = rounds.running()
    return at if at is not None and at.id == round_id else None


def _pass(finder: Finder, at: Progress, listing_id: int) -> Passed:
    """Search first, then write in one unit of work. Who fails twice is counted and left behind."""
    began = monotonic()
    for attempt in range(ATTEMPTS):
        try:
            new = _write(at, listing_id, finder.find(listing_id), began)
        except (IndexUnavailable, Stale, *AWAY):
            raise  # not this listing's fault: the round stands still until the next turn
        except Exception:
            log.exception("listing not matched", listing_id=listing_id, round=at.id, attempt=attempt)
            db.session.rollback()
        else:
            return Passed(listing_id, new, failed=False)
    _write(at, listing_id, None, began)
    return Passed(listing_id, 0, failed=True)


def _write(at: Progress, listing_id: int, found: Found | None, began: float) -> int:
    with unit_of_work():
        busy = timedelta(seconds=monotonic() - began)
        return operations.pass_listing(SYSTEM, at.id, at.after_id, listing_id, found, busy)
