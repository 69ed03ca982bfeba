"""Objections to a price in public, and their answers."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, NotFound, Problem, TooManyAttempts, WrongState
from marketplace.negotiations.errors_pricing import ObjectionsOpen, PublicityOver
from marketplace.negotiations.models import Objection
from marketplace.negotiations.operations import objections, pricing, publicity
from marketplace.negotiations.policy import may_read_contact
from marketplace.negotiations.queries import objections as objection_queries
from marketplace.negotiations.states import (
    NegotiationStatus,
    ObjectionReason,
    ObjectionStatus,
    ReviewReason,
)
from marketplace.negotiations.topics_pricing import RAISED
from tests import make
from tests.making import pricing as making
from tests.making.negotiations import Talks
from tests.making.pricing import OBJECTION
from tests.negotiations.conftest import at

S, G = NegotiationStatus, ObjectionReason


def test_an_objection_blocks_until_it_is_answered(app: Flask, clock: time_machine.Traveller) -> None:
    talks = making.published()
    objection = making.raise_objection(talks)
    at(clock, date(2026, 3, 18))
    with pytest.raises(ObjectionsOpen) as refused:
        making.clear(talks)
    assert refused.value.facts["count"] == 1
    with pytest.raises(ObjectionsOpen):
        pricing.require_cleared(talks.seeker, talks.row)
    making.answer(talks, objection, G.PRICE_SUPPORTED)
    making.answer(talks, objection, G.PRICE_SUPPORTED)
    making.clear(talks)
    assert talks.row.status is S.CLEARED
    row = db.session.get_one(Objection, objection)
    assert (row.status, row.answer) == (ObjectionStatus.REJECTED, "已附评估报告。")
    assert row.answered_by == talks.holder.person_id


def test_an_upheld_objection_sends_the_price_back(app: Flask, clock: time_machine.Traveller) -> None:
    talks = making.published()
    objection, other = making.raise_objection(talks), making.raise_objection(talks, text="权属不清。")
    making.answer(talks, objection, G.PRICE_DOUBTFUL, "同意重新定价。")
    assert (talks.row.status, talks.row.reason) == (S.PRICING, ReviewReason.OBJECTION_UPHELD.value)
    making.publish(talks)
    at(clock, making.running(talks).ends_on + timedelta(days=1))
    with pytest.raises(ObjectionsOpen):
        making.clear(talks)
    making.answer(talks, other, G.RIGHTS_CLEAR, "权属证书已公示。")
    making.clear(talks)
    assert talks.row.status is S.CLEARED


def test_an_objection_upheld_after_the_last_day_still_sends_it_back(
    app: Flask, clock: time_machine.Traveller
) -> None:
    talks = making.published()
    objection = making.raise_objection(talks)
    at(clock, date(2026, 4, 1))
    making.answer(talks, objection, G.PROCEDURE_FAULT, "程序有误。")
    assert talks.row.status is S.PRICING


def test_an_answer_is_given_once_and_says_something(app: Flask) -> None:
    talks = making.published()
    objection = making.raise_objection(talks)
    with pytest.raises(Invalid):
        making.answer(talks, objection, G.UNRELATED, " ")
    making.answer(talks, objection, G.UNRELATED, "与本次转让无关。")
    with pytest.raises(WrongState):
        making.answer(talks, objection, G.PRICE_DOUBTFUL, "改主意了。")
    assert talks.row.status is S.PUBLICITY


def test_an_answer_finds_only_objections_of_its_own_negotiation(app: Flask) -> None:
    talks, other = making.published(), making.published()
    objection = making.raise_objection(other)
    with pytest.raises(NotFound):
        making.answer(talks, objection, G.UNRELATED)


def test_late_objections_are_told_so(app: Flask, clock: time_machine.Traveller) -> None:
    talks = making.published()
    at(clock, date(2026, 3, 17), hour=23)
    making.raise_objection(talks)
    at(clock, date(2026, 3, 18), hour=0)
    with pytest.raises(PublicityOver):
        making.raise_objection(talks, text="还有一条。")


def test_nobody_objects_to_what_was_taken_back_or_broken_off(app: Flask) -> None:
    talks = making.published()
    publicity_id = making.running(talks).id
    with unit_of_work():
        publicity.take_back(talks.holder, talks.id, ReviewReason.TEXT_WRONG)
    reader = make.reader()
    with pytest.raises(PublicityOver), unit_of_work():
        objections.raise_objection(reader, publicity_id, OBJECTION)


def test_the_same_objection_sent_twice_is_one(app: Flask) -> None:
    talks = making.published()
    assert making.raise_objection(talks) == making.raise_objection(talks)
    assert objection_queries.open_count(pricing.ALL, talks.id) == 1
    news = select(OutboxEvent).where(OutboxEvent.topic == RAISED)
    assert len(db.session.scalars(news).all()) == 1


@pytest.mark.parametrize("field", ["name", "contact", "text"])
def test_an_objection_needs_name_contact_and_ground(app: Flask, field: str) -> None:
    talks = making.published()
    with pytest.raises(Invalid) as refused:
        making.raise_objection(talks, **{field: " "})
    assert refused.value.problems == (Problem(field, "required"),)


def test_one_address_does_not_flood_a_holder(app: Flask) -> None:
    talks = making.published()
    for number in range(objections.PER_ADDRESS.most):
        making.raise_objection(talks, text=f"第 {number} 条")
    with pytest.raises(TooManyAttempts):
        making.raise_objection(talks, text="再来一条")


def test_who_reads_an_objectors_contact(app: Flask) -> None:
    talks: Talks = making.published()
    row = talks.row
    readers = [talks.holder, make.operator("/p/")]
    others = [talks.seeker, talks.broker, make.reader()]
    assert all(may_read_contact(actor, row) for actor in readers)
    assert not any(may_read_contact(actor, row) for actor in others)
