"""A run that a person asks for, and its beginning in the jobs process."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotFound
from marketplace.schedule import policy
from marketplace.schedule.models import JobRequest, JobRun
from marketplace.schedule.operations import runs
from marketplace.schedule.states import TAKE, Cause, RequestStatus
from marketplace.schedule.timetable import BY_NAME
from marketplace.workflow.apply import apply_move


def ask(actor: Actor, name: str) -> bool:
    """Ask for a run of a job; False when one waits for it already, and then nothing is written.

    Raises NotAllowed, and NotFound for a job that is not in the timetable.
    """
    policy.require_ask(actor)
    if name not in BY_NAME:
        raise NotFound(kind="job")
    if _waits(name):
        return False
    made = JobRequest(job=name, asked_by=actor.person_id)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:  # somebody else pressed at the same moment
        return False
    trail.record(actor, "job_request.ask", f"job_request:{made.id}", job=name)
    return True


def take(actor: Actor, request_id: int, holder: str) -> JobRun | None:
    """Begin the run that was asked for; None when somebody has. Raises NotAllowed for anybody but the market itself."""
    policy.require_note(actor)
    row = db.session.get(JobRequest, request_id, with_for_update=True, populate_existing=True)
    if row is None or row.status is not RequestStatus.WAITING:
        return None
    run = runs.begin(actor, row.job, holder, Cause.PERSON)
    row.run_id = run.id
    apply_move(row, TAKE, actor, job=row.job, run=run.id)
    return run


def _waits(name: str) -> bool:
    query = select(JobRequest.id).where(JobRequest.job == name, JobRequest.status == RequestStatus.WAITING)
    return db.session.scalar(query) is not None
