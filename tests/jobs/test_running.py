"""Runs in the process that leads: claimed, alone, made up for and asked for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs import registry, run
from marketplace.jobs.office import Office
from marketplace.jobs.running import Runner
from marketplace.kernel.clock import BEIJING
from marketplace.schedule.models import JobRequest, JobRun
from marketplace.schedule.operations import requests as asking
from marketplace.schedule.operations import runs as operations
from marketplace.schedule.states import Cause
from tests.jobs.offices import office_of
from tests.making import schedule as making

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=BEIJING)
TICK = datetime(2026, 11, 27, 11, 23, tzinfo=BEIJING)


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def office(app: Flask) -> Office:
    return office_of(app)


def works(monkeypatch: pytest.MonkeyPatch, name: str, *outcomes: dict[str, Any] | Exception) -> list[str]:
    """The job does nothing but give these, one a run; the list grows by a name at each."""
    done: list[str] = []

    def work(_office: Office) -> dict[str, Any]:
        done.append(name)
        outcome = outcomes[min(len(done), len(outcomes)) - 1] if outcomes else {"count": 1}
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setitem(registry.JOBS, name, replace(registry.JOBS[name], work=work))
    return done


def kept() -> list[JobRun]:
    db.session.rollback()
    return list(db.session.scalars(select(JobRun).order_by(JobRun.id)))


def go(runner: Runner) -> list[str]:
    """Run the errands of the moment; gives their keys."""
    found = [*runner.errands(), *runner.requested()]
    for errand in found:
        errand.go()
    return sorted(errand.key for errand in found)


def test_two_processes_run_a_tick_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    done = works(monkeypatch, "sweep")
    one, two = Runner(office, "one"), Runner(office, "two")
    for runner in (one, two, one):
        runner.tick(registry.JOBS["sweep"])
    assert done == ["sweep"]
    (row,) = kept()
    assert (row.due_at, row.holder, row.cause, row.figures) == (TICK, "one", Cause.SCHEDULE, {"count": 1})
    assert row.succeeded


def test_two_who_claim_at_the_same_moment_meet_in_the_table(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = works(monkeypatch, "sweep")
    making.run("sweep", TICK, due_at=TICK)
    blind = replace_claim(monkeypatch)
    Runner(office, "two").tick(registry.JOBS["sweep"])
    assert (done, len(kept()), blind) == ([], 1, ["asked"])


def replace_claim(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Claims that do not see what others have claimed meanwhile."""
    asked: list[str] = []

    def claim(_actor: Any, job: str, holder: str, due_at: datetime, cause: Cause) -> JobRun:
        asked.append("asked")
        made = JobRun(job=job, holder=holder, due_at=due_at, cause=cause, started_at=NOON)
        db.session.add(made)
        db.session.flush()
        return made

    monkeypatch.setattr(operations, "claim", claim)
    return asked


def test_a_failing_tick_is_noted_and_not_tried_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    done = works(monkeypatch, "sweep", ValueError("坏了"))
    making.run("deliver", NOON - timedelta(days=2))
    runner = Runner(office, "one")
    runner.tick(registry.JOBS["sweep"])
    assert "missed:sweep" not in [errand.key for errand in runner.errands()]
    row = kept()[-1]
    assert (row.succeeded, row.error, done) == (False, "ValueError: 坏了", ["sweep"])


