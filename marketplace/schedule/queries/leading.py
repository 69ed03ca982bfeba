"""Who leads the jobs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.kernel.clock import utc_now
from marketplace.schedule.models import JobLease
from marketplace.schedule.policy import ScheduleScope


@dataclass(frozen=True)
class Leader:
    """The process that leads, and until when unless it renews its lease."""

    holder: str
    until: datetime


def leader(scope: ScheduleScope) -> Leader | None:
    """None when no process holds the lease. Raises NotFound for those who see no jobs."""
    scope.require()
    query = select(JobLease.holder, JobLease.expires_at).where(JobLease.expires_at > utc_now())
    row = db.session.execute(query.limit(1)).one_or_none()
    return Leader(*row) if row is not None else None
