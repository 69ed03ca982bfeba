"""Two at once over a price: each is either counted or told; nothing is counted and cleared past."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.negotiations.errors_pricing import ObjectionsOpen, PublicityOver, PublicityRunning
from marketplace.negotiations.models import Objection, Publicity
from marketplace.negotiations.operations import objections, pricing, publicity
from marketplace.negotiations.states import NegotiationStatus, ObjectionReason, ObjectionStatus, ReviewReason
from tests.making import pricing as making
from tests.making.pricing import OBJECTION, PUBLIC
from tests.together import refusals

S = NegotiationStatus
VISITOR = Actor(person_id=None, address="203.0.113.9")


def count(of: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(of)) or 0


def test_two_clicks_publish_once(app: Flask) -> None:
    talks = making.priced()
    refused = refusals(app, *(lambda: publicity.publish(talks.holder, talks.id, PUBLIC, 15),) * 2)
    assert refused == []
    assert count(Publicity) == 1
    assert talks.row.status is S.PUBLICITY


@pytest.mark.parametrize("objection_first", [True, False])
def test_an_objection_while_the_price_is_taken_back(app: Flask, objection_first: bool) -> None:
    """Either it came before and is on record, or it is told that the time is over."""
    talks = making.published()
    found = making.running(talks).id
    acts: list[Callable[[], object]] = [
        lambda: objections.raise_objection(VISITOR, found, OBJECTION),
        lambda: publicity.take_back(talks.holder, talks.id, ReviewReason.PRICE_CHANGED),
    ]
    refused = refusals(app, *(acts if objection_first else reversed(acts)))
    assert [type(error) for error in refused] in ([], [PublicityOver])
    assert count(Objection) == 1 - len(refused)
    assert talks.row.status is S.PRICING


@pytest.mark.parametrize("turn", range(2))
def test_an_objection_in_the_moment_of_clearing(
    app: Flask, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    """Midnight falls between the two: whoever takes the row first decides, and both read the clock only then."""
    talks = making.published()
    found = making.running(talks)
    last, publicity_id = found.ends_on, found.id
    days = iter([last, last + timedelta(days=1)])
    lock = threading.Lock()

    def today() -> date:
        with lock:
            return next(days, last + timedelta(days=1))

    monkeypatch.setattr(objections, "beijing_today", today)
    monkeypatch.setattr(pricing, "beijing_today", today)
    acts: list[Callable[[], object]] = [
        lambda: objections.raise_objection(VISITOR, publicity_id, OBJECTION),
        lambda: pricing.clear(talks.holder, talks.id),
    ]
    refused = {type(error) for error in refusals(app, *(acts if turn else reversed(acts)))}
    counted, cleared = count(Objection) == 1, talks.row.status is S.CLEARED
    assert not (counted and cleared)
    assert counted == (PublicityOver not in refused)
    assert cleared == (not refused & {ObjectionsOpen, PublicityRunning})
    assert len(refused) in {1, 2}


def test_two_answers_at_once(app: Flask) -> None:
    talks = making.published()
    objection = making.raise_objection(talks)
    refused = refusals(
        app,
        lambda: objections.answer(talks.holder, talks.id, objection, ObjectionReason.UNRELATED, "无关。"),
        lambda: objections.answer(
            talks.holder, talks.id, objection, ObjectionReason.PRICE_DOUBTFUL, "成立。"
        ),
    )
    assert len(refused) == 1
    status = db.session.get_one(Objection, objection).status
    expected = S.PUBLICITY if status is ObjectionStatus.REJECTED else S.PRICING
    assert talks.row.status is expected


def test_an_answer_that_sends_back_while_the_price_is_cleared(app: Flask) -> None:
    """An open objection keeps the price from being cleared, and an upheld one sends it back."""
    talks = making.published()
    objection = making.raise_objection(talks)
    with making_over(talks):
        refused = refusals(
            app,
            lambda: objections.answer(
                talks.holder, talks.id, objection, ObjectionReason.RIGHTS_DISPUTED, "成立。"
            ),
            lambda: pricing.clear(talks.holder, talks.id),
        )
    assert [type(error) for error in refused] in ([ObjectionsOpen], [PublicityRunning])
    assert talks.row.status is S.PRICING


def making_over(talks: Any) -> Any:
    """The day after the last one."""
    return time_machine.travel(making.running(talks).ends_on + timedelta(days=2), tick=True)
