"""Runs noted and claimed, what was missed and what was cut off."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import IntegrityError

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs import lease
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import BEIJING, utc_now
from marketplace.kernel.errors import NotAllowed, NotFound
from marketplace.schedule.models import JobRun
from marketplace.schedule.operations import runs
from marketplace.schedule.policy import ALL, ScheduleScope
from marketplace.schedule.queries import runs as known
from marketplace.schedule.queries.leading import leader
from marketplace.schedule.queries.overview import overview
from marketplace.schedule.states import Cause, Health, RunState
from marketplace.schedule.timetable import BY_NAME, TIMETABLE
from tests import make
from tests.listings.statements import counted
from tests.making import schedule as making
from tests.making.schedule import HOLDER

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=BEIJING)
TICK = datetime(2026, 11, 27, 11, 23, tzinfo=BEIJING)
"""The last one of `sweep` before noon."""


def row(run_id: int) -> JobRun:
    db.session.rollback()
    return db.session.get_one(JobRun, run_id, populate_existing=True)


def claimed(due_at: datetime = TICK, job: str = "sweep") -> int | None:
    with unit_of_work():
        run = runs.claim(SYSTEM, job, HOLDER, due_at, Cause.SCHEDULE)
        return run.id if run else None


def test_a_tick_is_claimed_once(app: Flask) -> None:
    assert claimed() is not None
    assert claimed() is None
    assert claimed(TICK + timedelta(hours=1)) is not None
    assert claimed(job="lapse-listings") is not None


def test_the_table_holds_one_run_of_a_tick_and_one_that_makes_up_for_another(app: Flask) -> None:
    first = making.cut_off(due_at=TICK)
    making.run(again_of=first)
    for values in ({"due_at": TICK}, {"again_of": first}):
        with pytest.raises(IntegrityError):
            making.run(**values)


def test_a_run_ends_well_or_with_what_it_raised(app: Flask) -> None:
    well, badly = claimed(), claimed(TICK + timedelta(hours=1))
    assert well
    assert badly
    with unit_of_work():
        runs.end(SYSTEM, well, {"runs": 3})
        runs.fail(SYSTEM, badly, ValueError("坏了"))
    assert (row(well).succeeded, row(well).figures, row(well).state(None)) == (
        True,
        {"runs": 3},
        RunState.SUCCEEDED,
    )
    assert (row(badly).error, row(badly).state(HOLDER)) == ("ValueError: 坏了", RunState.FAILED)


def test_a_run_without_an_end_runs_while_its_process_leads(app: Flask) -> None:
    run_id = claimed()
    assert run_id
    assert row(run_id).state(HOLDER) is RunState.RUNNING
    assert row(run_id).state("another") is RunState.INTERRUPTED
    assert row(run_id).state(None) is RunState.INTERRUPTED
    with unit_of_work():
        runs.give_up(SYSTEM, [run_id])
    assert row(run_id).state(HOLDER) is RunState.INTERRUPTED


def test_only_the_market_itself_notes_runs(app: Flask) -> None:
    admin = making.administrator()
    attempts: tuple[Callable[[], object], ...] = (
        lambda: runs.claim(admin, "sweep", HOLDER, TICK, Cause.SCHEDULE),
        lambda: runs.begin(admin, "sweep", HOLDER, Cause.PERSON),
        lambda: runs.make_up(admin, 1, HOLDER),
        lambda: runs.end(admin, 1, {}),
        lambda: runs.fail(admin, 1, ValueError()),
        lambda: runs.forget(admin, 1),
        lambda: runs.note(admin, "sweep", Cause.COMMAND, TICK, {}),
        lambda: runs.give_up(admin, [1]),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed), unit_of_work():
            attempt()


def test_others_see_nothing(app: Flask) -> None:
    scope = ScheduleScope.of(make.operator("/p/"))
    for look in (
        lambda: known.entry(scope, "sweep"),
        lambda: known.newest(scope),
        lambda: known.of_job(scope, "sweep"),
        lambda: known.missed(scope, NOON),
        lambda: known.interrupted(scope, HOLDER),
        lambda: known.open_ids(scope, HOLDER),
        lambda: leader(scope),
        lambda: overview(scope, NOON),
    ):
        with pytest.raises(NotFound):
            look()
    assert ScheduleScope.of(making.administrator()).everything


def test_a_market_that_was_not_there_missed_nothing(app: Flask) -> None:
    assert known.missed(ALL, NOON) == {}
    making.run("deliver", TICK + timedelta(minutes=10))
    assert "sweep" not in known.missed(ALL, NOON)


def test_ticks_that_passed_without_a_run_are_missed_once_a_job(app: Flask) -> None:
    making.run("deliver", NOON - timedelta(days=3))
    missed = known.missed(ALL, NOON)
    assert missed["sweep"] == TICK
    assert missed["sweep-files"] == datetime(2026, 11, 27, 2, 37, tzinfo=BEIJING)
    assert set(missed) == {entry.name for entry in TIMETABLE if not entry.is_frequent}


@pytest.mark.parametrize(
    ("values", "is_missed"),
    [
        ({"due_at": TICK}, False),
        ({"due_at": TICK, "succeeded": False}, False),
        ({"due_at": TICK - timedelta(hours=1)}, True),
        ({"started_at": TICK + timedelta(minutes=3)}, False),
        ({"started_at": TICK + timedelta(minutes=3), "succeeded": False}, True),
        ({"started_at": TICK - timedelta(minutes=3)}, True),
        ({"job": "lapse-listings", "due_at": TICK}, True),
    ],
)
def test_what_serves_a_tick(app: Flask, values: dict[str, object], is_missed: bool) -> None:
    """The run that claimed it, however that went; or one begun later that went well, whoever asked for it."""
    making.run("deliver", NOON - timedelta(days=3))
    given = {"job": "sweep", "started_at": TICK - timedelta(minutes=5)} | values
    making.run(**given)  # type: ignore[arg-type]
    assert ("sweep" in known.missed(ALL, NOON)) is is_missed


def test_what_was_cut_off_is_made_up_for_once(app: Flask) -> None:
    cut_off = making.cut_off()
    assert [run.id for run in known.interrupted(ALL, HOLDER)] == [cut_off]
    with unit_of_work():
        made = runs.make_up(SYSTEM, cut_off, HOLDER)
        assert made
        assert (made.job, made.cause, made.again_of) == ("sweep", Cause.CATCH_UP, cut_off)
    with unit_of_work():
        assert runs.make_up(SYSTEM, cut_off, HOLDER) is None
    assert known.interrupted(ALL, HOLDER) == []


def test_what_made_up_and_was_cut_off_itself_is_left(app: Flask) -> None:
    """A job that kills its process does not do so again and again."""
    hour = timedelta(hours=1)
    first = making.cut_off(started_at=utc_now() - hour)
    making.cut_off(again_of=first)
    assert known.interrupted(ALL, HOLDER) == []


def test_what_is_not_made_up_for(app: Flask) -> None:
    now = utc_now()
    making.cut_off("deliver")
    making.cut_off("match-round")
    making.cut_off("sweep", holder=HOLDER)
    making.cut_off("sweep-files", now - timedelta(hours=2))
    making.run("sweep-files", now - timedelta(hours=1), succeeded=False)
    assert known.interrupted(ALL, HOLDER) == []
    ended = making.run("lapse-listings")
    with unit_of_work():
        assert runs.make_up(SYSTEM, ended, HOLDER) is None


def test_the_newest_run_of_each_job(app: Flask) -> None:
    now = utc_now()
    for job in ("sweep", "deliver"):
        for minutes in (5, 1, 9):
            making.run(job, now - timedelta(minutes=minutes))
    newest = known.newest(ALL)
    assert {job: run.started_at for job, run in newest.items()} == dict.fromkeys(
        ("sweep", "deliver"), now - timedelta(minutes=1)
    )


def test_who_leads(app: Flask) -> None:
    assert leader(ALL) is None
    making.led()
    found = leader(ALL)
    assert found is not None
    assert found.holder == HOLDER
    with time_machine.travel(utc_now() + timedelta(minutes=1), tick=False):
        assert leader(ALL) is None


def health(name: str = "sweep") -> Health:
    (job,) = overview(ALL, utc_now(), [BY_NAME[name]]).jobs
    return job.health


def test_how_a_job_is(app: Flask) -> None:
    assert health("deliver") is Health.OVERDUE
    making.led()
    assert health("deliver") is Health.FINE
    assert health("match-round") is Health.FINE
    assert health() is Health.UNTRIED
    lease.release(HOLDER)
    with time_machine.travel(NOON, tick=False):
        making.run("deliver", NOON - timedelta(days=2))
        assert health() is Health.OVERDUE
        making.run("sweep", TICK, due_at=TICK, succeeded=False)
        assert health() is Health.FAILING
        making.run("sweep", NOON - timedelta(minutes=5))
        assert health() is Health.FINE
        making.cut_off("sweep", NOON - timedelta(minutes=4))
        assert health() is Health.INTERRUPTED
        making.led("another")
        making.cut_off("sweep", NOON - timedelta(minutes=3), holder="another")
        assert health() is Health.RUNNING


def test_a_tick_has_its_grace_before_it_is_overdue(app: Flask) -> None:
    making.run("deliver", NOON - timedelta(days=2))
    making.run("sweep", TICK - timedelta(hours=1), due_at=TICK - timedelta(hours=1))
    for minutes, expected in ((4, Health.FINE), (6, Health.OVERDUE)):
        with time_machine.travel(TICK + timedelta(minutes=minutes), tick=False):
            assert health() is expected


def test_what_waits_for_a_process_alone_is_no_trouble_of_its_own(app: Flask) -> None:
    making.run("sweep", succeeded=False)
    found = overview(ALL, utc_now())
    assert found.leader is None
    assert [job.entry.name for job in found.troubled if job.entry.every is not None] == []
    assert "sweep" in [job.entry.name for job in found.troubled]


def test_the_overview_takes_a_fixed_number_of_statements(app: Flask) -> None:
    making.led()
    with counted() as few:
        overview(ALL, utc_now())
    for _number in range(30):
        making.run("sweep", utc_now() - timedelta(days=2))
    with counted() as many:
        overview(ALL, utc_now())
    assert len(many) <= len(few) + 1
