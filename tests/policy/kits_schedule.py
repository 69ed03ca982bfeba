"""A job of the timetable, and a piece of news that failed too often."""

from typing import Any

from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent
from marketplace.db.work import unit_of_work


def add(kits: dict[str, dict[str, Any]]) -> None:
    """The same for every kit: jobs are the system administrator's alone."""
    with unit_of_work():
        event = OutboxEvent(topic="test.parked", subject_id=1, delivery=Delivery.PARKED, attempts=5)
        db.session.add(event)
        db.session.flush()
        number = event.id
    for kit in kits.values():
        kit.update({"event_id": number, "jobs.show": {"name": "sweep"}, "jobs.run_now": {"name": "sweep"}})
