"""Days are read as people write them and written so that they read the same."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.blueprints.branches.days import days_of, days_text

DAYS = st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=50)


@given(DAYS)
def test_what_is_written_reads_the_same(days: set[date]) -> None:
    assert days_of(days_text(days)) == (sorted(days), {})


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_its_line(text: str) -> None:
    days, unread = days_of(text)
    assert days == sorted(set(days))
    assert set(unread) in (set(), {"line", "text"})


@pytest.mark.parametrize("dash", ["~", "～", "—", "至", "-", " ~ ", " 至 "])
def test_spans_are_written_with_several_dashes(dash: str) -> None:
    wanted = [date(2026, 10, 1) + timedelta(days=number) for number in range(7)]
    assert days_of(f"2026-10-1{dash}2026-10-07") == (wanted, {})


def test_neighbours_become_one_line() -> None:
    assert (
        days_text([date(2026, 1, 1), date(2026, 5, 2), date(2026, 5, 1)])
        == "2026-01-01\n2026-05-01 ~ 2026-05-02"
    )
