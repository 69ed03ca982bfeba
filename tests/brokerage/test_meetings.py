"""A meeting is planned by the lead's broker alone, once both sides have accepted; calendars follow its changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import select

from marketplace.brokerage import calendars
from marketplace.brokerage.calendars import Sender
from marketplace.brokerage.drafts_meetings import FURTHEST, MeetingDraft, cleaned_meeting, meeting_problems
from marketplace.brokerage.models import Meeting
from marketplace.brokerage.operations import leads as lead_operations
from marketplace.brokerage.operations import meetings as operations
from marketplace.brokerage.policy_talk import talk_scope
from marketplace.brokerage.queries import meetings
from marketplace.brokerage.queries.meetings import NextAction, Planned
from marketplace.brokerage.states import EndReason, MeetingStatus
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from tests import make
from tests.making import brokers
from tests.making import leads as making

NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
SENDER = Sender("虚构交易市场", "market.example", "market@market.example")


def draft(days: float = 3, hours: float = 2, **more: Any) -> MeetingDraft:
    starts = (utc_now() + timedelta(days=days)).replace(microsecond=0)
    usual = MeetingDraft("首次见面", "长春市虚构路 1 号", starts, starts + timedelta(hours=hours))
    return replace(usual, **more)


def plan(actor: Actor, lead_id: int, what: MeetingDraft | None = None) -> int:
    with unit_of_work():
        return operations.plan(actor, lead_id, what or draft()).id


def change(actor: Actor, lead_id: int, meeting_id: int, what: MeetingDraft) -> Meeting:
    with unit_of_work():
        operations.change(actor, lead_id, meeting_id, what)
    return db.session.get_one(Meeting, meeting_id)


def cancel(actor: Actor, lead_id: int, meeting_id: int) -> Meeting:
    with unit_of_work():
        operations.cancel(actor, lead_id, meeting_id)
    return db.session.get_one(Meeting, meeting_id)


def news() -> list[tuple[str, int]]:
    query = select(OutboxEvent).where(OutboxEvent.topic.startswith("meeting.")).order_by(OutboxEvent.id)
    return [(row.topic, row.subject_id) for row in db.session.scalars(query)]


def test_the_broker_plans_changes_and_cancels(app: Flask) -> None:
    case, what = making.introduced(), draft()
    number = plan(case.broker, case.id, what)
    assert plan(case.broker, case.id, what) == number
    assert change(case.broker, case.id, number, what).sequence == 0
    changed = change(case.broker, case.id, number, replace(what, place="  线上\u3000会议 "))
    assert (changed.sequence, changed.place) == (1, "线上 会议")
    for _ in range(2):
        gone = cancel(case.broker, case.id, number)
        assert (gone.sequence, gone.status) == (2, MeetingStatus.CANCELLED)
    assert news() == [("meeting.plan", number), ("meeting.change", number), ("meeting.cancel", number)]
    with pytest.raises(WrongState):
        change(case.broker, case.id, number, draft(5))


def test_nobody_else_plans(app: Flask) -> None:
    case = making.introduced()
    number = plan(case.broker, case.id)
    for actor in (case.seeker, case.holder, make.operator("/p/")):
        for act in (lambda a: plan(a, case.id), lambda a: cancel(a, case.id, number)):
            with pytest.raises(NotAllowed):
                act(actor)
    for actor in (brokers.working(), make.member(), make.reader()):
        with pytest.raises(NotFound):
            plan(actor, case.id)
    assert len(news()) == 1


def test_no_meeting_before_both_have_accepted_nor_after_the_end(app: Flask) -> None:
    case = making.one_interested()
    with pytest.raises(WrongState):
        plan(case.broker, case.id)
    case = making.both_interested()
    number = plan(case.broker, case.id)
    with unit_of_work():
        lead_operations.lose(SYSTEM, case.id, EndReason.PRICE)
    with pytest.raises(WrongState):
        plan(case.broker, case.id)
    assert cancel(case.broker, case.id, number).status is MeetingStatus.CANCELLED


def test_who_reads_the_meetings_of_a_lead(app: Flask) -> None:
    case, other = making.introduced(), making.introduced()
    number = plan(case.broker, case.id)
    readers = (case.broker, case.seeker, case.holder, make.operator("/p/"))
    for actor in readers:
        assert [m.id for m in meetings.of_lead(talk_scope(actor), case.id)] == [number]
    for actor in (other.broker, other.seeker, brokers.working(), make.reader(), make.operator("/p/BR2/")):
        assert meetings.of_lead(talk_scope(actor), case.id) == []
        with pytest.raises(NotFound):
            meetings.one(talk_scope(actor), case.id, number)
    with pytest.raises(NotFound):
        meetings.one(talk_scope(case.broker), other.id, number)


def test_other_brokers_read_a_free_lead_and_not_what_was_arranged(app: Flask) -> None:
    case = making.introduced()
    plan(case.broker, case.id)
    with unit_of_work():
        lead_operations.release(case.broker, case.id)
    assert meetings.of_lead(talk_scope(brokers.working()), case.id) == []
    assert len(meetings.of_lead(talk_scope(case.seeker), case.id)) == 1


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"subject": " \u3000"}, ("subject", "required")),
        ({"subject": "题" * 121}, ("subject", "too_long")),
        ({"place": "址" * 201}, ("place", "too_long")),
        ({"starts_at": None}, ("starts_at", "required")),
        ({"ends_at": None}, ("ends_at", "required")),
        ({"starts_at": NOW - timedelta(minutes=1)}, ("starts_at", "past")),
        ({"starts_at": NOW + FURTHEST + timedelta(days=1), "ends_at": None}, ("starts_at", "too_far")),
        ({"ends_at": NOW + timedelta(days=1)}, ("ends_at", "not_after_start")),
        ({"ends_at": NOW + timedelta(days=9)}, ("ends_at", "too_long")),
    ],
)
def test_what_is_wrong_with_a_meeting(more: dict[str, Any], problem: tuple[str, str]) -> None:
    right = MeetingDraft("首次见面", "", NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1))
    assert meeting_problems(cleaned_meeting(right), NOW) == ()
    found = meeting_problems(cleaned_meeting(replace(right, **more)), NOW)
    assert problem in [(p.field, p.code) for p in found]


def test_a_refused_meeting_leaves_nothing(app: Flask) -> None:
    case = making.introduced()
    with pytest.raises(Invalid):
        plan(case.broker, case.id, draft(-1))
    assert news() == []


def row(**more: Any) -> Any:
    usual = {
        "id": 7, "lead_id": 3, "status": MeetingStatus.PLANNED, "subject": "首次见面", "place": "长春",
        "starts_at": NOW, "ends_at": NOW + timedelta(hours=2), "sequence": 0,
    }  # fmt: skip
    return SimpleNamespace(**(usual | more))


def events(content: bytes) -> tuple[str, list[Any]]:
    calendar = Calendar.from_ical(content)
    return str(calendar["method"]), list(calendar.walk("VEVENT"))


def test_an_invitation_its_change_and_its_end_are_one_event() -> None:
    seen = []
    for sequence, status in ((0, "planned"), (1, "planned"), (2, "cancelled")):
        meeting = row(sequence=sequence, status=MeetingStatus(status))
        method, [event] = events(
            calendars.meeting_file(meeting, "秸秆", "https://m.example/leads/3", SENDER, NOW)
        )
        seen.append((method, str(event["uid"]), event["sequence"], str(event["status"])))
        assert event["dtstart"].dt == NOW
        assert event["dtend"].dt == NOW + timedelta(hours=2)
        assert event["dtstart"].to_ical() == b"20261128T020000Z"
        assert str(event["organizer"]) == "mailto:market@market.example"
    uid = "meeting-7@market.example"
    assert seen == [
        ("REQUEST", uid, 0, "CONFIRMED"),
        ("REQUEST", uid, 1, "CONFIRMED"),
        ("CANCEL", uid, 2, "CANCELLED"),
    ]


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=120),
    st.text("长春，;\\\n", max_size=200),
)
def test_any_words_come_back_in_folded_lines(subject: str, place: str) -> None:
    content = calendars.meeting_file(
        row(subject=subject, place=place), "题" * 200, "https://m.example/", SENDER, NOW
    )
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert content.count(b"BEGIN:VEVENT") == 1
    _method, [event] = events(content)
    assert str(event["summary"]) == subject
    assert str(event.get("location", "")) == place
    assert str(event["description"]) == "题" * 200


def test_a_desk_file_has_meetings_and_whole_days_for_next_actions() -> None:
    action = NextAction(3, "秸秆制备乳酸", "致电成果方\r\nBEGIN:VALARM", NOW.date())
    content = calendars.desk_file([Planned(row(), "秸秆")], [action], "https://m.example/leads/", SENDER, NOW)
    method, [meeting, day] = events(content)
    assert method == "PUBLISH"
    assert str(meeting["uid"]) == "meeting-7@market.example"
    assert (day["dtstart"].dt, day["dtend"].dt) == (NOW.date(), NOW.date() + timedelta(days=1))
    assert b"\r\nBEGIN:VALARM" not in content


def test_a_desk_has_the_brokers_own_planned_meetings_to_come(app: Flask) -> None:
    broker = brokers.working()
    case, other = making.introduced(broker=broker), making.introduced()
    kept, gone = plan(broker, case.id, draft(3)), plan(broker, case.id, draft(4))
    cancel(broker, case.id, gone)
    plan(other.broker, other.id)
    with unit_of_work():
        lead_operations.plan(broker, case.id, "致电成果方", utc_now().date() + timedelta(days=2))
    scope = talk_scope(broker)
    assert broker.person_id is not None
    assert [p.meeting.id for p in meetings.planned(scope, broker.person_id, utc_now())] == [kept]
    assert [a.words for a in meetings.next_actions(scope, broker.person_id)] == ["致电成果方"]
    with time_machine.travel(utc_now() + timedelta(days=5)):
        assert meetings.planned(scope, broker.person_id, utc_now()) == []
