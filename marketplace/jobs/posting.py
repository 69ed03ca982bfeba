"""Queued letters are written, sent and ticked off, and no lock is held while a relay is spoken to.

Three steps a letter: a unit of work writes it and puts the row out of reach of others for CLAIM; the message is
sent outside any unit of work; a second one marks the row delivered. Whatever goes wrong in between, the letter is
sent again: twice perhaps, never not at all. Both copies have the same Message-ID, file name and link.
"""

from datetime import timedelta
from time import monotonic
from typing import Any

import structlog
from sqlalchemy import select

from marketplace.accounts.writing import Written, write
from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.jobs.office import Office
from marketplace.jobs.retrying import Figures, Patience, delivered, failed
from marketplace.kernel.clock import utc_now
from marketplace.mail import queue

log = structlog.get_logger()
A_RUN = 5.0
"""Seconds after which a run begins no further letter, so that a process that shall stop does."""
CLAIM = timedelta(minutes=5)
"""Longer than the slowest relay takes over one letter."""
PATIENCE = Patience(attempts=12, longest=timedelta(hours=1))
"""A relay may be away, or ask to come again later, for two hours."""


def post_letters(office: Office) -> dict[str, Any]:
    """Send what waits, the most urgent and then the oldest first. Figures: sent, failed, parked."""
    figures = {"sent": 0, "failed": 0, "parked": 0}
    ends = monotonic() + A_RUN
    while monotonic() < ends and not office.stop.is_set():
        letter_id = _next()
        if letter_id is None:
            break
        _post(office, letter_id, figures)
    return figures


def _next() -> int | None:
    query = (
        select(OutboxEvent.id)
        .where(queue.is_letter(), OutboxEvent.delivery == Delivery.WAITING)
        .where(OutboxEvent.not_before <= utc_now())
        .order_by(OutboxEvent.urgency, OutboxEvent.id)
    )
    found = db.session.scalar(query.limit(1))
    db.session.rollback()  # the read is over
    return found


def _post(office: Office, letter_id: int, figures: Figures) -> None:
    try:
        written = _written(office, letter_id)
        if written is None:
            return
        office.transport.deliver(written.message, written.name)
        with unit_of_work():
            delivered(db.session.get_one(OutboxEvent, letter_id, with_for_update=True))
        figures["sent"] += 1
    except Exception as error:
        log.exception("letter not sent", event_id=letter_id)
        failed(letter_id, error, figures, PATIENCE)


def _written(office: Office, letter_id: int) -> Written | None:
    """The message, its row claimed; None when somebody else has it, or when there is nothing to send any more."""
    with unit_of_work():
        letter = db.session.get(OutboxEvent, letter_id, with_for_update={"skip_locked": True})
        now = utc_now()
        if letter is None or letter.delivery is not Delivery.WAITING or letter.not_before > now:
            return None
        written = write(office.settings, letter)
        if written is None:
            delivered(letter)
        else:
            letter.not_before = now + CLAIM
    return written
