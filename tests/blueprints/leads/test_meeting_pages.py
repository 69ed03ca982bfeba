"""Meetings on the pages of a lead, and their calendar files."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from marketplace.brokerage.models import Meeting
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, to_beijing
from tests import make
from tests.making import brokers
from tests.making import leads as making

SignIn = Callable[[Actor], FlaskClient]


def form(**more: str) -> dict[str, str]:
    day = beijing_today() + timedelta(days=3)
    return {
        "subject": "首次见面",
        "place": "长春",
        "day": day.isoformat(),
        "starts": "14:30",
        "ends": "16:00",
    } | more


def test_a_broker_plans_changes_and_cancels_and_the_sides_see_it(app: Flask, signed_in: SignIn) -> None:
    case = making.introduced()
    broker, seeker, base = signed_in(case.broker), signed_in(case.seeker), f"/leads/{case.id}/meetings"
    assert broker.get(f"{base}/new").status_code == 200
    for _ in range(2):
        assert broker.post(f"{base}/new", data=form()).location == base
    meeting = db.session.scalars(select(Meeting)).one()
    number = meeting.id
    assert f"{to_beijing(meeting.starts_at):%H:%M}" == "14:30"
    assert "14:30" in seeker.get(base).text
    assert "取消会议" not in seeker.get(base).text
    assert 'value="14:30"' in broker.get(f"{base}/{number}/edit").text
    broker.post(f"{base}/{number}/edit", data=form(starts="15:00"))
    assert "15:00" in seeker.get(base).text
    invited = Calendar.from_ical(seeker.get(f"{base}/{number}.ics").data)
    broker.post(f"{base}/{number}/cancel")
    gone = Calendar.from_ical(seeker.get(f"{base}/{number}.ics").data)
    assert (str(invited["method"]), str(gone["method"])) == ("REQUEST", "CANCEL")
    assert [c.walk("VEVENT")[0]["sequence"] for c in (invited, gone)] == [1, 2]
    assert invited.walk("VEVENT")[0]["uid"] == gone.walk("VEVENT")[0]["uid"]
    assert "已取消" in seeker.get(base).text


def test_what_is_wrong_stands_beside_its_control_and_is_kept(app: Flask, signed_in: SignIn) -> None:
    case = making.introduced()
    broker, address = signed_in(case.broker), f"/leads/{case.id}/meetings/new"
    for typed, words in (
        ({"day": "后天"}, "请填写日期"), ({"starts": "下午"}, "例如 14:30"),
        ({"ends": "14:30"}, "结束时间应晚于开始时间"),
        ({"subject": ""}, "请填写主题"), ({"day": "2020-01-01"}, "已经过去"), ({"day": "9999-12-31"}, "例如 14:30"),
    ):  # fmt: skip
        answer = broker.post(address, data=form(**typed))
        assert answer.status_code == 422
        assert words in answer.text
        assert all(value in answer.text for value in form(**typed).values())
    assert db.session.scalars(select(Meeting)).all() == []


def test_strangers_find_nothing_and_sides_plan_nothing(app: Flask, signed_in: SignIn) -> None:
    case = making.introduced()
    base = f"/leads/{case.id}/meetings"
    signed_in(case.broker).post(f"{base}/new", data=form())
    number = db.session.scalars(select(Meeting.id)).one()
    for actor in (make.member(), brokers.working()):
        browser = signed_in(actor)
        assert {browser.get(base).status_code, browser.get(f"{base}/{number}.ics").status_code} == {404}
    for actor in (case.seeker, case.holder):
        browser = signed_in(actor)
        assert browser.post(f"{base}/new", data=form()).status_code == 403
        assert browser.post(f"{base}/{number}/cancel").status_code == 403
    other = signed_in(brokers.working())
    assert other.post(f"{base}/new", data=form()).status_code == 404
    assert other.post(f"{base}/{number}/edit", data=form()).status_code == 404


def test_a_meeting_before_both_have_accepted_is_refused(app: Flask, signed_in: SignIn) -> None:
    case = making.offered()
    answer = signed_in(case.broker).post(f"/leads/{case.id}/meetings/new", data=form())
    assert answer.status_code == 409


def test_the_desk_calendar_has_ones_own_meetings(app: Flask, signed_in: SignIn) -> None:
    case, other = making.introduced(), making.introduced()
    for one in (case, other):
        signed_in(one.broker).post(f"/leads/{one.id}/meetings/new", data=form(subject=f"会议{one.id}"))
    answer = signed_in(case.broker).get("/desk/calendar.ics")
    assert answer.mimetype == "text/calendar"
    assert [str(e["summary"]) for e in Calendar.from_ical(answer.data).walk("VEVENT")] == [f"会议{case.id}"]
    assert signed_in(case.seeker).get("/desk/calendar.ics").status_code == 403
    assert app.test_client().get("/desk/calendar.ics").location.startswith("/login")
