"""News goes upstairs here and nowhere else: one table says who hears which topic.

Each outbox row is delivered in its own unit of work and may come twice, so every listener is safe to repeat.
A row that fails waits a little longer each time and is parked after the fifth failure, so that one bad row
cannot hold up the rest.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.jobs.hearers import HEARERS, INDEXED_TOPICS, index_listings
from marketplace.jobs.office import Office
from marketplace.kernel.clock import utc_now

log = structlog.get_logger()
MOST_ATTEMPTS = 5
BATCH = 200
BATCHES_A_RUN = 50
Listener = Callable[[Office, OutboxEvent], None]


def deliver_waiting(office: Office) -> dict[str, Any]:
    """Deliver until nothing is due (or BATCHES_A_RUN batches). Figures: delivered, failed, parked."""
    figures = {"delivered": 0, "failed": 0, "parked": 0}
    for _ in range(BATCHES_A_RUN):
        due = _due()
        if not due:
            break
        _deliver_batch(office, due, figures)
    return figures


def _due() -> list[tuple[int, str, int]]:
    """The next rows of one urgency, oldest first: (id, topic, subject_id)."""
    query = (
        select(OutboxEvent.id, OutboxEvent.topic, OutboxEvent.subject_id, OutboxEvent.urgency)
        .where(OutboxEvent.delivery == Delivery.WAITING, OutboxEvent.not_before <= utc_now())
        .order_by(OutboxEvent.urgency, OutboxEvent.id)
        .limit(BATCH)
    )
    rows = db.session.execute(query).all()
    db.session.rollback()  # the read is over; each delivery opens its own unit of work
    return [(row.id, row.topic, row.subject_id) for row in rows if row.urgency == rows[0].urgency]


def _deliver_batch(office: Office, due: list[tuple[int, str, int]], figures: dict[str, int]) -> None:
    listings = sorted({subject for _, topic, subject in due if topic in INDEXED_TOPICS})
    unindexed: Exception | None = None
    if listings:
        try:
            index_listings(office, listings)
        except Exception as error:
            log.exception("index not written", listings=len(listings))
            unindexed = error
    for event_id, topic, _ in due:
        if unindexed is not None and topic in INDEXED_TOPICS:
            _failed(event_id, unindexed, figures)
        else:
            _deliver_one(office, event_id, figures)


def _deliver_one(office: Office, event_id: int, figures: dict[str, int]) -> None:
    try:
        with unit_of_work():
            event = db.session.get(OutboxEvent, event_id, with_for_update={"skip_locked": True})
            if event is None or event.delivery is not Delivery.WAITING:
                return
            for hear in HEARERS.get(event.topic, ()):
                hear(office, event)
            event.delivery = Delivery.DELIVERED
            event.delivered_at = utc_now()
            event.attempts += 1
        figures["delivered"] += 1
    except Exception as error:
        log.exception("news not delivered", event_id=event_id)
        _failed(event_id, error, figures)


def _failed(event_id: int, error: Exception, figures: dict[str, int]) -> None:
    with unit_of_work():
        event = db.session.get(OutboxEvent, event_id, with_for_update=True)
        if event is None or event.delivery is not Delivery.WAITING:
            return
        event.attempts += 1
        event.last_error = repr(error)[:2000]
        event.not_before = utc_now() + timedelta(seconds=2**event.attempts)
        if event.attempts >= MOST_ATTEMPTS:
            event.delivery = Delivery.PARKED
            figures["parked"] += 1
    figures["failed"] += 1
