from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.clock import (
    Quarter,
    add_working_days,
    beijing_today,
    quarter_of,
    to_beijing,
    utc_now,
    working_days,
)

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def test_the_clock_is_aware_and_in_utc() -> None:
    assert utc_now().utcoffset() == timedelta(0)


def test_the_beijing_day_begins_eight_hours_earlier() -> None:
    assert to_beijing(datetime(2025, 12, 31, 16, 0, tzinfo=UTC)).date() == date(2026, 1, 1)
    assert to_beijing(datetime(2025, 12, 31, 15, 59, tzinfo=UTC)).date() == date(2025, 12, 31)
    assert abs((beijing_today() - utc_now().date()).days) <= 1


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        to_beijing(datetime(2026, 1, 1))  # noqa: DTZ001 the very thing to refuse


@pytest.mark.parametrize(
    ("day", "number"),
    [(date(2026, 1, 1), 1), (date(2026, 3, 31), 1), (date(2026, 4, 1), 2), (date(2026, 12, 31), 4)],
)
def test_quarters_follow_the_calendar(day: date, number: int) -> None:
    assert quarter_of(day) == Quarter(2026, number)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 3, 6), 0, date(2026, 3, 6)),  # a Friday
        (date(2026, 3, 6), 1, date(2026, 3, 9)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 3, 2), 5, date(2026, 3, 9)),
    ],
)
def test_working_days_leave_out_weekends(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count) == end


def test_working_days_leave_out_holidays() -> None:
    holidays = frozenset({date(2026, 3, 9), date(2026, 3, 10)})
    assert add_working_days(date(2026, 3, 6), 1, holidays) == date(2026, 3, 11)


@given(days, st.integers(1, 60), st.frozensets(days, max_size=20))
def test_as_many_working_days_lie_between_as_were_asked_for(
    start: date, count: int, holidays: frozenset[date]
) -> None:
    end = add_working_days(start, count, holidays)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(day.weekday() < 5 and day not in holidays for day in between) == count
    assert end.weekday() < 5
    assert end not in holidays


near = st.dates(date(2026, 1, 1), date(2026, 3, 31))


@given(near, near, st.frozensets(near, max_size=20))
def test_working_days_are_as_many_as_a_walk_through_the_calendar_finds(
    first: date, last: date, holidays: frozenset[date]
) -> None:
    walked = [first + timedelta(days=step) for step in range(1, (last - first).days + 1)]
    assert working_days(first, last, holidays) == sum(
        day.weekday() < 5 and day not in holidays for day in walked
    )
