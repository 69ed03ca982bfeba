"""News is delivered once, in order of urgency, a bad row apart from the others."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.audit import queries as audit
from marketplace.audit import trail
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent, Urgency
from marketplace.db.work import unit_of_work
from marketplace.jobs import deliver, hearers
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from tests.jobs.offices import office_of

Heard = list[tuple[str, int]]


@pytest.fixture
def office(app: Flask) -> Office:
    return office_of(app)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """What a listener on `test.said` was told; subject 13 makes it fail."""
    said: Heard = []

    def hear(_office: Office, event: OutboxEvent) -> None:
        trail.record(SYSTEM, "test.heard", f"test:{event.subject_id}")
        if event.subject_id == 13:
            raise ArithmeticError("unlucky")
        said.append((event.topic, event.subject_id))

    monkeypatch.setitem(hearers.HEARERS, "test.said", (hear,))
    return said


def say(*subjects: int, urgency: Urgency = Urgency.NOW, topic: str = "test.said") -> None:
    with unit_of_work():
        for subject in subjects:
            outbox.add(topic, subject, urgency)


def event(subject: int) -> OutboxEvent:
    db.session.rollback()
    return db.session.scalars(select(OutboxEvent).where(OutboxEvent.subject_id == subject)).one()


def test_news_is_heard_once_and_marked(office: Office, heard: Heard) -> None:
    say(1, 2)
    assert deliver.deliver_waiting(office) == {"delivered": 2, "failed": 0, "parked": 0}
    assert deliver.deliver_waiting(office)["delivered"] == 0
    assert heard == [("test.said", 1), ("test.said", 2)]
    assert event(1).delivery is Delivery.DELIVERED
    assert event(1).delivered_at is not None


def test_news_of_work_that_failed_does_not_exist(office: Office, heard: Heard) -> None:
    with pytest.raises(RuntimeError), unit_of_work():
        outbox.add("test.said", 1)
        raise RuntimeError
    assert deliver.deliver_waiting(office)["delivered"] == 0


def test_urgent_news_overtakes_a_bulk(office: Office, heard: Heard) -> None:
    say(1, 2, urgency=Urgency.BULK)
    say(3, urgency=Urgency.SOON)
    say(4)
    deliver.deliver_waiting(office)
    assert [subject for _, subject in heard] == [4, 3, 1, 2]


def test_urgent_news_that_comes_amid_a_bulk_is_not_made_to_wait_for_its_end(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[int] = []

    def hear(_office: Office, event: OutboxEvent) -> None:
        said.append(event.subject_id)
        if event.subject_id == 1:
            outbox.add("test.said", 100, Urgency.NOW)

    monkeypatch.setitem(hearers.HEARERS, "test.said", (hear,))
    monkeypatch.setattr(deliver, "PATIENCE", -1.0)  # look after every row
    say(1, 2, 3, urgency=Urgency.BULK)
    assert deliver.deliver_waiting(office)["delivered"] == 4
    assert said == [1, 100, 2, 3]


def test_a_bulk_is_indexed_in_pieces_that_urgent_news_comes_between(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits: list[list[int]] = []

    def index(_office: Office, ids: list[int]) -> None:
        commits.append(ids)
        if len(commits) == 1:
            say(100, topic="listing.publish")

    monkeypatch.setattr(deliver, "BATCH", 3)
    monkeypatch.setattr(deliver, "PATIENCE", 60.0)
    monkeypatch.setattr(deliver, "index_listings", index)
    monkeypatch.setattr(deliver, "is_usable", lambda _office: True)
    say(*range(1, 8), urgency=Urgency.BULK, topic="listing.publish")
    deliver.deliver_waiting(office)
    assert commits == [[1, 2, 3], [100], [4, 5, 6], [7]]


def test_a_bad_row_does_not_hold_up_the_rest_and_leaves_nothing(office: Office, heard: Heard) -> None:
    say(12, 13, 14)
    assert deliver.deliver_waiting(office) == {"delivered": 2, "failed": 1, "parked": 0}
    assert [subject for _, subject in heard] == [12, 14]
    bad = event(13)
    assert (bad.delivery, bad.attempts) == (Delivery.WAITING, 1)
    assert "unlucky" in (bad.last_error or "")
    subjects = {entry.subject for entry in audit.history(audit.WHOLE_TRAIL)}
    assert subjects == {"test:12", "test:14"}


def test_a_bad_row_waits_longer_each_time_and_is_parked_after_the_fifth(office: Office, heard: Heard) -> None:
    say(13)
    pauses: list[timedelta] = []
    with time_machine.travel(utc_now(), tick=False) as clock:
        for _ in range(deliver.MOST_ATTEMPTS):
            deliver.deliver_waiting(office)
            bad = event(13)
            pauses.append(bad.not_before - utc_now())
            assert deliver.deliver_waiting(office)["failed"] == 0  # not due yet
            clock.shift(pauses[-1] + timedelta(seconds=1))
    assert pauses == sorted(pauses)
    assert pauses[0] > timedelta(0)
    assert event(13).delivery is Delivery.PARKED


def test_a_topic_nobody_hears_is_simply_done(office: Office) -> None:
    say(1, topic="nobody.cares")
    assert deliver.deliver_waiting(office)["delivered"] == 1


def test_news_that_only_is_passed_on_shares_a_unit_of_work(
    office: Office, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone: list[int] = []
    deliver_one = deliver._deliver_one  # noqa: SLF001 to see which rows go alone

    def note(office: Office, row: deliver.Due, figures: dict[str, int]) -> None:
        alone.append(row.subject_id)
        deliver_one(office, row, figures)

    monkeypatch.setattr(deliver, "_deliver_one", note)
    monkeypatch.setattr(deliver, "index_listings", lambda _office, _ids: None)
    say(1, 2, 3, topic="nobody.cares")
    say(4)
    say(5, topic="listing.publish")
    deliver.deliver_waiting(office)
    assert alone == [4, 5]  # 5 is passed on, and then matched alone
    assert [event(subject).delivery for subject in (1, 2, 3, 4)] == [Delivery.DELIVERED] * 4


def test_when_sharing_fails_each_row_is_tried_alone(
    office: Office, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    (hear,) = hearers.HEARERS["test.said"]
    monkeypatch.setattr(deliver, "LIGHT", frozenset({hear}))
    say(12, 13, 14)
    assert deliver.deliver_waiting(office) == {"delivered": 2, "failed": 1, "parked": 0}
    assert [event(subject).attempts for subject in (12, 13, 14)] == [1, 1, 1]
    assert heard[-2:] == [("test.said", 12), ("test.said", 14)]


def test_two_deliverers_at_once_hear_everything_once(app: Flask, office: Office, heard: Heard) -> None:
    say(*range(100, 140))

    def work() -> None:
        with app.app_context():
            deliver.deliver_waiting(office)
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deliver.deliver_waiting(office)
    assert sorted(subject for _, subject in heard) == list(range(100, 140))


def test_an_index_that_cannot_be_written_fails_its_topics_alone(
    office: Office, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_office: Office, _ids: list[int]) -> None:
        raise OSError("disk full")

    indexed: Any = deliver
    monkeypatch.setattr(indexed, "INDEXED_TOPICS", frozenset({"test.indexed"}))
    monkeypatch.setattr(indexed, "index_listings", broken)
    say(1, topic="test.indexed")
    say(2)
    assert deliver.deliver_waiting(office) == {"delivered": 1, "failed": 1, "parked": 0}
    assert "disk full" in (event(1).last_error or "")
    assert heard == [("test.said", 2)]


def test_a_process_told_to_end_stops_between_two_rows(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[int] = []

    def hear(current: Office, event: OutboxEvent) -> None:
        said.append(event.subject_id)
        current.stop.set()

    monkeypatch.setitem(hearers.HEARERS, "test.said", (hear,))
    say(1, 2, 3)
    assert deliver.deliver_waiting(office)["delivered"] == 1
    assert deliver.deliver_waiting(office)["delivered"] == 0
    assert said == [1]
    assert event(2).delivery is Delivery.WAITING
