"""Every job as it is: its last run, its next tick, and whether something is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.schedule.models import JobRun
from marketplace.schedule.policy import ScheduleScope
from marketplace.schedule.queries import requests, runs
from marketplace.schedule.queries.leading import Leader, leader
from marketplace.schedule.states import Health, RunState
from marketplace.schedule.ticks import next_tick
from marketplace.schedule.timetable import TIMETABLE, Entry

GRACE = timedelta(minutes=5)
"""So late a tick may be run before its job counts as overdue: a lease that is handed over takes its time."""


@dataclass(frozen=True)
class JobState:
    """`next_at` is None for what runs every so many seconds; `is_asked` while somebody's request waits."""

    entry: Entry
    run: JobRun | None
    health: Health
    next_at: datetime | None
    is_asked: bool


@dataclass(frozen=True)
class Overview:
    leader: Leader | None
    jobs: tuple[JobState, ...]

    @property
    def troubled(self) -> tuple[JobState, ...]:
        """Jobs that need a look. What waits for nothing but a process is not one of them while there is none."""
        bad = {Health.FAILING, Health.INTERRUPTED, Health.OVERDUE}
        waits = Health.OVERDUE if self.leader is None else None
        return tuple(
            job
            for job in self.jobs
            if job.health in bad and not (job.entry.every is not None and job.health is waits)
        )


def overview(scope: ScheduleScope, now: datetime, of: Iterable[Entry] = TIMETABLE) -> Overview:
    """The jobs `of` in their order; a fixed number of statements. Raises NotFound for those who see no jobs."""
    leads = leader(scope)
    newest, missed = runs.newest(scope), runs.missed(scope, now - GRACE)
    asked = {name for _number, name in requests.waiting(scope)}
    jobs = (
        JobState(
            entry,
            newest.get(entry.name),
            _health(entry, newest.get(entry.name), missed, leads),
            next_tick(entry, now),
            entry.name in asked,
        )
        for entry in of
    )
    return Overview(leads, tuple(jobs))


def _health(entry: Entry, run: JobRun | None, missed: Mapping[str, datetime], leads: Leader | None) -> Health:
    state = run.state(leads.holder if leads else None) if run is not None else None
    if state is RunState.RUNNING:
        return Health.RUNNING
    if entry.name in missed or (entry.every is not None and leads is None):
        return Health.OVERDUE
    if state is None:  # of a job that runs all the time, many turns with nothing to do have left no row
        return Health.FINE if entry.is_frequent and leads is not None else Health.UNTRIED
    of_run = {RunState.FAILED: Health.FAILING, RunState.INTERRUPTED: Health.INTERRUPTED}
    return of_run.get(state, Health.FINE)
