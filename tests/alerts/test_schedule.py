"""Mornings: half past eight in Beijing, on Mondays for what writes weekly, and always ahead."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.alerts.schedule import MORNING, day_began, next_due, tomorrow
from marketplace.alerts.states import Frequency
from marketplace.kernel.clock import BEIJING, to_beijing

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 bounds


def beijing(*when: int) -> datetime:
    return datetime(*when, tzinfo=BEIJING)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("frequency", "now", "due"),
    [
        (Frequency.DAILY, (2026, 11, 25, 8, 29), (2026, 11, 25, 8, 30)),
        (Frequency.DAILY, (2026, 11, 25, 8, 30), (2026, 11, 26, 8, 30)),
        (Frequency.DAILY, (2026, 12, 31, 23, 59), (2027, 1, 1, 8, 30)),
        (Frequency.WEEKLY, (2026, 11, 25, 10, 0), (2026, 11, 30, 8, 30)),
        (Frequency.WEEKLY, (2026, 11, 30, 8, 29), (2026, 11, 30, 8, 30)),
        (Frequency.WEEKLY, (2026, 11, 30, 8, 30), (2026, 12, 7, 8, 30)),
        (Frequency.WEEKLY, (2026, 11, 29, 23, 0), (2026, 11, 30, 8, 30)),
    ],
)
def test_when_a_search_is_due(frequency: Frequency, now: tuple[int, ...], due: tuple[int, ...]) -> None:
    assert next_due(frequency, beijing(*now)) == beijing(*due)


def test_what_never_writes_is_never_due() -> None:
    assert next_due(Frequency.NEVER, beijing(2026, 11, 25)) is None


@given(MOMENTS, st.sampled_from([Frequency.DAILY, Frequency.WEEKLY]))
def test_it_is_always_the_next_such_morning(now: datetime, frequency: Frequency) -> None:
    due = next_due(frequency, now)
    assert due is not None
    assert now < due <= now + timedelta(days=7 if frequency is Frequency.WEEKLY else 1)
    here = to_beijing(due)
    assert here.time() == MORNING
    assert frequency is Frequency.DAILY or here.weekday() == 0
    assert next_due(frequency, due - timedelta(microseconds=1)) == due


@given(MOMENTS)
def test_tomorrow_is_the_next_day_and_today_began_at_midnight(now: datetime) -> None:
    began = day_began(now)
    assert began <= now < began + timedelta(days=1)
    assert tomorrow(now) == began + timedelta(days=1, hours=8, minutes=30)
