"""A round matches every open listing anew. Each listing is written together with the cursor that passes it."""

from datetime import timedelta

from sqlalchemy import func, select

from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.db.outbox import Urgency
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import to_beijing, utc_now
from marketplace.kernel.errors import Stale
from marketplace.listings.models import Listing
from marketplace.listings.states import OPEN
from marketplace.matching import operations, rounds
from marketplace.matching.finding import Found
from marketplace.matching.models import MatchRound


def begin(actor: Actor, *, once_a_day: bool = False) -> int | None:
    """The id of the round that is to be worked on: the one that runs, or a new one.

    None when `once_a_day` and one was worked on today (Beijing). A second one at once breaks a rule of the table.
    """
    running = rounds.running()
    if running is not None:
        return running.id
    last = rounds.newest()
    now = utc_now()
    if once_a_day and last is not None and to_beijing(last.worked_at).date() >= to_beijing(now).date():
        return None
    total = db.session.scalar(select(func.count()).where(Listing.status.in_(OPEN))) or 0
    made = MatchRound(total=total, started_at=now, worked_at=now)
    db.session.add(made)
    db.session.flush()
    trail.record(actor, "match_round.begin", f"match_round:{made.id}", total=total)
    return made.id


def pass_listing(
    actor: Actor, round_id: int, after_id: int, listing_id: int, found: Found | None, busy: timedelta
) -> int:
    """Write what was found for one listing and move the cursor past it; returns the number of new pairs.

    `after_id` is where the cursor stood when the search began: raises Stale when somebody else has moved it since.
    `found` is None for a listing that failed, which is counted and left behind.
    """
    row = _at(round_id, after_id)
    new = 0
    if found is not None:
        new = operations.refresh(actor, listing_id, found, Urgency.IDLE).new
    else:
        trail.record(actor, "match_round.skip", f"listing:{listing_id}", round=round_id)
        row.failed += 1
    row.after_id = listing_id
    row.done += 1
    row.new_pairs += new
    row.busy_ms += round(busy / timedelta(milliseconds=1))
    row.worked_at = utc_now()
    return new


def finish(actor: Actor, round_id: int, after_id: int) -> None:
    """End the round when nothing is left after the cursor. Raises Stale as `pass_listing` does."""
    row = _at(round_id, after_id)
    row.is_running = None
    row.finished_at = row.worked_at = utc_now()
    trail.record(
        actor, "match_round.finish", f"match_round:{round_id}",
        done=row.done, new_pairs=row.new_pairs, failed=row.failed,
    )  # fmt: skip


def _at(round_id: int, after_id: int) -> MatchRound:
    """The running round, locked, if its cursor still stands there."""
    row = db.session.get(MatchRound, round_id, with_for_update=True, populate_existing=True)
    if row is None or not row.is_running or row.after_id != after_id:
        raise Stale(kind="match_round")
    return row
