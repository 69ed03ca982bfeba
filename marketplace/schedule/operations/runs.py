"""Runs as the jobs process notes them. All raise NotAllowed for anybody else."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.schedule import policy
from marketplace.schedule.models import JobRun
from marketplace.schedule.states import Cause

MOST_ERROR = 4000


def claim(actor: Actor, job: str, holder: str, due_at: datetime, cause: Cause) -> JobRun | None:
    """Begin the run of a tick; None when somebody has begun it. Two at the same moment meet in the table's rule."""
    policy.require_note(actor)
    taken = select(JobRun.id).where(JobRun.job == job, JobRun.due_at == due_at)
    if db.session.scalar(taken) is not None:
        return None
    return _begun(JobRun(job=job, holder=holder, cause=cause, due_at=due_at))


def make_up(actor: Actor, interrupted_id: int, holder: str) -> JobRun | None:
    """Begin the run that makes up for an interrupted one; None when it has ended after all, or that has begun."""
    policy.require_note(actor)
    cut_off = db.session.get(JobRun, interrupted_id, with_for_update=True, populate_existing=True)
    taken = select(JobRun.id).where(JobRun.again_of == interrupted_id)
    if cut_off is None or cut_off.ended_at is not None or db.session.scalar(taken) is not None:
        return None
    return _begun(JobRun(job=cut_off.job, holder=holder, cause=Cause.CATCH_UP, again_of=interrupted_id))


def begin(actor: Actor, job: str, holder: str, cause: Cause) -> JobRun:
    """Begin a run that no tick asks for."""
    policy.require_note(actor)
    return _begun(JobRun(job=job, holder=holder, cause=cause))


def end(actor: Actor, run_id: int, figures: dict[str, Any]) -> None:
    """A run succeeded."""
    _ended(actor, run_id, succeeded=True, figures=figures)


def fail(actor: Actor, run_id: int, error: BaseException) -> None:
    """A run raised."""
    _ended(actor, run_id, succeeded=False, error=_error_text(error))


def forget(actor: Actor, run_id: int) -> None:
    """Drop the row of a run that found nothing to do and has another turn within the minute."""
    policy.require_note(actor)
    db.session.delete(db.session.get_one(JobRun, run_id))


def note(
    actor: Actor, job: str, cause: Cause, started_at: datetime, outcome: dict[str, Any] | Exception
) -> None:
    """A run that is over: its figures, or what it raised."""
    policy.require_note(actor)
    made = JobRun(job=job, cause=cause, started_at=started_at, ended_at=utc_now(), succeeded=True)
    if isinstance(outcome, Exception):
        made.succeeded, made.error = False, _error_text(outcome)
    else:
        made.figures = outcome
    db.session.add(made)


def give_up(actor: Actor, run_ids: Collection[int]) -> None:
    """The process that began these works on them no more and could not say so then: they count as interrupted."""
    policy.require_note(actor)
    db.session.execute(
        update(JobRun).where(JobRun.id.in_(run_ids), JobRun.ended_at.is_(None)).values(holder=None)
    )


def _begun(run: JobRun) -> JobRun:
    run.started_at = utc_now()
    db.session.add(run)
    db.session.flush()
    return run


def _ended(actor: Actor, run_id: int, **values: Any) -> None:
    policy.require_note(actor)
    db.session.execute(update(JobRun).where(JobRun.id == run_id).values(ended_at=utc_now(), **values))


def _error_text(error: BaseException) -> str:
    """Kind and message, for people to read."""
    return f"{type(error).__name__}: {error}"[:MOST_ERROR]
