"""Real jobs processes: killed amid a run, two at the same tick, and asked for a run by a page."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from signal import SIGKILL, SIGTERM

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs.registry import JOBS
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.schedule.models import JobLease, JobRequest, JobRun
from marketplace.schedule.policy import ALL
from marketplace.schedule.queries import leading
from marketplace.schedule.states import Cause, RequestStatus, RunState
from tests.jobs.odd_jobs import TICKS, WAITS, lines
from tests.jobs.test_processes import PATIENCE, Plant, until
from tests.making import schedule as making

pytestmark = pytest.mark.slow
RARE = {name for name, job in JOBS.items() if not job.is_frequent}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ODD_JOBS", str(tmp_path))
    return tmp_path


@pytest.fixture
def plant(app: Flask, folder: Path) -> Plant:
    return replace(Plant(app.extensions["settings"], folder), factory="tests.jobs.odd_jobs:create_app")


def rows(job: str = WAITS) -> list[JobRun]:
    db.session.rollback()
    return list(db.session.scalars(select(JobRun).where(JobRun.job == job).order_by(JobRun.id)))


def state(run: JobRun) -> RunState:
    found = leading.leader(ALL)
    return run.state(found.holder if found else None)


def is_led() -> bool:
    db.session.rollback()
    return leading.leader(ALL) is not None


def is_ready(folder: Path, name: str) -> bool:
    """Has the process come so far that it ends in good order when told to?"""
    return "jobs process ready" in (folder / f"{name}.log").read_text(encoding="utf-8")


def end_lease() -> None:
    """The dead leader's would run out by itself; 15 seconds are not waited for here."""
    with unit_of_work():
        db.session.delete(db.session.scalars(select(JobLease)).one())


def succeeded() -> dict[str, int]:
    """How many runs of each rare job went well."""
    query = select(JobRun.job, func.count()).where(JobRun.succeeded.is_(True), JobRun.job.in_(RARE))
    found = dict(db.session.execute(query.group_by(JobRun.job)).all())
    db.session.rollback()
    return found


def test_what_a_killed_process_ran_and_what_was_missed_is_made_up_for_once(
    plant: Plant, folder: Path
) -> None:
    making.run("deliver", utc_now() - timedelta(days=3))
    with plant.serving("first") as first:
        until(lambda: bool(lines(folder / "begun")) and len(succeeded()) == len(RARE) - 1, first)
        (cut_off,) = rows()
        assert (cut_off.ended_at, cut_off.cause, state(cut_off)) == (None, Cause.CATCH_UP, RunState.RUNNING)
        first.send_signal(SIGKILL)
        first.wait(PATIENCE)
    number = cut_off.id
    end_lease()
    assert state(rows()[0]) is RunState.INTERRUPTED
    (folder / "go").touch()
    with plant.serving("second") as second, plant.serving("third") as third:
        until(lambda: len(succeeded()) == len(RARE), second)
        until(lambda: all(is_ready(folder, name) for name in ("second", "third")), third)
        for process in (second, third):
            process.send_signal(SIGTERM)
            assert process.wait(PATIENCE) == 0
    assert succeeded() == dict.fromkeys(RARE, 1)
    dead, again = rows()
    assert (dead.ended_at, state(dead)) == (None, RunState.INTERRUPTED)
    assert (again.again_of, again.cause, again.succeeded) == (number, Cause.CATCH_UP, True)
    assert len(lines(folder / "done")) == 1


def test_two_processes_with_the_same_tick_run_it_once(plant: Plant, folder: Path) -> None:
    """Both take themselves for the leader, as at the worst moment of a lease that is handed over."""
    (folder / "leads").touch()
    with plant.serving("one") as one, plant.serving("two") as two:
        until(lambda: len(set(lines(folder / "ticks"))) == 2, one)
        enough = len(rows(TICKS)) + 5
        until(lambda: len(rows(TICKS)) >= enough, two)
        for process in (one, two):
            process.send_signal(SIGTERM)
            assert process.wait(PATIENCE) == 0
    made = rows(TICKS)
    due = [run.due_at for run in made]
    assert None not in due
    assert len(set(due)) == len(made) == len(lines(folder / "ticks"))
    assert all(run.succeeded for run in made)


def test_a_run_asked_for_on_the_page_is_run_by_the_jobs_process(
    plant: Plant, folder: Path, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    actor = making.administrator()
    client = signed_in(actor)
    with plant.serving("jobs") as jobs:
        until(is_led, jobs)
        for _press in range(2):
            assert client.post(f"/jobs/{WAITS}/run").status_code == 302
        began = time.monotonic()
        until(lambda: bool(lines(folder / "begun")), jobs)
        assert time.monotonic() - began < 10  # about one second on a machine that has nothing else to do
        db.session.rollback()
        assert "运行中" in client.get(f"/jobs/{WAITS}").text
        (folder / "go").touch()
        until(lambda: rows()[0].ended_at is not None, jobs)
        assert lines(folder / "done") == [str(jobs.pid)]
    (run,) = rows()
    assert (run.cause, run.succeeded, run.figures) == (Cause.PERSON, True, {"count": 1})
    (request,) = db.session.scalars(select(JobRequest)).all()
    assert (request.status, request.run_id) == (RequestStatus.TAKEN, run.id)
    db.session.rollback()
    page = client.get(f"/jobs/{WAITS}").text
    assert f"人工要求（{actor.name}）" in page
    assert "成功" in page
