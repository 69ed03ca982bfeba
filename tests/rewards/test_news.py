"""Who is told what of a share, and who gets a letter with a link."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.jobs.notifying import tell_all
from marketplace.jobs.reward_news import REWARDS_TOLD, TEMPLATE, reminders
from marketplace.kernel.clock import beijing_today
from marketplace.rewards import notices as words
from marketplace.rewards.limits import LEAST_ANSWER_DAYS
from tests.making import rewards as making

pytestmark = pytest.mark.usefixtures("app")


def hear_all() -> None:
    """Everything twice: hearing it again does no harm."""
    hearers = dict(REWARDS_TOLD)
    query = select(OutboxEvent.id).where(OutboxEvent.topic.in_(sorted(hearers))).order_by(OutboxEvent.id)
    for number in [*db.session.scalars(query)] * 2:
        with unit_of_work():
            event = db.session.get_one(OutboxEvent, number)
            hearers[event.topic](None, event)  # type: ignore[arg-type]


def told(person_id: int | None) -> list[str]:
    db.session.rollback()
    query = select(Notice.template).where(Notice.person_id == person_id).order_by(Notice.id)
    mine = set(words.NOTICES)
    return [template for template in db.session.scalars(query) if template in mine]


def letters() -> int:
    topics = select(func.count()).where(OutboxEvent.topic.contains(TEMPLATE))
    return db.session.scalar(topics) or 0


def test_one_is_told_inside_and_the_other_by_letter() -> None:
    case = making.asked()
    hear_all()
    assert told(case.maker.person_id) == [words.ASKED]
    assert letters() > 0
    assert told(case.admin.person_id) == []


def test_who_has_answered_is_not_asked_any_more() -> None:
    case = making.confirmed()
    hear_all()
    assert words.ASKED not in told(case.maker.person_id)
    assert letters() == 0
    assert words.ANSWERED in told(case.writer.person_id)


def test_who_has_not_answered_is_reminded_7_and_2_days_before_the_end_once() -> None:
    case = making.asked()
    until = case.share.words_until
    assert until == beijing_today() + timedelta(days=LEAST_ANSWER_DAYS)

    def reminded(days_before: int) -> list[tuple[int, ...]]:
        with unit_of_work():
            found = reminders(until - timedelta(days=days_before))
            tell_all(found)
            return [one.person_ids for one in found]

    assert reminded(8) == []
    assert reminded(7) == reminded(3) == reminded(2) == [(case.maker.person_id,)]
    assert told(case.maker.person_id) == [words.DUE, words.DUE]
    making.say(case)
    assert reminded(1) == []


def test_the_unit_and_the_people_hear_how_it_goes_on() -> None:
    case = making.effective()
    hear_all()
    assert {words.POSTED, words.EFFECTIVE} <= set(told(case.maker.person_id))
    assert {words.DECIDED, words.POSTED, words.EFFECTIVE} <= set(told(case.writer.person_id))
