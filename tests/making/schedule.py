"""Runs, leases and parked news for the tests of the schedule."""

from datetime import datetime, timedelta
from typing import Any

from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.jobs import lease
from marketplace.kernel.actor import Actor, Role
from marketplace.kernel.clock import utc_now
from marketplace.schedule.models import JobRun
from tests import make

HOLDER = "host:1:leads"


def administrator() -> Actor:
    return make.officer(Role.SYSTEM_ADMINISTRATOR)


def led(holder: str = HOLDER) -> str:
    """The holder leads from now on."""
    assert lease.hold(holder)
    return holder


def run(job: str = "sweep", started_at: datetime | None = None, **values: Any) -> int:
    """A run as it stands in the table: ended and well unless told otherwise."""
    at = started_at or utc_now() - timedelta(minutes=1)
    ended = {"ended_at": at + timedelta(seconds=2), "succeeded": True}
    with unit_of_work():
        made = JobRun(**({"job": job, "started_at": at} | ended | values))
        db.session.add(made)
        db.session.flush()
        return made.id


def cut_off(job: str = "sweep", started_at: datetime | None = None, **values: Any) -> int:
    """A run of a process that was killed."""
    return run(job, started_at, **({"ended_at": None, "succeeded": None, "holder": "host:2:dead"} | values))


def parked(topic: str = "test.parked", error: str = "ValueError('坏了')") -> int:
    with unit_of_work():
        made = OutboxEvent(topic=topic, subject_id=7, delivery=Delivery.PARKED, attempts=5, last_error=error)
        db.session.add(made)
        db.session.flush()
        return made.id
