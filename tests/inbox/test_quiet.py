"""Quiet hours on the Beijing clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.inbox.choices import Choice
from marketplace.inbox.quiet import NIGHT, Quiet, due_at
from marketplace.kernel.clock import to_beijing
from marketplace.kernel.errors import Invalid

HOURS = st.integers(0, 23)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 bounds


@pytest.mark.parametrize(
    ("told", "due"),
    [
        ("2026-11-28T13:59:59", "2026-11-28T13:59:59"),  # 21:59:59 in Beijing
        ("2026-11-28T14:00:00", "2026-11-28T23:00:00"),  # 22:00, due at 7:00 of the next day
        ("2026-11-28T16:30:00", "2026-11-28T23:00:00"),  # half past midnight
        ("2026-11-28T22:59:59", "2026-11-28T23:00:00"),
        ("2026-11-28T23:00:00", "2026-11-28T23:00:00"),
    ],
)
def test_the_night(told: str, due: str) -> None:
    assert due_at(_utc(told), NIGHT) == _utc(due)


def test_hours_within_a_day() -> None:
    noon = Quiet(12, 14)
    assert due_at(_utc("2026-11-28T05:10:00"), noon) == _utc("2026-11-28T06:00:00")
    assert due_at(_utc("2026-11-28T06:00:00"), noon) == _utc("2026-11-28T06:00:00")


@given(MOMENTS, HOURS, HOURS)
def test_due_is_the_first_moment_outside(moment: datetime, start: int, end: int) -> None:
    quiet = Quiet(start, end)
    due = due_at(moment, quiet)
    assert not quiet.covers(to_beijing(due).hour)
    assert moment <= due < moment + timedelta(days=1)
    if due != moment:
        assert quiet.covers(to_beijing(moment).hour)
        assert quiet.covers(to_beijing(due - timedelta(seconds=1)).hour)
        assert (to_beijing(due).hour, to_beijing(due).minute) == (end, 0)


@given(MOMENTS)
def test_without_quiet_hours_at_once(moment: datetime) -> None:
    assert due_at(moment, None) == moment


@pytest.mark.parametrize(
    ("start", "end", "code"), [(24, 7, "no_hour"), (22, -1, "no_hour"), (7, 7, "same_hour")]
)
def test_refused_hours(start: int, end: int, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        Choice(quiet=Quiet(start, end))
    assert [problem.code for problem in refused.value.problems] == [code]


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
