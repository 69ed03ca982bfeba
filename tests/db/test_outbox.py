"""News in the same transaction as what it tells of."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.db import outbox
from marketplace.db.base import KEEPALIVES, db, engine_options
from marketplace.db.outbox import Delivery, OutboxEvent, Urgency
from marketplace.db.work import OutsideWork, before_commit, notes, unit_of_work
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotFound


def add(*topics: str) -> None:
    with unit_of_work():
        for topic in topics:
            outbox.add(topic, 1)


def events() -> list[OutboxEvent]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxEvent).order_by(OutboxEvent.id)))


def test_a_piece_of_news_waits_with_what_was_said(app: Flask) -> None:
    with unit_of_work():
        outbox.add("a.b", 7, Urgency.BULK, some="长", more=[1])
    (event,) = events()
    assert (event.topic, event.subject_id, event.facts) == ("a.b", 7, {"some": "长", "more": [1]})
    assert (event.urgency, event.delivery, event.attempts) == (Urgency.BULK, Delivery.WAITING, 0)
    assert event.not_before <= utc_now()
    assert (event.delivered_at, event.last_error) == (None, None)


def test_news_of_work_that_failed_was_never_told(app: Flask) -> None:
    with pytest.raises(NotFound), unit_of_work():
        outbox.add("a.b", 1)
        db.session.flush()
        raise NotFound
    assert events() == []


def test_what_is_urgent_comes_before_what_can_wait() -> None:
    assert list(Urgency) == sorted(Urgency)
    assert Urgency.NOW < Urgency.SOON < Urgency.BULK < Urgency.IDLE


def test_the_newest_number_grows_with_every_piece(app: Flask) -> None:
    assert outbox.newest() == 0
    add("a.b")
    first = outbox.newest()
    add("a.b", "a.c")
    assert outbox.newest() == first + 2
    with pytest.raises(NotFound), unit_of_work():
        outbox.add("a.b", 1)
        raise NotFound
    assert outbox.newest() == first + 2


def test_the_oldest_that_waits_is_that_of_the_topics_asked_for(app: Flask) -> None:
    assert outbox.oldest_waiting(["a.b"]) is None
    now = utc_now()
    for minutes, topic in enumerate(("a.c", "a.b", "a.b")):
        with time_machine.travel(now.replace(minute=minutes, microsecond=0), tick=False):
            add(topic)
    found = outbox.oldest_waiting(["a.b", "a.d"])
    assert found == now.replace(minute=1, microsecond=0)
    assert outbox.oldest_waiting(["a.d"]) is None
    assert outbox.oldest_waiting([]) is None


@pytest.mark.parametrize("delivery", [Delivery.DELIVERED, Delivery.PARKED])
def test_what_waits_no_more_is_not_counted(app: Flask, delivery: Delivery) -> None:
    add("a.b")
    with unit_of_work():
        db.session.scalars(select(OutboxEvent)).one().delivery = delivery
    assert outbox.oldest_waiting(["a.b"]) is None


def test_notes_belong_to_one_unit_of_work(app: Flask) -> None:
    with pytest.raises(OutsideWork):
        notes()
    with unit_of_work():
        notes().append({"a": 1})
        assert notes() == [{"a": 1}]
        notes().clear()
    with unit_of_work():
        assert notes() == []


def test_a_last_step_that_fails_undoes_everything(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("marketplace.db.work.before_commit", [*before_commit, breaks])
    with pytest.raises(ZeroDivisionError), unit_of_work():
        outbox.add("a.b", 1)
    assert events() == []


def test_after_a_failure_the_next_work_goes_on(app: Flask) -> None:
    with pytest.raises(KeyboardInterrupt), unit_of_work():
        outbox.add("a.b", 1)
        raise KeyboardInterrupt
    add("a.c")
    assert [event.topic for event in events()] == ["a.c"]


def test_a_dead_server_is_noticed_within_seconds() -> None:
    options = engine_options("postgresql+psycopg://x/y")
    assert options["pool_pre_ping"] is True
    assert options["pool_timeout"] <= 5
    assert options["connect_args"]["connect_timeout"] <= 5
    assert "timezone=UTC" in options["connect_args"]["options"]
    assert "statement_timeout=15000" in options["connect_args"]["options"]
    assert KEEPALIVES in options["connect_args"]["options"]
