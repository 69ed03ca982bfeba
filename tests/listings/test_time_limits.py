"""Where time decides: to the second, on the Beijing clock, and alike in every place that asks."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs import chores
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import BEIJING
from marketplace.kernel.errors import Invalid, WrongState
from marketplace.listings import policy
from marketplace.listings.models import Listing
from marketplace.listings.operations import clock, endings, life, review, submission
from marketplace.listings.queries import own, public
from marketplace.listings.queries.index import content_of_many
from marketplace.listings.queries.review import review_queue
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Kind
from tests import make
from tests.jobs.offices import office_of
from tests.listings import samples
from tests.listings.acts import act, news, problems

pytestmark = pytest.mark.usefixtures("app")
S = ListingStatus
NOON = datetime(2026, 3, 4, 4, tzinfo=UTC)
"""A Wednesday, 12:00 in Beijing."""
SECOND = timedelta(seconds=1)


def beijing(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BEIJING)  # type: ignore[misc, arg-type]


def seen(listing_id: int, moment: datetime) -> set[str]:
    """The status as everything that shows one sees it at a moment; one value when all agree."""
    with time_machine.travel(moment, tick=False):
        listing = own.one(EVERYTHING, listing_id)
        owned = own.of_organisation(EVERYTHING, listing.organisation_id)
        renewable = "renew" in policy.actions_for(SYSTEM, listing)
        found = content_of_many(EVERYTHING, [listing_id], now=moment)
        return {
            public.public_one(PUBLIC, listing_id).status.value,
            public.cards(PUBLIC, [listing_id])[0].status.value,
            owned.items[0].status.value,
            "expired" if renewable else "published",
            "published" if found else "expired",
        }


def test_an_achievement_is_there_for_180_days_to_the_second() -> None:
    with time_machine.travel(NOON, tick=False):
        listing_id = make.achievement(published=True).id
    end = NOON + timedelta(days=180)
    assert own.one(EVERYTHING, listing_id).valid_until == end
    assert seen(listing_id, NOON) == seen(listing_id, end - SECOND) == {"published"}
    assert seen(listing_id, end) == seen(listing_id, end + SECOND) == {"expired"}


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        (beijing(2026, 3, 20, 0, 0, 0), "published"),
        (beijing(2026, 3, 20, 8, 0, 0), "published"),
        (beijing(2026, 3, 20, 23, 59, 59), "published"),
        (beijing(2026, 3, 21, 0, 0, 0), "expired"),
        (datetime(2026, 3, 20, 15, 59, 59, tzinfo=UTC), "published"),
        (datetime(2026, 3, 20, 16, 0, 0, tzinfo=UTC), "expired"),
    ],
)
def test_a_needs_last_day_lasts_until_midnight_in_beijing(moment: datetime, status: str) -> None:
    with time_machine.travel(NOON, tick=False):
        listing_id = make.need(published=True, valid_until=date(2026, 3, 20)).id
    assert seen(listing_id, moment) == {status}


@pytest.mark.parametrize("name", ["deadline", "valid_until"])
@pytest.mark.parametrize(
    ("moment", "accepted"),
    [
        (beijing(2026, 2, 28, 23, 59, 59), True),
        (beijing(2026, 3, 1, 0, 0, 0), False),
        (datetime(2026, 2, 28, 16, 0, 0, tzinfo=UTC), False),
    ],
)
def test_today_is_what_the_calendar_in_beijing_says(name: str, moment: datetime, accepted: bool) -> None:
    owner = make.member()
    days: dict[str, Any] = {"deadline": None, "valid_until": None, name: date(2026, 3, 1)}
    listing_id = make.listing(samples.need(**days), owner).id
    with time_machine.travel(moment, tick=False):
        if accepted:
            assert act(submission.submit, owner, listing_id, make.rules()).status is S.SUBMITTED
            return
        with pytest.raises(Invalid) as refused:
            act(submission.submit, owner, listing_id, make.rules())
    assert problems(refused.value) == [(name, "not_in_future")]


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (beijing(2026, 3, 4, 12), date(2026, 3, 9)),  # Wednesday: Thursday, Friday, Monday
        (beijing(2026, 3, 5, 23, 59, 59), date(2026, 3, 10)),
        (beijing(2026, 3, 6, 0, 0, 0), date(2026, 3, 11)),
        (datetime(2026, 3, 5, 16, 0, tzinfo=UTC), date(2026, 3, 11)),  # already Friday in Beijing
    ],
)
def test_the_clock_of_a_review_begins_on_the_day_in_beijing(moment: datetime, due: date) -> None:
    owner = make.member()
    listing_id = make.achievement(owner, trl_evidence_on=date(2025, 1, 1)).id
    rules = replace(make.rules(), holidays=frozenset())
    with time_machine.travel(moment, tick=False):
        assert act(submission.submit, owner, listing_id, rules).review_due_on == due


def test_a_review_is_overdue_from_the_first_second_after_its_day() -> None:
    owner = make.member(region="220102")
    listing_id = make.achievement(owner, trl_evidence_on=date(2025, 1, 1)).id
    with time_machine.travel(NOON, tick=False):
        due = act(
            submission.submit, owner, listing_id, replace(make.rules(), holidays=frozenset())
        ).review_due_on
    assert due == date(2026, 3, 9)
    for moment, late in (
        (beijing(2026, 3, 9, 0, 0, 1), False), (beijing(2026, 3, 9, 23, 59, 59), False),
        (beijing(2026, 3, 10, 0, 0, 0), True),
    ):  # fmt: skip
        with time_machine.travel(moment, tick=False):
            assert [item.overdue for item in review_queue(EVERYTHING).items] == [late], moment


def test_a_parked_need_comes_back_at_midnight_of_its_day() -> None:
    with time_machine.travel(NOON, tick=False):
        listing_id = make.need(submitted=True).id
        act(review.take, SYSTEM, listing_id, make.rules())
        act(review.park, SYSTEM, listing_id, "too_early", date(2026, 3, 20))
    for moment, count in ((beijing(2026, 3, 19, 23, 59, 59), 0), (beijing(2026, 3, 20, 0, 0, 0), 1)):
        with time_machine.travel(moment, tick=False):
            assert review_queue(EVERYTHING).total == count


@pytest.mark.parametrize(("days", "parked"), [(0, False), (1, True)])
def test_a_need_is_parked_until_tomorrow_at_the_earliest(days: int, parked: bool) -> None:
    with time_machine.travel(beijing(2026, 3, 4, 0, 30), tick=False):  # still the 3rd in UTC
        listing_id = make.need(submitted=True).id
        act(review.take, SYSTEM, listing_id, make.rules())
        day = date(2026, 3, 4) + timedelta(days=days)
        if parked:
            assert act(review.park, SYSTEM, listing_id, "too_early", day).revisit_on == day
            return
        with pytest.raises(Invalid) as refused:
            act(review.park, SYSTEM, listing_id, "too_early", day)
    assert problems(refused.value) == [("revisit_on", "not_in_future")]


@pytest.mark.parametrize("booked", [False, True])
def test_at_the_very_second_it_ends_it_is_renewed_and_no_longer_confirmed_or_paused(booked: bool) -> None:
    owner = make.member()
    with time_machine.travel(NOON, tick=False):
        listing_id = make.achievement(owner, published=True).id
    end, rules = NOON + timedelta(days=180), make.rules()
    with time_machine.travel(end - SECOND, tick=False), pytest.raises(WrongState):
        act(life.renew, owner, listing_id, rules)
    with time_machine.travel(end, tick=False):
        if booked:
            with unit_of_work():
                assert clock.lapse_due(SYSTEM, end) == 1
        for operation, *args in ((life.confirm, rules), (life.pause, "updating")):
            with pytest.raises(WrongState):
                act(operation, owner, listing_id, *args)
        renewed = act(life.renew, owner, listing_id, rules)
    assert (renewed.status, renewed.valid_until) == (S.PUBLISHED, end + timedelta(days=180))
    assert len(news("listing.lapse")) == 1


OFFSETS = [
    -timedelta(days=1), -SECOND, -timedelta(microseconds=1), timedelta(0), timedelta(microseconds=1), SECOND,
    timedelta(days=1),
]  # fmt: skip


def test_the_job_books_exactly_what_readers_have_seen_as_over(app: Flask) -> None:
    """What ends before, at and after the moment the job runs, open or paused."""
    owner, moment, ids = make.member(), NOON + timedelta(days=90), []
    with time_machine.travel(NOON, tick=False):
        for offset, paused in itertools.product(OFFSETS, (False, True)):
            made = make.achievement(owner, published=True).id
            if paused:
                act(life.pause, SYSTEM, made, "updating")
            with unit_of_work():
                own.one(EVERYTHING, made).valid_until = moment + offset
            ids.append(made)
        ended = make.need(owner, published=True).id
        act(endings.withdraw, owner, ended, "no_longer_offered")
        with unit_of_work():
            own.one(EVERYTHING, ended).valid_until = NOON
    with time_machine.travel(moment, tick=False):
        before = [public.public_one(PUBLIC, number).status for number in (*ids, ended)]
        assert before == [*[S.EXPIRED] * 8, *[S.PUBLISHED, S.PAUSED] * 3, S.WITHDRAWN]
        assert chores.lapse_listings(office_of(app)) == {"lapsed": 8}
        assert [db.session.get_one(Listing, number).status for number in (*ids, ended)] == before
        assert [public.public_one(PUBLIC, number).status for number in (*ids, ended)] == before
        assert chores.lapse_listings(office_of(app)) == {"lapsed": 0}
    assert len(news("listing.lapse")) == 8


@pytest.mark.parametrize("kind", list(Kind))
def test_reminders_go_out_at_thirty_and_seven_days_to_the_second(kind: Kind) -> None:
    with time_machine.travel(NOON, tick=False):
        (make.need if kind is Kind.NEED else make.achievement)(published=True)
    end = NOON + timedelta(days=180)
    sent = []
    for days, early in ((30, True), (30, False), (29, False), (7, True), (7, False), (0, False)):
        moment = end - timedelta(days=days) - (SECOND if early else timedelta(0))
        with time_machine.travel(moment, tick=False), unit_of_work():
            sent.append(clock.remind_due(SYSTEM, moment))
    assert sent == [0, 1, 0, 0, 1, 0]
