"""What people asked to be run."""

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.db.base import db
from marketplace.schedule.models import JobRequest, JobRun
from marketplace.schedule.policy import ScheduleScope
from marketplace.schedule.states import RequestStatus


@dataclass(frozen=True)
class Asked:
    """A request, who asked, and the run that came of it (None: it waits)."""

    request: JobRequest
    asker: str
    run: JobRun | None


def waiting(scope: ScheduleScope) -> list[tuple[int, str]]:
    """(number, job) of what waits, the oldest first. Raises NotFound for those who see no jobs."""
    scope.require()
    query = select(JobRequest.id, JobRequest.job).where(JobRequest.status == RequestStatus.WAITING)
    return [(number, job) for number, job in db.session.execute(query.order_by(JobRequest.id))]


def newest(scope: ScheduleScope, name: str) -> Asked | None:
    """The last one for a job. Raises NotFound for those who see no jobs."""
    scope.require()
    query = (
        select(JobRequest, Person.name, JobRun)
        .outerjoin(Person, Person.id == JobRequest.asked_by)
        .outerjoin(JobRun, JobRun.id == JobRequest.run_id)
        .where(JobRequest.job == name)
        .order_by(JobRequest.id.desc())
        .limit(1)
    )
    row = db.session.execute(query.execution_options(populate_existing=True)).one_or_none()
    return Asked(row[0], row[1] or "", row[2]) if row is not None else None
