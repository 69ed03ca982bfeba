"""Nothing is locked while a relay takes its time, and nobody else takes the letter meanwhile."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from flask import Flask

from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.jobs import posting
from marketplace.kernel.clock import utc_now
from tests.jobs.offices import Postbox, letter_rows, office_with, put_letters

SENT = {"sent": 1, "failed": 0, "parked": 0}
NOTHING = {"sent": 0, "failed": 0, "parked": 0}


@dataclass
class Blocking:
    """A relay that takes its time: it says when a letter has come and answers when it may."""

    came: threading.Event = field(default_factory=threading.Event)
    may_go: threading.Event = field(default_factory=threading.Event)

    def deliver(self, message: EmailMessage, name: str) -> None:  # noqa: ARG002 any letter
        self.came.set()
        assert self.may_go.wait(30)


@pytest.fixture
def relay() -> Iterator[Blocking]:
    made = Blocking()
    yield made
    made.may_go.set()


def test_others_commit_while_a_relay_is_spoken_to(app: Flask, relay: Blocking) -> None:
    put_letters(1)
    results: list[dict[str, Any]] = []

    def post() -> None:
        with app.app_context():
            results.append(posting.post_letters(office_with(app, relay)))
            db.session.remove()

    thread = threading.Thread(target=post)
    thread.start()
    assert relay.came.wait(30)
    with unit_of_work():
        outbox.add("test.said", 1)
    (letter,) = letter_rows()
    assert letter.delivery is Delivery.WAITING  # not ticked off before the relay has it
    with unit_of_work():  # nor is the letter's own row locked
        assert db.session.get(OutboxEvent, letter.id, with_for_update={"nowait": True})
    relay.may_go.set()
    thread.join()
    assert results == [SENT]
    assert letter_rows()[0].delivery is Delivery.DELIVERED


def test_a_letter_that_is_being_sent_is_not_taken_by_another(app: Flask, relay: Blocking) -> None:
    put_letters(1)

    def post() -> None:
        with app.app_context():
            posting.post_letters(office_with(app, relay))
            db.session.remove()

    thread = threading.Thread(target=post)
    thread.start()
    assert relay.came.wait(30)
    second = Postbox()
    assert posting.post_letters(office_with(app, second)) == NOTHING
    relay.may_go.set()
    thread.join()
    assert second.letters == []


def test_a_process_that_dies_while_sending_sends_again_once_its_claim_is_over(
    app: Flask,
) -> None:
    class Killed(BaseException):
        pass

    class Deadly:
        def deliver(self, message: EmailMessage, name: str) -> None:
            raise Killed(message["Message-ID"], name)

    postbox = Postbox()
    put_letters(1)
    with time_machine.travel(utc_now(), tick=False) as clock:
        with pytest.raises(Killed):
            posting.post_letters(office_with(app, Deadly()))
        office = office_with(app, postbox)
        clock.shift(posting.CLAIM - timedelta(seconds=1))
        assert posting.post_letters(office) == NOTHING
        clock.shift(timedelta(seconds=2))
        assert posting.post_letters(office) == SENT
    assert len(postbox.letters) == 1
