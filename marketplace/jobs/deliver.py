"""News goes upstairs here and nowhere else: one table says who hears which topic.

Each outbox row is delivered in its own unit of work and may come twice, so every listener is safe to repeat;
only rows that nobody hears, or whose news is merely passed on, share one. A row that fails waits a little longer
each time and is parked after the fifth failure, so that one bad row cannot hold up the rest. Letters are rows too,
but another job's (`posting.py`).
"""

from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any

import structlog
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.jobs.hearers import HEARERS, LIGHT, PREPARED
from marketplace.jobs.indexing import (
    INDEXED_TOPICS,
    NEEDS_INDEX,
    index_listings,
    is_usable,
    keep_index,
)
from marketplace.jobs.office import Office
from marketplace.jobs.retrying import Figures, Patience, delivered, failed
from marketplace.kernel.clock import utc_now
from marketplace.mail.queue import is_letter

log = structlog.get_logger()
MOST_ATTEMPTS = 5
BATCH = 200
"""Rows of one batch, and so listings of one index commit at most: about half a second's work."""
BATCHES_A_RUN = 50
PATIENCE = 0.25
"""Seconds that a batch goes on before it looks whether something more urgent has come."""
WAITS = Patience(attempts=MOST_ATTEMPTS, longest=timedelta(hours=1))


@dataclass(frozen=True)
class Due:
    """A row that waits."""

    id: int
    topic: str
    subject_id: int
    urgency: int


def deliver_waiting(office: Office) -> dict[str, Any]:
    """Deliver until nothing is due (or BATCHES_A_RUN batches). Figures: delivered, failed, parked."""
    figures = {"delivered": 0, "failed": 0, "parked": 0}
    held = _held_back(office)
    for _ in range(BATCHES_A_RUN):
        due = [] if office.stop.is_set() else _due(held)
        if not due:
            break
        _deliver_batch(office, due, figures)
    return figures


def _held_back(office: Office) -> frozenset[str]:
    """Without an index, what needs one waits while somebody rebuilds it: it would fail and be parked."""
    if is_usable(office):
        return frozenset()
    try:
        keep_index(office)
    except Exception:
        log.exception("index not rebuilt")
    return frozenset() if is_usable(office) else NEEDS_INDEX


def _due(held: frozenset[str] = frozenset()) -> list[Due]:
    """The next rows of one urgency, oldest first."""
    query = (
        select(OutboxEvent.id, OutboxEvent.topic, OutboxEvent.subject_id, OutboxEvent.urgency)
        .where(OutboxEvent.delivery == Delivery.WAITING, OutboxEvent.not_before <= utc_now())
        .where(OutboxEvent.topic.not_in(held), ~is_letter())
        .order_by(OutboxEvent.urgency, OutboxEvent.id)
        .limit(BATCH)
    )
    rows = [Due(*row) for row in db.session.execute(query)]
    db.session.rollback()  # the read is over; each delivery opens its own unit of work
    return [row for row in rows if row.urgency == rows[0].urgency]


def is_overtaken(urgency: int) -> bool:
    """Whether something more urgent is due by now."""
    query = select(OutboxEvent.id).where(
        OutboxEvent.delivery == Delivery.WAITING,
        OutboxEvent.urgency < urgency,
        OutboxEvent.not_before <= utc_now(),
        ~is_letter(),
    )
    found = db.session.scalar(query.limit(1)) is not None
    db.session.rollback()
    return found


def _deliver_batch(office: Office, due: list[Due], figures: Figures) -> None:
    """All of it, or what is done by the time that more urgent news comes in or the process is told to end; the rest
    goes on waiting."""
    listings = sorted({row.subject_id for row in due if row.topic in INDEXED_TOPICS})
    unindexed: Exception | None = None
    if listings:
        try:
            index_listings(office, listings)
        except Exception as error:
            log.exception("index not written", listings=len(listings))
            unindexed = error
    looked = monotonic()
    together = [] if unindexed else [row for row in due if _is_light(row.topic)]
    if together and _deliver_together(office, [row.id for row in together], figures):
        due = [row for row in due if row not in together]
    for row in due:
        if office.stop.is_set():
            return
        if unindexed is not None and row.topic in INDEXED_TOPICS:
            failed(row.id, unindexed, figures, WAITS)
        else:
            _deliver_one(office, row, figures)
        if row.urgency and monotonic() - looked > PATIENCE:
            if is_overtaken(row.urgency):
                return
            looked = monotonic()


def _is_light(topic: str) -> bool:
    """Nobody hears it, or nobody who does more than pass it on."""
    return topic not in PREPARED and all(hear in LIGHT for hear in HEARERS.get(topic, ()))


def _deliver_together(office: Office, event_ids: list[int], figures: Figures) -> bool:
    """Many rows in one unit of work; False when it failed, and then nothing has been delivered."""
    waiting = (OutboxEvent.id.in_(event_ids), OutboxEvent.delivery == Delivery.WAITING)
    query = select(OutboxEvent).where(*waiting).order_by(OutboxEvent.id).with_for_update(skip_locked=True)
    try:
        with unit_of_work():
            events = db.session.scalars(query).all()
            for event in events:
                _hear(office, event)
        figures["delivered"] += len(events)
    except Exception:
        log.exception("news not delivered together", events=len(event_ids))
        return False
    return True


def _hear(office: Office, event: OutboxEvent) -> None:
    for hear in HEARERS.get(event.topic, ()):
        hear(office, event)
    delivered(event)


def _deliver_one(office: Office, row: Due, figures: Figures) -> None:
    try:
        prepared = PREPARED.get(row.topic)
        found = prepared.read(office, row.subject_id) if prepared else None
        with unit_of_work():
            event = db.session.get(OutboxEvent, row.id, with_for_update={"skip_locked": True})
            if event is None or event.delivery is not Delivery.WAITING:
                return
            _hear(office, event)
            if prepared:
                prepared.write(office, event, found)
        figures["delivered"] += 1
    except Exception as error:
        log.exception("news not delivered", event_id=row.id, topic=row.topic)
        failed(row.id, error, figures, WAITS)
