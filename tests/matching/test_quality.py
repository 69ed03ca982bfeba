"""Sums of verdicts, and months on the Beijing clock. Pure."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.clock import to_beijing
from marketplace.matching.nights import FROM_HOUR, TO_HOUR, TURN_SECONDS, estimated_end
from marketplace.matching.quality import BANDS, Cell, Month, Tally, band_of, last_months, summed
from marketplace.matching.scoring import FULL_SCORE
from marketplace.matching.states import DismissReason, JudgeSide, Verdict

MONTHS = st.builds(Month, st.integers(2000, 2999), st.integers(1, 12))
CELLS = st.lists(
    st.builds(
        Cell,
        month=st.sampled_from([Month(2026, 10), Month(2026, 11)]),
        field_code=st.sampled_from([None, "F01", "F05"]),
        side=st.sampled_from(JudgeSide),
        band=st.integers(0, BANDS - 1),
        verdict=st.sampled_from(Verdict),
        reason=st.sampled_from([None, *(reason.value for reason in DismissReason)]),
        count=st.integers(1, 9),
    ),
    max_size=20,
)


@given(CELLS)
def test_every_cut_adds_up_to_the_whole(cells: list[Cell]) -> None:
    found = summed(cells)
    assert found.total.judged == sum(cell.count for cell in cells)
    for cut in (found.by_field, found.by_month, found.by_side, found.by_band, found.by_field_and_month):
        tallies: list[Tally] = list(cut.values())  # type: ignore[attr-defined]
        assert sum(tally.judged for tally in tallies) == found.total.judged
        assert sum(tally.good for tally in tallies) == found.total.good
        assert all(0 <= (tally.precision or 0) <= 1 for tally in tallies)
    assert sum(found.reasons.values()) <= found.total.unsuitable
    assert list(found.reasons.values()) == sorted(found.reasons.values(), reverse=True)


def test_nothing_judged_has_no_precision() -> None:
    found = summed([])
    assert (found.total.judged, found.total.precision, found.by_field) == (0, None, {})


@pytest.mark.parametrize(
    ("score", "band"), [(0, 0), (1_999, 0), (2_000, 1), (5_999, 2), (6_000, 3), (9_999, 4), (FULL_SCORE, 4)]
)
def test_a_score_is_in_one_band(score: int, band: int) -> None:
    assert band_of(score) == band


@given(MONTHS)
def test_a_month_reads_what_it_writes(month: Month) -> None:
    assert Month.read(str(month)) == month


@given(MONTHS.filter(lambda month: month.year < 2990), st.integers(-30, 30))
def test_months_are_counted_back_and_forth(month: Month, count: int) -> None:
    assert month.before(count).before(-count) == month
    assert (month.before(count) < month) == (count > 0)


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-", "2026-1", "2026-13", "2026-00", "26-01", "1999-12", "3000-01", "２０２６-01", "2026/01",
     "2026-01-01", " 2026-01", "2026-+1", "\x00", "x" * 5_000],
)  # fmt: skip
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="2026-11"):
        Month.read(text)


def test_a_month_begins_at_midnight_in_beijing() -> None:
    assert Month(2026, 11).begins_at == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert last_months(date(2026, 1, 31), 3) == (Month(2025, 11), Month(2025, 12), Month(2026, 1))


MOMENTS = st.timedeltas(timedelta(), timedelta(days=365)).map(
    lambda after: datetime(2026, 1, 1, tzinfo=UTC) + after
)
WORK = st.timedeltas(timedelta(), timedelta(hours=40))


@given(MOMENTS, WORK)
def test_a_round_ends_at_night_and_not_before_its_work_is_done(now: datetime, work: timedelta) -> None:
    end = estimated_end(now, work)
    assert end >= now
    assert end - now >= work
    clock = to_beijing(end)
    moment = timedelta(
        hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond
    )
    assert timedelta(hours=FROM_HOUR) <= moment <= timedelta(hours=TO_HOUR)


@given(MOMENTS, WORK, WORK)
def test_more_work_never_ends_sooner(now: datetime, less: timedelta, more: timedelta) -> None:
    assert estimated_end(now, less) <= estimated_end(now, less + more)


@pytest.mark.parametrize(
    ("hours", "day", "hour"),
    [(0.75, 2, 3), (2.25, 2, 5), (3.0, 3, 3)],
)
def test_what_does_not_fit_one_night_goes_on_in_the_next(hours: float, day: int, hour: int) -> None:
    """From eight in the evening; a night of three hours does three quarters of them."""
    assert TURN_SECONDS == 45
    evening = datetime(2026, 11, 1, 12, tzinfo=UTC)
    end = to_beijing(estimated_end(evening, timedelta(hours=hours)))
    assert (end.day, end.hour, end.minute) == (day, hour, 0)
