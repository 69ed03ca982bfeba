"""The pages of background jobs: all of them, one with its runs, a run by hand, parked news."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.blueprints.jobs.presenting import duration_words, figures_words, schedule_words
from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.jobs.running import Runner
from marketplace.kernel.actor import Actor, Role
from marketplace.kernel.clock import BEIJING, utc_now
from marketplace.schedule.models import JobRequest
from marketplace.schedule.states import Cause
from marketplace.schedule.timetable import TIMETABLE, Entry
from tests import make
from tests.jobs.offices import office_of
from tests.making import schedule as making
from tests.making.schedule import HOLDER

SignIn = Callable[[Actor], FlaskClient]
NOON = datetime(2026, 11, 27, 12, 0, tzinfo=BEIJING)
SWEEP = "/jobs/sweep"


def text_of(client: FlaskClient, path: str) -> str:
    db.session.rollback()  # see what others committed
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", str(answer.text))


def row_of(page: str, name: str) -> str:
    """The line of a job in the table of all."""
    return next(row for row in page.split("<tr>") if f'href="/jobs/{name}"' in row and "</td>" in row)


def said(client: FlaskClient, path: str) -> str:
    """What a press of a button answers, with the page that follows."""
    answer = client.post(path, follow_redirects=True)
    assert answer.status_code == 200
    return str(answer.text)


@pytest.fixture
def admin(app: Flask, signed_in: SignIn) -> FlaskClient:
    return signed_in(making.administrator())


def test_every_job_is_listed_with_what_it_does_and_when(admin: FlaskClient) -> None:
    making.led()
    page = text_of(admin, "/jobs")
    for entry in TIMETABLE:
        assert entry.words in row_of(page, entry.name)
        assert schedule_words(entry) in row_of(page, entry.name)
    assert HOLDER in page
    assert "没有主进程" not in page


def test_a_line_says_how_the_last_run_went_and_when_the_next_is(app: Flask, signed_in: SignIn) -> None:
    with time_machine.travel(NOON, tick=False):
        making.led()
        making.run(
            "sweep", NOON - timedelta(minutes=37), due_at=NOON - timedelta(minutes=37), figures={"runs": 3}
        )
        making.run("lapse-listings", NOON - timedelta(minutes=48), succeeded=False, error="ValueError: 坏了")
        page = text_of(signed_in(making.administrator()), "/jobs")
    sweep = row_of(page, "sweep")
    for words in ("2026年11月27日 11:23", "2.0 秒", "清除运行记录 3 条", "2026年11月27日 12:23", "正常"):
        assert words in sweep
    assert "最近一次失败" in row_of(page, "lapse-listings")
    assert "需要查看" in page


def test_without_a_process_the_page_says_so(admin: FlaskClient) -> None:
    page = text_of(admin, "/jobs")
    assert "现在没有后台进程在运行任务" in page
    assert "没有主进程" in row_of(page, "sweep")
    assert "没有主进程" in row_of(page, "deliver")


def test_a_job_shows_its_runs_with_their_errors(app: Flask, signed_in: SignIn) -> None:
    with time_machine.travel(NOON, tick=False):
        making.led()
        making.run("sweep", NOON - timedelta(hours=3), due_at=NOON - timedelta(hours=3))
        making.run("sweep", NOON - timedelta(hours=2), succeeded=False, error="OSError: <磁盘满>")
        making.run("sweep", NOON - timedelta(hours=1), cause=Cause.COMMAND)
        making.cut_off("sweep", NOON - timedelta(minutes=50), cause=Cause.CATCH_UP)
        making.cut_off("sweep", NOON - timedelta(minutes=2), holder=HOLDER)
        page = text_of(signed_in(making.administrator()), SWEEP)
    for words in (
        "失败",
        "OSError: &lt;磁盘满&gt;",
        "命令行",
        "补做",
        "断开",
        "运行中",
        "2 分 0 秒",
        "应在",
        "共 5 次",
    ):
        assert words in page
    assert "共 5 次" in page
    assert "data-hx-get" in page


def test_many_runs_have_pages(admin: FlaskClient) -> None:
    for number in range(52):
        making.run("sweep", utc_now() - timedelta(hours=number + 1), figures={"runs": number + 1000})
    assert "清除运行记录 1,000 条" in text_of(admin, SWEEP)
    second = text_of(admin, f"{SWEEP}?page=2")
    assert "清除运行记录 1,051 条" in second
    assert "清除运行记录 1,000 条" not in second.partition('id="job-runs"')[2]


def test_a_run_by_hand_from_the_button_to_its_result(app: Flask, signed_in: SignIn) -> None:
    actor = making.administrator()
    client = signed_in(actor)
    making.led()
    page = said(client, f"{SWEEP}/run")
    assert "已要求立即运行" in page
    assert "等候主进程，一般在一秒内开始" in page
    assert "data-hx-get" in page
    assert "立即运行</button>" not in page
    db.session.rollback()
    assert "等候运行" in row_of(text_of(client, "/jobs"), "sweep")
    (errand,) = Runner(office_of(app), HOLDER).requested()
    errand.go()
    page = text_of(client, SWEEP)
    for words in (f"{actor.name}于", "开始运行", "成功", f"人工要求（{actor.name}）", "立即运行</button>"):
        assert words in page
    assert "data-hx-get" not in page.partition("<main")[2]


def test_pressing_twice_asks_once(admin: FlaskClient) -> None:
    said(admin, f"{SWEEP}/run")
    assert "没有重复要求" in said(admin, f"{SWEEP}/run")
    db.session.rollback()
    assert db.session.scalars(select(JobRequest.job)).all() == ["sweep"]
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.topic == "job_request.ask")).all()) == 1
    assert "后台进程启动后开始" in text_of(admin, SWEEP)


def test_parked_news_is_listed_and_tried_again(admin: FlaskClient) -> None:
    number = making.parked("listing.publish", "ValueError('索引<坏了>')")
    making.parked()
    page = text_of(admin, "/jobs")
    for words in ("listing.publish", "索引&lt;坏了&gt;", f"/jobs/parked/{number}/again", "全部重新送达"):
        assert words in page
    assert "重新等候送达" in said(admin, f"/jobs/parked/{number}/again")
    assert "已经不在搁置之列" in said(admin, f"/jobs/parked/{number}/again")
    assert "1 条消息重新等候送达" in said(admin, "/jobs/parked/again")
    page = said(admin, "/jobs/parked/again")
    assert "没有搁置的消息" in page
    db.session.rollback()
    assert db.session.get_one(OutboxEvent, number).delivery is Delivery.WAITING
    for unknown in (0, 999_999, 2**63 - 1, 2**63, 10**40):
        assert admin.post(f"/jobs/parked/{unknown}/again").status_code == 404


def test_much_parked_news_has_pages(admin: FlaskClient) -> None:
    with unit_of_work():
        db.session.add_all(
            OutboxEvent(topic="test.parked", subject_id=n, delivery=Delivery.PARKED, attempts=5)
            for n in range(52)
        )
    assert "#51<" in text_of(admin, "/jobs")
    assert "#0<" in text_of(admin, "/jobs?page=2")


@pytest.mark.parametrize("path", ["/jobs/no-such-job", "/jobs/parked"])
def test_what_is_not_in_the_timetable_is_not_there(admin: FlaskClient, path: str) -> None:
    assert admin.get(path).status_code == 404
    assert admin.post(f"{path}/run").status_code == 404


@pytest.mark.parametrize("role", [None, Role.SECURITY_ADMINISTRATOR, Role.DEPARTMENT_HEAD])
def test_others_are_refused(app: Flask, signed_in: SignIn, role: Role | None) -> None:
    client = signed_in(make.officer(role) if role else make.member())
    for path in ("/jobs", SWEEP):
        assert client.get(path).status_code == 403
        assert "后台任务" not in client.get("/").text
    for path in (f"{SWEEP}/run", "/jobs/parked/1/again", "/jobs/parked/again"):
        assert client.post(path).status_code == 403
    db.session.rollback()
    assert db.session.scalars(select(JobRequest)).all() == []


def test_visitors_are_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/jobs").status_code == 302
    assert client.post(f"{SWEEP}/run").status_code == 302


def test_the_place_is_in_the_header(admin: FlaskClient) -> None:
    assert 'href="/jobs"' in text_of(admin, "/jobs")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"every": 0.5}, "每 0.5 秒"),
        ({"every": 60}, "每分钟一次"),
        ({"every": 600}, "每 10 分钟"),
        ({"cron": {"hour": 3, "minute": 17}}, "每天 03:17"),
        ({"cron": {"minute": 12}}, "每小时第 12 分"),
        ({"cron": {"hour": "2-4", "minute": "*"}}, "每天 02:00–04:59 每分钟"),
        ({"cron": {"day_of_week": "mon", "hour": 5}}, "cron day_of_week=mon hour=5"),
    ],
)
def test_schedules_in_words(app: Flask, values: dict[str, object], words: str) -> None:
    with app.test_request_context():
        assert schedule_words(Entry("x", "词", "why", **values)) == words  # type: ignore[arg-type]


def test_every_schedule_has_words(app: Flask) -> None:
    with app.test_request_context():
        assert [entry.name for entry in TIMETABLE if schedule_words(entry) == entry.schedule] == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.04, "0.0 秒"),
        (9.94, "9.9 秒"),
        (12, "12 秒"),
        (192, "3 分 12 秒"),
        (3900, "1 小时 5 分"),
        (-1, "0.0 秒"),
    ],
)
def test_durations_in_words(app: Flask, seconds: float, words: str) -> None:
    with app.test_request_context():
        assert duration_words(timedelta(seconds=seconds)) == words


def test_figures_in_words(app: Flask) -> None:
    with app.test_request_context():
        assert figures_words({"delivered": 1200, "failed": 0, "parked": 1}) == "送达 1,200 条，搁置 1 条"
        assert figures_words({"delivered": 0}) == "没有要做的事"
        assert figures_words({}) == ""
        assert figures_words({"unheard_of": 2}) == "unheard_of 2"
