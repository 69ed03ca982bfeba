"""Who is told what of prices."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.jobs import pricing_news
from marketplace.jobs.office import open_office
from marketplace.jobs.pricing_news import Told, notices_of, reminders
from marketplace.negotiations.labels import LABELS
from marketplace.negotiations.notices_pricing import NOTICES
from marketplace.negotiations.operations import publicity
from marketplace.negotiations.states import HoldReason, ObjectionReason, ReviewReason
from tests import make
from tests.making import negotiations
from tests.making import pricing as making
from tests.making.gone import gone
from tests.making.negotiations import Talks


def told(topic: str) -> list[Told]:
    """By all news of a topic, in its order."""
    query = select(OutboxEvent).where(OutboxEvent.topic == topic).order_by(OutboxEvent.id)
    return [notice for event in db.session.scalars(query) for notice in notices_of(event)]


def said(notice: Told) -> str:
    """Both texts, filled in. Raises KeyError for a fact that is missing."""
    return "\n".join(words % notice.facts for words in NOTICES[notice.template])


def test_the_other_side_and_the_broker_hear_that_a_price_is_public(app: Flask) -> None:
    talks = making.published()
    (notice,) = told("negotiation.publish_price")
    assert set(notice.person_ids) == {talks.seeker.person_id, talks.broker.person_id}
    assert making.running(talks).ends_on.isoformat() in said(notice)
    assert notice.path == f"/negotiations/{talks.id}/pricing"


def test_the_holder_hears_of_an_objection_and_nobody_of_who_objected(app: Flask) -> None:
    talks = making.published()
    making.raise_objection(talks)
    (notice,) = told("objection.raised")
    assert notice.person_ids == (talks.holder.person_id,)
    assert "王松江" not in said(notice) + repr(notice.facts)


@pytest.mark.parametrize(("days", "count"), [(8, 0), (7, 1), (3, 1), (2, 1), (0, 1), (-1, 0)])
def test_the_holder_is_reminded_seven_and_two_days_before(app: Flask, days: int, count: int) -> None:
    talks = making.published()
    found = reminders(making.running(talks).ends_on - timedelta(days=days))
    assert [notice.person_ids for notice in found] == [(talks.holder.person_id,)] * count
    assert all("待答复的异议 0 条" in said(notice) for notice in found)


def test_two_reminders_are_two_notices(app: Flask) -> None:
    last = making.running(making.published()).ends_on
    keys = [notice.key for days in range(9) for notice in reminders(last - timedelta(days=8 - days))]
    assert len(keys) == 8
    assert [key.rsplit(":", 1)[1] for key in dict.fromkeys(keys)] == ["7", "2"]


def test_the_department_is_asked_to_decide_and_both_sides_hear_the_rest(app: Flask) -> None:
    officer = making.officer()
    talks = making.held()
    both, desk = told("negotiation.hold")
    assert set(both.person_ids) == {talks.seeker.person_id, talks.broker.person_id}
    assert desk.person_ids == (officer.person_id,)
    assert desk.path == f"/negotiations/{talks.id}/hold"
    making.release(talks, officer)
    (free,) = told("negotiation.release")
    assert talks.holder.person_id in free.person_ids


@pytest.mark.parametrize("side", ["seeker", "holder"])
def test_who_belongs_to_a_side_is_not_asked_to_decide(app: Flask, side: str) -> None:
    officer, talks = making.officer(), making.agreed()
    negotiations.joined(making.officer(), getattr(talks, side))
    making.decide(talks, replace(making.AGREED, exceptions=(HoldReason.DEFENCE,), declares_none=False))
    _both, desk = told("negotiation.hold")
    assert desk.person_ids == (officer.person_id,)


@pytest.mark.parametrize(
    ("ground", "topic", "outcome"),
    [
        (ObjectionReason.PRICE_SUPPORTED, "objection.reject", "异议不成立"),
        (ObjectionReason.PRICE_DOUBTFUL, "objection.uphold", "异议成立"),
    ],
)
def test_who_objected_with_an_account_is_told_the_answer(
    app: Flask, ground: ObjectionReason, topic: str, outcome: str
) -> None:
    talks, reader = making.published(), make.reader()
    publicity_id = making.running(talks).id
    objection_id = making.raise_objection(talks, reader)
    making.answer(talks, objection_id, ground, "已附评估报告。")
    (notice,) = told(topic)
    path = f"/publicity/{publicity_id}#objection-{objection_id}"
    assert (notice.person_ids, notice.path) == ((reader.person_id,), path)
    assert {outcome, LABELS[ObjectionReason][ground]} == {
        notice.facts["outcome"]["word"], notice.facts["ground"]["word"]
    }  # fmt: skip
    assert "已附评估报告。" in said(notice)


def test_a_broker_who_works_no_more_is_told_nothing(app: Flask) -> None:
    talks = making.priced()
    gone(talks, "lapsed")
    making.publish(talks)
    (notice,) = told("negotiation.publish_price")
    assert set(notice.person_ids) == {talks.seeker.person_id}


def test_who_objected_without_an_account_has_the_link(app: Flask) -> None:
    talks = making.published()
    making.answer(talks, making.raise_objection(talks), ObjectionReason.UNRELATED)
    assert told("objection.reject") == []


def test_taking_back_and_clearing_are_told(app: Flask) -> None:
    talks = making.published()
    with unit_of_work():
        publicity.take_back(talks.holder, talks.id, ReviewReason.TEXT_WRONG)
    making.publish(talks)
    _clear(talks)
    assert "重新定价" in said(told("negotiation.review_price")[0])
    assert "可以起草合同" in said(told("negotiation.clear")[0])


def test_news_brought_after_the_end_still_says_when_it_ended(app: Flask) -> None:
    talks = making.published()
    last = making.running(talks).ends_on
    _clear(talks)
    assert last.isoformat() in said(told("negotiation.publish_price")[0])


def _clear(talks: Talks) -> None:
    with time_machine.travel(making.running(talks).ends_on + timedelta(days=2)):
        making.clear(talks)


def test_the_job_announces_each_end_once(app: Flask) -> None:
    talks = making.published()
    office = open_office(app.extensions["settings"], app.app_context)
    last = making.running(talks).ends_on
    with time_machine.travel(datetime(last.year, last.month, last.day, 20, tzinfo=UTC), tick=False):
        assert pricing_news.announce_finished_publicities(office) == {"announced": 1}
        assert pricing_news.announce_finished_publicities(office) == {"announced": 0}
    (notice,) = told("publicity.finished")
    assert notice.person_ids == (talks.holder.person_id,)
    assert last.isoformat() in said(notice)


def test_other_news_and_vanished_rows_say_nothing(app: Flask) -> None:
    assert notices_of(OutboxEvent(topic="listing.publish", subject_id=1)) == []
    assert notices_of(OutboxEvent(topic="negotiation.clear", subject_id=999, facts={})) == []


def test_every_template_has_words(app: Flask) -> None:
    used = {
        "publicity_started", "publicity_taken_back", "publicity_ending", "publicity_finished", "objection_raised",
        "objection_answered",
        "price_cleared", "disposal_held", "disposal_to_decide", "disposal_released",
    }  # fmt: skip
    assert set(NOTICES) == used
