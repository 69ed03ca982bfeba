"""What becomes of an outbox row that failed: it waits longer each time, and is parked in the end."""

from dataclasses import dataclass
from datetime import timedelta

from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import utc_now

Figures = dict[str, int]


@dataclass(frozen=True)
class Patience:
    """The wait doubles from two seconds up to `longest`; the row is parked after `attempts` failures."""

    attempts: int
    longest: timedelta

    def pause(self, attempt: int) -> timedelta:
        return min(timedelta(seconds=2**attempt), self.longest)


def failed(event_id: int, error: Exception, figures: Figures, patience: Patience) -> None:
    """Book a failure, in a unit of work of its own."""
    with unit_of_work():
        event = db.session.get(OutboxEvent, event_id, with_for_update=True)
        if event is None or event.delivery is not Delivery.WAITING:
            return
        event.attempts += 1
        event.last_error = repr(error)[:2000]
        event.not_before = utc_now() + patience.pause(event.attempts)
        if event.attempts >= patience.attempts:
            event.delivery = Delivery.PARKED
            figures["parked"] += 1
    figures["failed"] += 1


def delivered(event: OutboxEvent) -> None:
    """Mark a row as done, in the unit of work that is open."""
    event.delivery = Delivery.DELIVERED
    event.delivered_at = utc_now()
    event.attempts += 1
