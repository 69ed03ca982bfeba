"""A job of the timetable, and a piece of news that failed too often."""

from typing import Any

from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent
from marketplace.db.work import unit_of_work


def parked() -> int:
    """Its number; the first of all when nothing else has been written."""
    with unit_of_work():
        event = OutboxEvent(topic="test.parked", subject_id=1, delivery=Delivery.PARKED, attempts=5)
        db.session.add(event)
        db.session.flush()
        return event.id


def add(kits: dict[str, dict[str, Any]], event_id: int) -> None:
    """The same for every kit: jobs are the system administrator's alone."""
    for kit in kits.values():
        kit.update({"event_id": event_id, "jobs.show": {"name": "sweep"}, "jobs.run_now": {"name": "sweep"}})