def test_frequent_jobs_leave_a_row_only_when_they_did_something(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("deliver", "match-round"):
        works(monkeypatch, name, {"count": 0}, {"count": 2}, ValueError("坏了"))
    runner = Runner(office, "one")
    for minute in range(3):
        with time_machine.travel(NOON.replace(hour=3, minute=minute), tick=False):
            for name in ("deliver", "match-round"):
                with_errors_noted(runner, name)
    assert [(row.job, row.succeeded, row.figures) for row in kept()] == [
        ("deliver", True, {"count": 2}), ("match-round", True, {"count": 2}),
        ("deliver", False, {}), ("match-round", False, {}),
    ]  # fmt: skip
    due = [row.due_at for row in kept() if row.job == "match-round"]
    assert due == [NOON.replace(hour=3, minute=1), NOON.replace(hour=3, minute=2)]


def with_errors_noted(runner: Runner, name: str) -> None:
    run._tick(runner, registry.JOBS[name])  # noqa: SLF001 as the scheduler calls it


def test_what_was_missed_runs_once_however_often(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Down for three days: each job whose time passed runs once, and a second process finds nothing to do."""
    rare = [name for name, job in registry.JOBS.items() if not job.is_frequent]
    done = {name: works(monkeypatch, name) for name in registry.JOBS}
    making.run("deliver", NOON - timedelta(days=3))
    assert go(Runner(office, "one")) == sorted(f"missed:{name}" for name in rare)
    assert go(Runner(office, "two")) == []
    assert {name: len(runs) for name, runs in done.items() if runs} == dict.fromkeys(rare, 1)
    assert {row.cause for row in kept()[1:]} == {Cause.CATCH_UP}
    (sweep,) = [row for row in kept() if row.job == "sweep"]
    assert sweep.due_at == TICK


def test_a_fresh_market_makes_up_for_nothing(office: Office) -> None:
    assert go(Runner(office, "one")) == []


def test_a_tick_of_this_moment_is_the_schedulers_own(office: Office) -> None:
    making.run("deliver", NOON - timedelta(days=3))
    making.run("sweep", TICK - timedelta(hours=1), due_at=TICK - timedelta(hours=1))
    runner = Runner(office, "one")
    for seconds, expected in ((5, False), (40, True)):
        with time_machine.travel(TICK + timedelta(seconds=seconds), tick=False):
            assert ("missed:sweep" in [errand.key for errand in runner.errands()]) is expected


def test_what_was_cut_off_runs_again_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    done = works(monkeypatch, "sweep")
    cut_off = making.cut_off("sweep", TICK, due_at=TICK)
    one = Runner(office, "one")
    both = [*one.errands(), *Runner(office, "two").errands()]
    assert [errand.key for errand in both] == ["cut-off:sweep"] * 2
    for errand in both:
        errand.go()
    assert done == ["sweep"]
    again = kept()[-1]
    assert (again.again_of, again.cause, again.succeeded, again.due_at) == (
        cut_off,
        Cause.CATCH_UP,
        True,
        None,
    )
    assert go(one) == []


def test_what_ended_without_a_note_counts_as_cut_off(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database was away when the job ended."""
    done, end = works(monkeypatch, "sweep"), operations.end
    runner = Runner(office, "one")
    with monkeypatch.context() as patched:
        patched.setattr(operations, "end", lambda *_given: (_ for _ in ()).throw(OSError("away")))
        with_errors_noted(runner, "sweep")
    assert kept()[0].ended_at is None
    assert operations.end is end
    assert go(runner) == ["cut-off:sweep"]
    assert [row.succeeded for row in kept()] == [None, True]
    assert done == ["sweep", "sweep"]


def test_what_is_asked_for_runs_here_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    done = works(monkeypatch, "deliver", {"delivered": 0})
    asker = making.administrator()
    with unit_of_work():
        asking.ask(asker, "deliver")
    one, two = Runner(office, "one"), Runner(office, "two")
    both = [*one.requested(), *two.requested()]
    assert [errand.key for errand in both] == ["asked:deliver"] * 2
    for errand in both:
        errand.go()
    assert done == ["deliver"]
    (row,) = kept()
    assert (row.cause, row.succeeded, row.figures) == (Cause.PERSON, True, {"delivered": 0})
    assert db.session.scalars(select(JobRequest.run_id)).all() == [row.id]
    assert one.requested() == []


def test_a_job_runs_once_at_a_time_and_requests_wait_for_it(
    office: Office, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, goes_on = Event(), Event()

    def work(_office: Office) -> dict[str, Any]:
        begun.set()
        assert goes_on.wait(20)
        return {"count": 1}

    job = replace(registry.JOBS["sweep"], work=work)
    monkeypatch.setitem(registry.JOBS, "sweep", job)
    asker = making.administrator()
    runner = Runner(office, "one")
    first = Thread(target=runner.tick, args=(job,))
    first.start()
    assert begun.wait(20)
    with unit_of_work():
        asking.ask(asker, "sweep")
    assert runner.requested() == []
    assert runner.errands() == []
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        runner.tick(job)
    assert len(kept()) == 1
    goes_on.set()
    first.join()
    assert [errand.key for errand in runner.requested()] == ["asked:sweep"]
    assert go(runner) == ["asked:sweep"]
    assert [row.cause for row in kept()] == [Cause.SCHEDULE, Cause.PERSON]


def test_a_run_by_command_is_noted_as_such(app: Flask) -> None:
    for name in ("deliver", "sweep"):
        assert app.test_cli_runner().invoke(args=["jobs", "run", name]).exit_code == 0
    assert [(row.job, row.cause, row.due_at) for row in kept()] == [
        ("deliver", Cause.COMMAND, None), ("sweep", Cause.COMMAND, None),
    ]  # fmt: skip


def test_old_runs_and_requests_are_swept_and_new_ones_stay(office: Office) -> None:
    asker = making.administrator()
    old = making.run("sweep", NOON - timedelta(days=91))
    made_up = making.run("sweep", NOON - timedelta(days=89), again_of=old)
    with unit_of_work():
        for days, run_id in ((92, old), (89, made_up)):
            db.session.add(
                JobRequest(
                    job="sweep", status="taken", asked_by=asker.person_id, run_id=run_id,
                    asked_at=NOON - timedelta(days=days),
                )
            )  # fmt: skip
    figures = registry.run_now(office, "sweep")
    assert (figures["requests"], figures["runs"]) == (1, 1)
    assert [row.again_of for row in kept() if row.id == made_up] == [None]
