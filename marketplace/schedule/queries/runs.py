"""Runs: the newest of each job, those of one, and what was missed or cut off. All raise NotFound for those who see
no jobs."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, exists, func, literal, or_, select, union_all

from marketplace.accounts.models import Person
from marketplace.db.base import db
from marketplace.kernel.errors import NotFound
from marketplace.schedule.models import JobRequest, JobRun
from marketplace.schedule.policy import ScheduleScope
from marketplace.schedule.ticks import last_tick
from marketplace.schedule.timetable import BY_NAME, TIMETABLE, Entry

SIZE = 50
_NEWEST = (JobRun.started_at.desc(), JobRun.id.desc())


def entry(scope: ScheduleScope, name: str) -> Entry:
    """A line of the timetable. Raises NotFound for a name that is not in it."""
    scope.require()
    if name not in BY_NAME:
        raise NotFound(kind="job")
    return BY_NAME[name]


def newest(scope: ScheduleScope) -> dict[str, JobRun]:
    """The newest run of each job that has one; an index entry is read for each, however many runs there are."""
    scope.require()
    of_each = [_newest_id(entry.name) for entry in TIMETABLE]
    query = select(JobRun).where(JobRun.id.in_(union_all(*of_each)))
    return {run.job: run for run in db.session.scalars(query.execution_options(populate_existing=True))}


def of_job(scope: ScheduleScope, name: str, page: int = 1) -> tuple[int, list[tuple[JobRun, str]]]:
    """How many runs of a job are kept, and one page, the newest first, each with the name of who asked for it."""
    scope.require()
    total = db.session.scalar(select(func.count()).where(JobRun.job == name)) or 0
    query = (
        select(JobRun, func.coalesce(Person.name, ""))
        .outerjoin(JobRequest, JobRequest.run_id == JobRun.id)
        .outerjoin(Person, Person.id == JobRequest.asked_by)
        .where(JobRun.job == name)
    )
    rows = db.session.execute(query.order_by(*_NEWEST).offset((page - 1) * SIZE).limit(SIZE))
    return total, [(run, asker) for run, asker in rows]


def missed(scope: ScheduleScope, now: datetime) -> dict[str, datetime]:
    """The newest tick of each job that passed without a run, by name; one a job, however many passed.

    Jobs that run each minute are never among them. Nor is a tick before the market's first run: nothing was missed
    by a market that was not there.
    """
    scope.require()
    since = db.session.scalar(select(JobRun.started_at).order_by(JobRun.id).limit(1))
    if since is None:
        return {}
    rare = ((entry.name, last_tick(entry, now)) for entry in TIMETABLE if not entry.is_frequent)
    ticks = {name: tick for name, tick in rare if tick is not None and tick > since}
    served = _served(ticks)
    return {name: tick for name, tick in ticks.items() if name not in served}


def interrupted(scope: ScheduleScope, holder: str) -> list[JobRun]:
    """Runs to be made up for when `holder` leads: begun by a process that leads no more, never ended, and the last word
    on their job. Not those of jobs that run each minute, nor what made up for an interrupted run itself."""
    return [
        run
        for run in newest(scope).values()
        if run.ended_at is None and run.holder != holder
        if run.again_of is None and not BY_NAME[run.job].is_frequent
    ]  # fmt: skip


def open_ids(scope: ScheduleScope, holder: str) -> list[int]:
    """Runs of a process that have not ended."""
    scope.require()
    query = select(JobRun.id).where(JobRun.ended_at.is_(None), JobRun.holder == holder)
    return list(db.session.scalars(query))


def _served(ticks: Mapping[str, datetime]) -> set[str]:
    """Jobs whose tick is claimed, or was followed by a run that succeeded, whoever asked for it."""
    if not ticks:
        return set()
    return set(db.session.scalars(union_all(*(_is_served(name, tick) for name, tick in ticks.items()))))


def _is_served(name: str, tick: datetime) -> Select[str]:
    claimed = exists().where(JobRun.job == name, JobRun.due_at >= tick)
    done = exists().where(JobRun.job == name, JobRun.started_at >= tick, JobRun.succeeded.is_(True))
    return select(literal(name)).where(or_(claimed, done))


def _newest_id(name: str) -> Select[int]:
    found = select(JobRun.id).where(JobRun.job == name).order_by(*_NEWEST).limit(1).subquery()
    return select(found.c.id)
