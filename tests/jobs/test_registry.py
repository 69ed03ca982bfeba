"""The table of jobs and the notes of their runs."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.audit import heads, trail
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs import collecting, registry, run
from marketplace.jobs.office import Office
from marketplace.jobs.running import Runner
from marketplace.kernel.actor import SYSTEM
from marketplace.matching.nights import FROM_HOUR, TO_HOUR
from marketplace.schedule.models import JobRun
from marketplace.schedule.timetable import TIMETABLE
from tests.jobs.offices import office_of


def runs() -> list[JobRun]:
    db.session.rollback()  # see what other sessions committed
    return list(db.session.scalars(select(JobRun).order_by(JobRun.id)))


def fake(monkeypatch: pytest.MonkeyPatch, every: float | None, figures: dict[str, Any]) -> None:
    def work(_office: Office) -> dict[str, Any]:
        if figures.get("fail"):
            raise ValueError("broken")
        return figures

    job = replace(registry.JOBS["sweep"], name="fake", work=work, every=every)
    monkeypatch.setitem(registry.JOBS, "fake", job)


def test_a_daily_job_leaves_a_run_with_its_figures(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(monkeypatch, None, {"lapsed": 0})
    registry.run_now(office_of(app), "fake")
    (noted,) = runs()
    assert (noted.job, noted.succeeded, noted.figures) == ("fake", True, {"lapsed": 0})


def test_a_frequent_job_that_did_nothing_leaves_no_run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(monkeypatch, 1, {"delivered": 0})
    registry.run_now(office_of(app), "fake")
    assert runs() == []
    fake(monkeypatch, 1, {"delivered": 2})
    registry.run_now(office_of(app), "fake")
    assert [noted.figures for noted in runs()] == [{"delivered": 2}]


def test_a_failing_job_is_noted_and_raises(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(monkeypatch, 1, {"fail": 1})
    with pytest.raises(ValueError, match="broken"):
        registry.run_now(office_of(app), "fake")
    (noted,) = runs()
    assert noted.succeeded is False
    assert "broken" in (noted.error or "")


def test_the_head_of_the_trail_is_noted_outside_the_database(app: Flask) -> None:
    office = office_of(app)
    (office.settings.instance_dir / heads.FILE_NAME).unlink(missing_ok=True)
    with unit_of_work():
        trail.record(SYSTEM, "test.note", "test:1")
    assert registry.run_now(office, "note-audit-head") == {"number": 1}
    assert heads.read(office.settings.instance_dir)[-1][0] == 1
    (office.settings.instance_dir / heads.FILE_NAME).unlink()


def test_the_timetable_and_the_functions_agree() -> None:
    assert set(registry.WORK) == {entry.name for entry in TIMETABLE}
    for entry in TIMETABLE:
        job = registry.JOBS[entry.name]
        assert {name: getattr(job, name) for name in vars(entry)} == vars(entry)
        assert job.work is registry.WORK[entry.name]


def test_rooms_that_know_their_hours_agree_with_the_timetable() -> None:
    assert registry.JOBS["match-round"].cron["hour"] == f"{FROM_HOUR}-{TO_HOUR - 1}"
    assert {collecting.NIGHTLY, collecting.AFTER_CHANGES} <= set(registry.JOBS)


def test_the_scheduler_holds_every_job_of_the_table(app: Flask) -> None:
    scheduler = run.make_scheduler(Runner(office_of(app), "test"))
    assert {job.id for job in scheduler.get_jobs()} == set(registry.JOBS)


@pytest.mark.parametrize("name", sorted(registry.JOBS))
def test_every_job_runs_on_an_empty_market(app: Flask, name: str) -> None:
    result = app.test_cli_runner().invoke(args=["jobs", "run", name])
    assert result.exit_code == 0, result.output


def test_the_list_command_counts_the_jobs(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["jobs", "list"])
    assert result.output.splitlines()[-1] == f"jobs={len(registry.JOBS)}"
