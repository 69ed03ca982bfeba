"""The kernel at its edges: midnights, quarters, long holidays, sums at the limit, paths of characters."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import money, uscc
from marketplace.kernel.clock import Quarter, add_working_days, beijing_today, quarter_of, to_beijing
from marketplace.kernel.errors import Invalid, MarketError, Problem, TooManyAttempts
from marketplace.kernel.text import clean, clean_block, clean_line

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 12, 31, 15, 59, 59, 999_999, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2028, 2, 28, 16, 0, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_the_day_changes_at_midnight_in_beijing(moment: datetime, day: date) -> None:
    with time_machine.travel(moment, tick=False):
        assert beijing_today() == day


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_same_moment_is_eight_hours_on(moment: datetime) -> None:
    there = to_beijing(moment)
    assert there == moment
    assert there.utcoffset() == timedelta(hours=8)


@given(DAYS, DAYS)
def test_quarters_are_in_the_order_of_their_days(one: date, other: date) -> None:
    if one <= other:
        assert quarter_of(one) <= quarter_of(other)
    assert 1 <= quarter_of(one).number <= 4


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_quarter(month: int) -> None:
    assert quarter_of(date(2026, month, 1)) == Quarter(2026, -(-month // 3))


@given(DAYS, st.integers(0, 30), st.sets(st.integers(0, 40), max_size=20))
def test_a_clock_of_working_days_never_ends_on_a_day_off(start: date, count: int, off: set[int]) -> None:
    holidays = frozenset(start + timedelta(days=number) for number in off)
    end = add_working_days(start, count, holidays)
    if count:
        assert end.weekday() < 5
        assert end not in holidays
    else:
        assert end == start
    assert add_working_days(start, count + 1, holidays) > end


@given(DAYS, st.integers(0, 15), st.integers(0, 15))
def test_working_days_add_up(start: date, first: int, second: int) -> None:
    assert add_working_days(add_working_days(start, first), second) == add_working_days(start, first + second)


@pytest.mark.parametrize("sign", [1, -1])
def test_sums_reach_the_limit_and_no_further(sign: int) -> None:
    most_yuan, most_wan = Decimal(money.MOST_FEN) / 100, Decimal(money.MOST_FEN) / 1_000_000
    assert money.fen_from_yuan(sign * most_yuan) == sign * money.MOST_FEN
    assert money.fen_from_wan(sign * most_wan) == sign * money.MOST_FEN
    for convert, most in ((money.fen_from_yuan, most_yuan), (money.fen_from_wan, most_wan)):
        with pytest.raises(ValueError, match="out of range"):
            convert(sign * (most + Decimal("0.01")))


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_no_amount(number: str) -> None:
    for convert in (money.fen_from_yuan, money.fen_from_wan):
        with pytest.raises(ValueError, match="not a finite amount"):
            convert(Decimal(number))


@pytest.mark.parametrize(
    ("wan", "fen"), [("0.000001", 1), ("1", 1_000_000), ("12.345678", 12_345_678), ("-3.5", -3_500_000)]
)
def test_ten_thousands_to_the_fen(wan: str, fen: int) -> None:
    assert money.fen_from_wan(Decimal(wan)) == fen
    assert money.wan_from_fen(fen) == Decimal(wan)


@given(st.text(max_size=20))
def test_normalising_a_code_twice_changes_nothing(text: str) -> None:
    once = uscc.normalise(text)
    assert uscc.normalise(once) == once
    assert not any(c.isspace() or c == "-" for c in once)


def test_full_width_codes_are_folded_from_the_first_sign_to_the_last() -> None:
    assert uscc.normalise("！～－９ａ　ｚ") == "!~9AZ"


def test_a_check_character_wants_seventeen_known_ones() -> None:
    for text in ("1" * 16, "1" * 18, "I" * 17, "长" * 17):
        with pytest.raises(ValueError):  # noqa: PT011 zip and index each have their own words
            uscc.check_character(text)


@given(st.text(st.characters(), max_size=60))
def test_cleaning_keeps_the_order_and_adds_nothing(text: str) -> None:
    kept = iter(text.replace("\r\n", "\n").replace("\r", "\n"))
    assert all(c in kept for c in clean(text))
    assert clean_line(text) == clean_line(clean_block(text)) or "\n" in clean(text)


@pytest.mark.parametrize("text", ["a\n\n\n\nb", "a\n \n\t\nb", "\n\na\n\nb\n\n"])
def test_one_empty_line_is_the_most_between_two(text: str) -> None:
    assert clean_block(text) == "a\n\nb"


def test_a_refusal_says_its_code_and_facts_to_whoever_logs_it() -> None:
    assert str(TooManyAttempts(retry_after=5)) == "('too_many_attempts', {'retry_after': 5})"
    assert Invalid(Problem("a", "b"), more=1).facts == {"problems": (Problem("a", "b"),), "more": 1}
    assert issubclass(Invalid, MarketError)


def test_problems_with_other_facts_are_other_problems() -> None:
    one = Problem("name", "too_long", limit=3)
    assert one == Problem("name", "too_long", limit=3)
    assert one != Problem("name", "too_long", limit=4)
    assert one != Problem("other", "too_long", limit=3)
    assert one != ("name", "too_long")
    assert len({one, Problem("name", "too_long", limit=3)}) == 1
