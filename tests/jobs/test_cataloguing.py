"""The clock of the catalogue: each step at its moment and not before, by whoever is first, and none stops another."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue.drafts import at
from marketplace.catalogue.errors import FilesNotReady
from marketplace.catalogue.operations import planning, publishing
from marketplace.catalogue.queries import issues as queries
from marketplace.catalogue.states import IssueStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs.cataloguing import imprint_of, keep_catalogue
from marketplace.jobs.office import Office
from marketplace.jobs.registry import JOBS, run_now
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.schedule.models import JobRun
from tests.catalogue.conftest import desk
from tests.catalogue.reading import again, entries, issue
from tests.jobs.offices import office_of
from tests.listings.acts import news
from tests.making import issues as making

__all__ = ["desk"]
S = IssueStatus
SECOND = timedelta(seconds=1)


@pytest.fixture
def office(app: Flask) -> Office:
    return office_of(app)


def kept(office: Office, moment: datetime, **expected: int) -> None:
    """A run at a moment has these figures, and 0 of everything else."""
    with time_machine.travel(moment, tick=False):
        figures = keep_catalogue(office)
    nothing = dict.fromkeys(("collecting", "cut_off", "published", "failed"), 0)
    assert figures == nothing | expected


def calendar(desk: making.Desk) -> tuple[int, date]:
    """An issue whose collecting begins three days from now: its number and that day."""
    day = beijing_today() + timedelta(days=3)
    made = issue(
        desk, upto=S.PLANNED, collect_on=day, cut_off_at=at(day + timedelta(days=2), time(18)),
        confirm_by=day + timedelta(days=5), publish_at=at(day + timedelta(days=9), time(9)),
    )  # fmt: skip
    return made.id, day


def test_it_begins_to_collect_on_its_day_in_beijing(desk: making.Desk, office: Office) -> None:
    number, day = calendar(desk)
    kept(office, at(day, time(0)) - SECOND)
    assert again(number).status is S.PLANNED
    kept(office, at(day, time(0)), collecting=1)
    assert again(number).status is S.COLLECTING
    kept(office, at(day, time(0)))


def test_it_is_cut_off_at_its_moment_and_shows_what_was_open_then(desk: making.Desk, office: Office) -> None:
    number, day = calendar(desk)
    moment = at(day + timedelta(days=2), time(18))
    kept(office, at(day, time(8)), collecting=1)
    kept(office, moment - SECOND)
    kept(office, moment, cut_off=1)
    row = again(number)
    assert (row.status, row.compiled_by, row.hands) == (S.COMPILING, None, [])
    assert len(entries(number)) == 3
    kept(office, moment)


def test_after_a_long_stop_collecting_and_cut_off_come_in_one_run(desk: making.Desk, office: Office) -> None:
    number, day = calendar(desk)
    kept(office, at(day + timedelta(days=3), time(18)), collecting=1, cut_off=1)
    assert again(number).status is S.COMPILING


@pytest.fixture
def frozen(desk: making.Desk) -> int:
    """With its files, to be published at nine o'clock on the day after tomorrow."""
    moment = at(beijing_today() + timedelta(days=2), time(9))
    made = issue(desk, upto=S.FROZEN, publish_at=moment)
    making.files(made.id)
    return made.id


def test_it_is_published_at_the_set_beijing_time_and_not_before(frozen: int, office: Office) -> None:
    moment = at(beijing_today() + timedelta(days=2), time(9))
    assert again(frozen).publish_at == moment
    kept(office, moment - SECOND)
    assert again(frozen).status is S.FROZEN
    kept(office, moment, published=1)
    row = again(frozen)
    assert (row.status, row.published_by, row.published_at) == (S.PUBLISHED, None, moment)
    kept(office, moment + timedelta(days=1))
    assert len(news("catalogue_issue.publish")) == 1


def test_what_a_head_published_before_the_clock_is_let_be(
    desk: making.Desk, frozen: int, office: Office
) -> None:
    with unit_of_work():
        publishing.publish(desk.head, frozen)
    kept(office, again(frozen).publish_at + SECOND)
    assert again(frozen).published_by == desk.head.person_id
    assert len(news("catalogue_issue.publish")) == 1


def test_somebody_quicker_between_the_look_and_the_lock_is_no_failure(
    desk: making.Desk, frozen: int, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = publishing.publish_due

    def late(actor: Actor, issue_id: int) -> object:
        publishing.publish(desk.head, issue_id)
        return real(actor, issue_id)

    monkeypatch.setattr(publishing, "publish_due", late)
    kept(office, again(frozen).publish_at)
    assert again(frozen).status is S.FROZEN, "what happened in that unit of work is undone with it"
    monkeypatch.setattr(publishing, "publish_due", real)
    kept(office, again(frozen).publish_at, published=1)


def test_moved_to_another_day_between_look_and_lock_it_waits_and_is_no_failure(
    frozen: int, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "due", lambda _scope, status, _now: [frozen] * (status is S.FROZEN))
    kept(office, utc_now())
    assert again(frozen).status is S.FROZEN


def test_without_files_it_waits_and_the_department_is_told_after_a_while(
    desk: making.Desk, office: Office
) -> None:
    made = issue(desk, upto=S.FROZEN)
    kept(office, made.publish_at + SECOND)
    assert news("catalogue_issue.stuck") == []
    for _twice in range(2):
        kept(office, again(made.id).publish_at + publishing.PATIENCE + SECOND)
    assert [event.facts for event in news("catalogue_issue.stuck")] == [{"code": FilesNotReady.code}]
    making.files(made.id)
    kept(office, again(made.id).publish_at + timedelta(hours=1), published=1)


def test_one_that_fails_stops_no_other(
    desk: making.Desk, frozen: int, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = issue(desk, 1, S.FROZEN)
    making.files(other.id)
    real = publishing.publish_due

    def breaks(actor: Actor, issue_id: int) -> object:
        if issue_id == other.id:
            raise RuntimeError("disk full")
        return real(actor, issue_id)

    monkeypatch.setattr(publishing, "publish_due", breaks)
    assert again(other.id).publish_at < again(frozen).publish_at, "the one that fails comes first"
    kept(office, again(frozen).publish_at, published=1, failed=1)
    assert (again(frozen).status, again(other.id).status) == (S.PUBLISHED, S.FROZEN)
    monkeypatch.setattr(publishing, "publish_due", real)
    kept(office, again(frozen).publish_at, published=1)
    assert (again(frozen).status, again(other.id).status) == (S.SUPERSEDED, S.PUBLISHED)


def test_dates_set_anew_hold(desk: making.Desk, frozen: int, office: Office) -> None:
    before = again(frozen).publish_at
    later = before + timedelta(days=3)
    with unit_of_work():
        planning.set_dates(desk.officer, frozen, making.dates(publish_at=later))
    kept(office, later - SECOND)
    kept(office, later, published=1)


def test_the_table_of_jobs_runs_it_often_and_notes_only_what_happened(frozen: int, office: Office) -> None:
    assert (JOBS["keep-catalogue"].every, JOBS["make-catalogues"].every) == (5, 1)
    with time_machine.travel(again(frozen).publish_at, tick=False):
        for _twice in range(2):
            run_now(office, "keep-catalogue")
    db.session.rollback()  # see what the job's own session committed
    noted = db.session.scalars(select(JobRun.figures).where(JobRun.job == "keep-catalogue"))
    assert [figures["published"] for figures in noted] == [1]


def test_the_imprint_is_the_provinces(office: Office) -> None:
    imprint = imprint_of(office)
    assert imprint.market
    assert imprint.base_url == office.settings.base_url
