"""What the clock does: book listings whose time is over, remind owners of those whose time is nearly over."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.audit.models import AuditEntry
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.outbox import Urgency
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotAllowed
from marketplace.listings.models import Listing
from marketplace.listings.queries import _parts as parts
from marketplace.listings.states import LAPSE
from marketplace.listings.topics import REMIND
from marketplace.listings.validity import REMINDERS
from marketplace.workflow.apply import apply_move

BATCH = 500


def lapse_due(actor: Actor, now: datetime, *, limit: int = BATCH) -> int:
    """Book up to `limit` listings whose time is over at `now`; gives how many. A job repeats it until 0.

    Pages have shown them as expired already. Raises NotAllowed for people.
    """
    _require_clock(actor, "lapse")
    query = (
        select(Listing)
        .where(Listing.status.in_(LAPSE.start), Listing.valid_until <= now)
        .order_by(Listing.valid_until, Listing.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    due = db.session.scalars(query).all()
    for listing in due:
        apply_move(listing, LAPSE, actor, urgency=Urgency.SOON, valid_until=listing.valid_until)
    return len(due)


def remind_due(actor: Actor, now: datetime, *, after: int = 0, limit: int = BATCH) -> int:
    """Queue `listing.remind` (facts: `days`, 30 or 7) once each for what lapses within so many days.

    Looks at no more than `limit` listings with ids beyond `after`: a job goes through them batch by batch. A day
    on which it did not run is made up for, a second run changes nothing. Gives how many reminders went out.
    Raises NotAllowed for people.
    """
    _require_clock(actor, "remind")
    query = (
        select(Listing).where(Listing.id > after, parts.nearly_over(now)).order_by(Listing.id).limit(limit)
    )
    return _remind(actor, db.session.scalars(query).all(), now)


def _remind(actor: Actor, batch: Sequence[Listing], now: datetime) -> int:
    sent = 0
    known = _reminded([listing.id for listing in batch])
    for listing in batch:
        assert listing.valid_until is not None  # nearly_over asked for one
        days = min(d for d in REMINDERS if listing.valid_until - now <= timedelta(days=d))
        facts: dict[str, Any] = {"days": days, "valid_until": listing.valid_until.isoformat()}
        if (listing.id, days, facts["valid_until"]) not in known:
            trail.record(actor, REMIND, f"listing:{listing.id}", **facts)
            outbox.add(REMIND, listing.id, urgency=Urgency.SOON, **facts)
            sent += 1
    return sent


def _reminded(ids: list[int]) -> set[tuple[int, int, str]]:
    """(listing, days, end) of every reminder sent; the trail remembers, since the outbox is swept."""
    query = select(AuditEntry.subject, AuditEntry.facts).where(
        AuditEntry.subject.in_([f"listing:{number}" for number in ids]), AuditEntry.topic == REMIND
    )
    return {
        (int(subject.split(":")[1]), facts["days"], facts["valid_until"])
        for subject, facts in db.session.execute(query)
    }


def _require_clock(actor: Actor, action: str) -> None:
    if not actor.is_system:
        raise NotAllowed(action=action, actor=actor.person_id)
