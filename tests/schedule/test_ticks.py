"""Due times on the Beijing clock, forwards and backwards."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.kernel.clock import BEIJING
from marketplace.schedule.ticks import last_tick, next_tick
from marketplace.schedule.timetable import BY_NAME, TIMETABLE, Entry

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=BEIJING)


def entry(**cron: object) -> Entry:
    return Entry("x", "词", "why", cron=dict(cron))


def at(day: int, hour: int, minute: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("cron", "last", "following"),
    [
        ({"hour": 3, "minute": 17}, at(27, 3, 17), at(28, 3, 17)),
        ({"hour": 12, "minute": 0}, at(27, 12, 0), at(28, 12, 0)),
        ({"minute": 12}, at(27, 11, 12), at(27, 12, 12)),
        ({"hour": "2-4", "minute": "*"}, at(27, 4, 59), at(28, 2, 0)),
        ({"minute": "*"}, at(27, 12, 0), at(27, 12, 1)),
        ({"day": 1, "hour": 5, "minute": 0}, at(1, 5, 0), at(1, 5, 0, month=12)),
        ({"day_of_week": "mon", "hour": 5, "minute": 0}, at(23, 5, 0), at(30, 5, 0)),
    ],
)
def test_ticks_before_and_after_noon(cron: dict[str, object], last: datetime, following: datetime) -> None:
    assert last_tick(entry(**cron), NOON) == last
    assert next_tick(entry(**cron), NOON) == following


def test_ticks_are_in_utc() -> None:
    for found in (last_tick(BY_NAME["sweep"], NOON), next_tick(BY_NAME["sweep"], NOON)):
        assert found is not None
        assert found.tzinfo is UTC


def test_what_runs_every_few_seconds_has_no_ticks() -> None:
    assert last_tick(BY_NAME["deliver"], NOON) is None
    assert next_tick(BY_NAME["deliver"], NOON) is None


def test_a_year_without_a_tick_has_none() -> None:
    assert last_tick(entry(year=2020, hour=1, minute=0), NOON) is None


@pytest.mark.parametrize("each", [each for each in TIMETABLE if each.cron], ids=lambda each: each.name)
def test_a_tick_is_the_last_one_until_the_next(each: Entry) -> None:
    following = next_tick(each, NOON)
    assert following is not None
    assert last_tick(each, following) == following
    before = last_tick(each, following - timedelta(microseconds=1))
    assert before is not None
    assert before <= NOON


def test_names_and_reasons_are_there_once() -> None:
    assert len(BY_NAME) == len(TIMETABLE)
    for each in TIMETABLE:
        assert each.why
        assert each.words
        assert (each.every is None) == bool(each.cron)


def test_frequent_is_what_has_another_turn_within_the_minute() -> None:
    assert BY_NAME["deliver"].is_frequent
    assert BY_NAME["match-round"].is_frequent
    assert not BY_NAME["sweep"].is_frequent
