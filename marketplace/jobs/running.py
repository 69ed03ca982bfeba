"""Runs of jobs in the process that leads: claimed, noted from beginning to end, each job once at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Lock

import structlog
from sqlalchemy.exc import IntegrityError

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs.office import Office
from marketplace.jobs.registry import JOBS, Job, is_idle, run_now
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from marketplace.schedule.models import JobRun
from marketplace.schedule.operations import requests, runs
from marketplace.schedule.policy import ALL
from marketplace.schedule.queries import requests as asked
from marketplace.schedule.queries import runs as known
from marketplace.schedule.states import Cause
from marketplace.schedule.ticks import last_tick

log = structlog.get_logger()
SLACK = timedelta(seconds=30)
"""A tick is the scheduler's own for so long before it counts as missed."""
Begin = Callable[[], JobRun | None]


@dataclass(frozen=True)
class Errand:
    """A run that no trigger brings about: `key` tells it from others that wait for a thread."""

    key: str
    go: Callable[[], None]


@dataclass
class Runner:
    """`holder` is this process' name in the lease and on its runs.

    A tick is claimed before it is run, so that whoever else has it due runs it no more. What was missed or cut off is
    made up for once, and what people ask for is begun by whoever takes it first.
    """

    office: Office
    holder: str
    _open: dict[str, int | None] = field(default_factory=dict)
    """Jobs that run here now, with the number of the run once it has one."""
    _lock: Lock = field(default_factory=Lock)

    def tick(self, job: Job) -> None:
        """What the scheduler calls when a job is due."""
        if job.every is None:
            due_at = last_tick(job, utc_now())
            if due_at is not None:
                self._run(job, self._claim(job, due_at, Cause.SCHEDULE))
            return
        with self._alone(job) as free:
            if free:
                run_now(self.office, job.name)

    def errands(self, slack: timedelta = SLACK) -> list[Errand]:
        """Ticks that nobody has run and runs that were cut off, each to be made up for once."""
        with self.office.app_context():
            self._give_up_lost()
            missed = known.missed(ALL, utc_now() - slack)
            cut_off = {run.job: run.id for run in known.interrupted(ALL, self.holder)}
            db.session.rollback()
        found = [
            Errand(
                f"missed:{name}",
                partial(self._run, JOBS[name], self._claim(JOBS[name], tick, Cause.CATCH_UP)),
            )
            for name, tick in missed.items()
        ]
        return found + [
            Errand(
                f"cut-off:{name}",
                partial(self._run, JOBS[name], partial(runs.make_up, SYSTEM, run_id, self.holder)),
            )
            for name, run_id in cut_off.items()
            if name not in missed
        ]

    def requested(self) -> list[Errand]:
        """What people ask for; a request for a job that runs at the moment waits until it has ended."""
        with self.office.app_context():
            waiting = asked.waiting(ALL)
            db.session.rollback()
        return [
            Errand(
                f"asked:{name}",
                partial(self._run, JOBS[name], partial(requests.take, SYSTEM, number, self.holder)),
            )
            for number, name in waiting
            if name in JOBS and name not in self._open
        ]

    def _claim(self, job: Job, due_at: datetime, cause: Cause) -> Begin:
        return partial(runs.claim, SYSTEM, job.name, self.holder, due_at, cause)

    def _run(self, job: Job, begin: Begin) -> None:
        """Nothing when the job runs here already, or when somebody else has begun this very run."""
        with self._alone(job) as free, self.office.app_context():
            run = _begun(begin) if free else None
            if run is not None:
                self._open[job.name] = run[0]
                self._work(job, *run)

    def _work(self, job: Job, run_id: int, cause: Cause) -> None:
        try:
            figures = job.work(self.office)
        except Exception as error:
            db.session.rollback()
            log.exception("job failed", job=job.name)
            with unit_of_work():
                runs.fail(SYSTEM, run_id, error)
            return
        with unit_of_work():
            if cause is Cause.SCHEDULE and is_idle(job, figures):
                runs.forget(SYSTEM, run_id)
            else:
                runs.end(SYSTEM, run_id, figures)

    @contextmanager
    def _alone(self, job: Job) -> Iterator[bool]:
        """True for one thread at a time."""
        with self._lock:
            free = job.name not in self._open
            if free:
                self._open[job.name] = None
        try:
            yield free
        finally:
            if free:
                with self._lock:
                    del self._open[job.name]

    def _give_up_lost(self) -> None:
        """Runs of this process that have ended without a note, for instance because the database was away."""
        lost = [number for number in known.open_ids(ALL, self.holder) if number not in self._open.values()]
        if lost:
            with unit_of_work():
                runs.give_up(SYSTEM, lost)


def _begun(begin: Begin) -> tuple[int, Cause] | None:
    try:
        with unit_of_work():
            run = begin()
            return (run.id, run.cause) if run is not None else None
    except IntegrityError:  # another process claimed it at the same moment
        return None
