"""Letters leave one by one, outside any lock, at least once, and look the same at every attempt."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import OneTimeLink
from marketplace.accounts.operations import links, people
from marketplace.accounts.queries import links as link_queries
from marketplace.accounts.queries import people as accounts
from marketplace.accounts.states import PersonReason
from marketplace.accounts.tokens import derived_token
from marketplace.branches.scope import PUBLIC
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent, Urgency
from marketplace.db.work import unit_of_work
from marketplace.jobs import deliver, posting
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from marketplace.mail.transport import FilesTransport
from tests import make
from tests.jobs.offices import Postbox, letter_rows, office_of, office_with, put_letters

SENT = {"sent": 1, "failed": 0, "parked": 0}
NOTHING = {"sent": 0, "failed": 0, "parked": 0}
FAILED = {"sent": 0, "failed": 1, "parked": 0}


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def office(app: Flask, postbox: Postbox) -> Office:
    return office_with(app, postbox)


def a_reset_is_asked_for(office: Office) -> str:
    """A reset letter waits to be written; gives the address."""
    person = make.person()
    with unit_of_work():
        links.request_reset(SYSTEM, person)
    address = person.email
    deliver.deliver_waiting(office)
    return address


def token_in(message: EmailMessage) -> str:
    found = re.search(r"/password/reset/([\w-]{43})\s", message.get_content())
    assert found
    return found[1]


def subjects(postbox: Postbox) -> list[str]:
    return [str(message["Subject"]) for _, message in postbox.letters]


def test_news_is_delivered_while_a_letter_waits(office: Office, postbox: Postbox) -> None:
    put_letters(1)
    with unit_of_work():
        outbox.add("nobody.cares", 1)
    assert deliver.deliver_waiting(office)["delivered"] == 1
    assert postbox.letters == []
    assert posting.post_letters(office) == SENT


def test_waiting_letters_do_not_interrupt_a_bulk_of_news(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_letters(1)
    monkeypatch.setattr(deliver, "PATIENCE", -1.0)  # look after every row whether something more urgent waits
    monkeypatch.setattr(deliver, "BATCHES_A_RUN", 1)
    with unit_of_work():
        for subject in (1, 2, 3):
            outbox.add("reset.requested", 0, Urgency.BULK, of=subject)
    assert deliver.deliver_waiting(office)["delivered"] == 3


def test_the_urgent_come_first_and_then_the_oldest(office: Office, postbox: Postbox) -> None:
    put_letters(1, 2, urgency=Urgency.SOON)
    put_letters(3)
    assert posting.post_letters(office)["sent"] == 3
    assert [re.findall(r"\d+", subject) for subject in subjects(postbox)] == [["3"], ["1"], ["2"]]


def test_a_failed_attempt_is_repeated_with_the_same_message_id_and_a_link_that_works(
    office: Office, postbox: Postbox
) -> None:
    address = a_reset_is_asked_for(office)
    postbox.broken = True
    with time_machine.travel(utc_now(), tick=False) as clock:
        assert posting.post_letters(office) == FAILED
        assert posting.post_letters(office) == NOTHING  # not due yet
        postbox.broken = False
        clock.shift(timedelta(seconds=3))
        assert posting.post_letters(office) == SENT
    (letter,) = letter_rows()
    assert (letter.delivery, letter.attempts) == (Delivery.DELIVERED, 2)
    assert "relay is down" in (letter.last_error or "")
    ((name, message),) = postbox.letters
    assert message["Message-ID"] == f"<market-{letter.id}@example.invalid>"
    assert name == f"{letter.id:08d}-reset"
    assert link_queries.by_token(PUBLIC, token_in(message), "reset").email == address


@dataclass
class Forgetful(Postbox):
    """A relay that takes the letter, and breaks off before it says so."""

    def deliver(self, message: EmailMessage, name: str) -> None:
        super().deliver(message, name)
        if len(self.letters) == 1:
            raise TimeoutError("no answer")


def test_a_letter_that_left_twice_is_the_same_letter_and_both_links_work(app: Flask) -> None:
    postbox = Forgetful()
    office = office_with(app, postbox)
    a_reset_is_asked_for(office)
    with time_machine.travel(utc_now(), tick=False) as clock:
        assert posting.post_letters(office) == FAILED
        clock.shift(timedelta(seconds=3))
        assert posting.post_letters(office) == SENT
    (first_name, first), (second_name, second) = postbox.letters
    assert first_name == second_name
    assert first.as_bytes() == second.as_bytes()
    assert link_queries.by_token(PUBLIC, token_in(first), "reset")


def test_a_file_is_written_over_when_its_letter_comes_again(app: Flask, tmp_path: Any) -> None:
    office = replace(office_of(app), transport=FilesTransport(tmp_path))
    put_letters(1)
    assert posting.post_letters(office) == SENT
    (letter,) = letter_rows()
    with unit_of_work():  # as after a crash between the relay's answer and the commit
        db.session.get_one(OutboxEvent, letter.id).delivery = Delivery.WAITING
    with time_machine.travel(utc_now() + posting.CLAIM, tick=False):
        assert posting.post_letters(office) == SENT
    assert [path.name for path in tmp_path.iterdir()] == [f"{letter.id:08d}-overdue_reviews.eml"]


def test_one_address_that_is_refused_holds_up_nobody_else(office: Office, postbox: Postbox) -> None:
    postbox.refuses = put_letters(1)
    put_letters(2)
    assert posting.post_letters(office) == {"sent": 1, "failed": 1, "parked": 0}
    assert [letter.delivery for letter in letter_rows()] == [Delivery.WAITING, Delivery.DELIVERED]


def test_a_relay_may_be_away_for_two_hours_before_a_letter_is_parked(
    office: Office, postbox: Postbox
) -> None:
    put_letters(1)
    postbox.broken = True
    started = utc_now()
    with time_machine.travel(started, tick=False) as clock:
        for _ in range(posting.PATIENCE.attempts - 1):
            assert posting.post_letters(office) == FAILED
            clock.move_to(letter_rows()[0].not_before + timedelta(seconds=1))
        assert utc_now() - started > timedelta(hours=1)
        assert posting.post_letters(office) == {"sent": 0, "failed": 1, "parked": 1}
        clock.shift(timedelta(days=1))
        assert posting.post_letters(office) == NOTHING
    assert letter_rows()[0].delivery is Delivery.PARKED


def test_a_disabled_person_gets_no_letter_that_still_waits(office: Office, postbox: Postbox) -> None:
    address = put_letters(1)
    person = accounts.by_email(PUBLIC, address)
    assert person is not None
    with unit_of_work():
        people.disable(SYSTEM, person.id, PersonReason.LEFT_ORGANISATION)
    assert posting.post_letters(office) == NOTHING
    assert letter_rows()[0].delivery is Delivery.DELIVERED
    assert postbox.letters == []


def test_a_link_used_meanwhile_gets_no_letter(office: Office, postbox: Postbox) -> None:
    a_reset_is_asked_for(office)
    with unit_of_work():
        links.cancel(SYSTEM, db.session.scalars(select(OneTimeLink)).one())
    assert posting.post_letters(office) == NOTHING
    assert postbox.letters == []
    assert letter_rows()[0].delivery is Delivery.DELIVERED


def test_a_run_begins_no_letter_after_its_time(
    office: Office, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_letters(1, 2)
    monkeypatch.setattr(posting, "A_RUN", 0.0)
    assert posting.post_letters(office) == NOTHING
    monkeypatch.setattr(posting, "A_RUN", 60.0)
    assert posting.post_letters(office)["sent"] == 2


def test_a_token_needs_both_the_seed_and_the_secret_key(office: Office) -> None:
    a_reset_is_asked_for(office)
    seed = db.session.scalars(select(OneTimeLink.seed)).one()
    key = office.settings.signing_key()
    tokens = {derived_token(key, seed), derived_token(key + "x", seed), derived_token(key, seed + "x")}
    assert len(tokens) == 3
    assert {len(token) for token in tokens} == {43}
