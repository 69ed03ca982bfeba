"""How long a price is public: by cases anybody can check on a calendar, and by what always holds."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from marketplace.negotiations import publicity_days
from marketplace.negotiations.publicity_days import LEAST_DAYS, days_left, is_over, window

CASES = yaml.safe_load(Path(__file__).with_name("publicity_days.yaml").read_text(encoding="utf-8"))
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))
HOLIDAYS = st.frozensets(st.dates(date(2020, 1, 1), date(2036, 1, 1)), max_size=40)
LENGTHS = st.integers(LEAST_DAYS, publicity_days.MOST_DAYS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_cases(case: dict[str, Any]) -> None:
    found = window(case["published"], case.get("days", 15), frozenset(case.get("holidays", ())))
    assert (found.starts_on, found.ends_on) == (case["starts"], case["ends"])
    assert found.next_step_on == case["next_step"]


@given(DAYS, LENGTHS, HOLIDAYS)
def test_every_window_has_all_its_days_and_ends_on_a_working_day(
    published: date, days: int, holidays: frozenset[date]
) -> None:
    found = window(published, days, holidays)
    assert found.starts_on == published + timedelta(days=1)
    assert (found.ends_on - published).days >= days
    assert found.ends_on.weekday() < 5
    assert found.ends_on not in holidays
    skipped = (published + timedelta(days=n) for n in range(days, (found.ends_on - published).days))
    assert all(day.weekday() >= 5 or day in holidays for day in skipped)


@given(DAYS, LENGTHS, HOLIDAYS)
def test_a_later_beginning_never_ends_earlier(published: date, days: int, holidays: frozenset[date]) -> None:
    first = window(published, days, holidays)
    later = window(published + timedelta(days=1), days, holidays)
    assert later.ends_on >= first.ends_on
    assert window(published, days + 1, holidays).ends_on >= first.ends_on


@given(DAYS, LENGTHS, st.integers(-5, 120))
def test_it_is_open_through_the_last_day_and_over_on_the_next(published: date, days: int, step: int) -> None:
    found = window(published, days)
    today = published + timedelta(days=step)
    assert is_over(found.ends_on, today) == (today >= found.next_step_on)
    assert is_over(found.ends_on, found.ends_on) is False
    assert days_left(found.ends_on, today) == max(0, (found.ends_on - today).days)


@pytest.mark.parametrize("days", [0, 14])
def test_fewer_days_than_the_rules_ask_for_are_refused(days: int) -> None:
    with pytest.raises(ValueError, match=str(days)):
        window(date(2026, 3, 2), days)
