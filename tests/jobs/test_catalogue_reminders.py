"""Days of the catalogue that are near: who is reminded, and how often."""

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from marketplace.catalogue import notices as words
from marketplace.catalogue.drafts import at, quarter_days
from marketplace.catalogue.operations import confirming, planning
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import issues
from marketplace.catalogue.states import CancelReason, IssueStatus
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.jobs.notifying import remind_deadlines
from marketplace.jobs.office import Office
from marketplace.kernel.clock import beijing_today, utc_now
from tests.catalogue.reading import issue, quarter
from tests.jobs.catalogue_people import DEPARTMENT, People, people, whole
from tests.jobs.offices import office_of
from tests.making import issues as making
from tests.making.days import on

__all__ = ["people"]
S = IssueStatus


@pytest.fixture
def office(app: Flask) -> Office:
    return office_of(app)


def reminded(office: Office, template: str, people: People, days: Iterator[date]) -> dict[date, set[str]]:
    """On which days somebody was told, and who; each day's job runs twice."""
    found, names = {}, people.names()
    for day in days:
        with unit_of_work():
            db.session.execute(delete(OutboxEvent))
        before = set(db.session.scalars(select(Notice.id)))
        with on(day):
            for _twice in range(2):
                remind_deadlines(office)
        db.session.rollback()
        query = select(Notice).where(Notice.template == template, Notice.id.not_in(before))
        told = list(db.session.scalars(query))
        assert all(whole(notice) for notice in told)
        if told:
            found[day] = {names[notice.person_id] for notice in told}
            assert len(told) == len(found[day])
    return found


def days_from(first: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range(count))


def test_places_are_reminded_seven_and_two_days_before_their_last(people: People, office: Office) -> None:
    today = beijing_today()
    last = today + timedelta(days=9)
    made = issue(people, upto=S.COMPILING, confirm_by=last, publish_at=utc_now() + timedelta(days=60))
    share = issues.share(ALL_ISSUES, made, "/p/BR2/")
    found = reminded(office, words.CONFIRM_DUE, people, days_from(today, 4))
    assert found == {last - timedelta(days=7): {"local", "neighbour"}}
    with unit_of_work():
        confirming.confirm(people.neighbour, made.id, "/p/BR2/", digest=share.digest)
    found = reminded(office, words.CONFIRM_DUE, people, days_from(today + timedelta(days=4), 9))
    assert found == {last - timedelta(days=2): {"local"}}


def test_the_department_is_warned_of_an_issue_that_is_not_frozen(people: People, office: Office) -> None:
    today = beijing_today()
    day = today + timedelta(days=9)
    made = issue(people, upto=S.COMPILING, publish_at=at(day, time(9)))
    found = reminded(office, words.LATE, people, days_from(today, 12))
    warned = [day - timedelta(days=7), day - timedelta(days=2), *days_from(day + timedelta(days=1), 2)]
    assert found == dict.fromkeys(warned, DEPARTMENT)
    making.advance(made.id, S.FROZEN, people)
    assert reminded(office, words.LATE, people, days_from(today + timedelta(days=12), 1)) == {}


def test_a_quarter_without_a_plan_is_spoken_of_three_times(people: People, office: Office) -> None:
    of = quarter(1)
    last = quarter_days(of)[1]
    found = reminded(office, words.UNPLANNED, people, days_from(last - timedelta(days=32), 33))
    expected = [last - timedelta(days=days) for days in (30, 7, 2)]
    assert found == dict.fromkeys(expected, DEPARTMENT)


def test_a_quarter_with_a_plan_is_not(people: People, office: Office) -> None:
    of = quarter(1)
    last = quarter_days(of)[1]
    made = issue(people, 1, S.COLLECTING, publish_at=utc_now() + timedelta(days=400))
    assert reminded(office, words.UNPLANNED, people, days_from(last - timedelta(days=2), 1)) == {}
    with unit_of_work():
        planning.cancel(people.officer, made.id, CancelReason.PLANNED_BY_MISTAKE)
    assert len(reminded(office, words.UNPLANNED, people, days_from(last - timedelta(days=2), 1))) == 1
