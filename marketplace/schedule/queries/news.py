"""News in the outbox: how much waits, and what is parked."""

from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent
from marketplace.schedule.policy import ScheduleScope

SIZE = 50


@dataclass(frozen=True)
class Counts:
    waiting: int
    parked: int


def counts(scope: ScheduleScope) -> Counts:
    """Rows, letters among them. Raises NotFound for those who see no jobs."""
    scope.require()
    query = select(OutboxEvent.delivery, func.count()).where(OutboxEvent.delivery != Delivery.DELIVERED)
    found = dict(db.session.execute(query.group_by(OutboxEvent.delivery)).all())
    return Counts(found.get(Delivery.WAITING, 0), found.get(Delivery.PARKED, 0))


def parked(scope: ScheduleScope, page: int = 1) -> list[OutboxEvent]:
    """One page of what failed too often, the newest first. Raises NotFound for those who see no jobs."""
    scope.require()
    query = select(OutboxEvent).where(OutboxEvent.delivery == Delivery.PARKED)
    return list(
        db.session.scalars(query.order_by(OutboxEvent.id.desc()).offset((page - 1) * SIZE).limit(SIZE))
    )
