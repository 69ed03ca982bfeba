"""Telling, reading, choosing."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import Person
from marketplace.accounts.operations import own_account
from marketplace.accounts.states import PersonStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.inbox import operations, queries
from marketplace.inbox.choices import Choice
from marketplace.inbox.models import Notice
from marketplace.inbox.policy import Owner
from marketplace.inbox.quiet import Quiet
from marketplace.inbox.states import NoticeKind
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotFound, NotSignedIn
from tests import make
from tests.inbox.telling import notices_of, tell

NOON = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 28, 15, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 28, 23, 0, tzinfo=UTC)


def test_news_delivered_twice_is_told_once(reader: Actor) -> None:
    other = make.reader()
    assert tell(reader) == 1
    assert tell(reader, other) == 1
    assert tell(reader, other) == 0
    assert [len(notices_of(actor)) for actor in (reader, other)] == [1, 1]


def test_mail_told_by_day_is_due_at_once_and_at_night_in_the_morning(reader: Actor) -> None:
    with time_machine.travel(NOON, tick=False):
        tell(reader, key="day")
    with time_machine.travel(NIGHT, tick=False):
        tell(reader, key="night")
    assert [notice.mail_due_at for notice in notices_of(reader)] == [NOON, MORNING]


def test_silent_kinds_are_told_without_mail(reader: Actor) -> None:
    with unit_of_work():
        operations.choose(reader, Choice(frozenset({NoticeKind.PUBLICITY}), None))
    tell(reader, key="silent")
    tell(reader, key="mailed", kind=NoticeKind.CONTRACT)
    assert [notice.mail_due_at is None for notice in notices_of(reader)] == [True, False]


def test_whoever_wants_no_mail_gets_none(reader: Actor) -> None:
    with unit_of_work():
        own_account.edit(reader, name="不要邮件", language="zh", mail_wanted=False)
    tell(reader)
    assert notices_of(reader)[0].mail_due_at is None


def test_a_disabled_account_is_told_nothing(reader: Actor) -> None:
    with unit_of_work():
        db.session.get_one(Person, reader.person_id).status = PersonStatus.DISABLED
    assert tell(reader) == 0


def test_choices_are_kept_and_changed(reader: Actor) -> None:
    assert queries.choice(Owner.of(reader)) == Choice()
    for wanted in (Choice(frozenset({NoticeKind.LEAD}), Quiet(1, 2)), Choice(quiet=None)):
        with unit_of_work():
            operations.choose(reader, wanted)
        assert queries.choice(Owner.of(reader)) == wanted


def test_reading_keeps_the_first_moment_and_needs_no_letter(reader: Actor) -> None:
    tell(reader)
    notice_id = notices_of(reader)[0].id
    with time_machine.travel(NOON, tick=False), unit_of_work():
        operations.read(reader, notice_id)
    with unit_of_work():
        operations.read(reader, notice_id)
    found = notices_of(reader)[0]
    assert (found.read_at, found.mail_due_at) == (NOON, None)


def test_a_strangers_notice_does_not_exist(reader: Actor) -> None:
    tell(reader)
    notice_id = notices_of(reader)[0].id
    for stranger in (make.reader(), make.member()):
        with pytest.raises(NotFound):
            operations.read(stranger, notice_id)
    for unknown in (0, 999_999_999, 10**30):
        with pytest.raises(NotFound):
            operations.read(reader, unknown)


@pytest.mark.parametrize("nobody", [ANONYMOUS, SYSTEM])
def test_nobody_reads_or_chooses_for_others(app: Flask, nobody: Actor) -> None:
    with pytest.raises(NotSignedIn):
        operations.read_all(nobody, 1)
    with pytest.raises(NotSignedIn):
        operations.choose(nobody, Choice())


def test_all_that_was_shown_is_read_and_nothing_else(reader: Actor) -> None:
    other = make.reader()
    for key in ("1", "2", "3"):
        tell(reader, other, key=key)
    shown = notices_of(reader)[1].id
    with unit_of_work():
        assert operations.read_all(reader, shown) == 2
    assert [notice.read_at is None for notice in notices_of(reader)] == [False, False, True]
    assert queries.unread_count(Owner.of(other)) == 3


def test_under_a_choice_of_a_kind_only_those_are_read(reader: Actor) -> None:
    tell(reader, key="1", kind=NoticeKind.LEAD)
    tell(reader, key="2")
    shown = notices_of(reader)[1].id
    with unit_of_work():
        assert operations.read_all(reader, shown, NoticeKind.PUBLICITY) == 1
    assert [notice.read_at is None for notice in notices_of(reader)] == [True, False]


def test_counting_stops(reader: Actor) -> None:
    for number in range(3):
        tell(reader, key=str(number))
    assert queries.unread_count(Owner.of(reader)) == 3
    for number in range(3, 105):
        tell(reader, key=str(number))
    assert queries.unread_count(Owner.of(reader)) == queries.MOST_COUNTED


def test_what_was_read_long_ago_goes(reader: Actor) -> None:
    long_ago = utc_now() - timedelta(days=181)
    with time_machine.travel(long_ago, tick=False):
        tell(reader, key="read")
        tell(reader, key="unread")
        with unit_of_work():
            operations.read(reader, notices_of(reader)[0].id)
    tell(reader, key="new")
    with unit_of_work():
        operations.read(reader, notices_of(reader)[-1].id)
    with unit_of_work():
        assert operations.sweep(SYSTEM, utc_now()) == 1
    assert [notice.key for notice in notices_of(reader)] == ["unread", "new"]
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 2


def test_a_fact_may_be_called_as_it_likes(app: Flask) -> None:
    person_id = make.person().id
    facts = {"kind": "变更", "template": "a", "key": "b", "path": "c"}
    with unit_of_work():
        assert operations.tell(SYSTEM, [person_id], NoticeKind.CONTRACT, "t", "k", "/notices", **facts) == 1
