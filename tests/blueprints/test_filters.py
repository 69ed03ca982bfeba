from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from marketplace.blueprints.filters import (
    beijing_words,
    date_words,
    label_words,
    machine_words,
    number_words,
    size_words,
    trl_words,
    wan_words,
    yuan_words,
)
from marketplace.listings.states import ListingStatus


class Unworded(StrEnum):
    """A list that nobody has given words."""

    ONLY = "only"


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"), force_locale("en"):
        yield


def test_a_day_is_written_the_chinese_way() -> None:
    assert date_words(date(2026, 1, 3)) == "2026年1月3日"


def test_a_moment_for_machines_has_seconds_and_no_fraction() -> None:
    assert machine_words(datetime(2026, 1, 3, 4, 5, 6, 789, tzinfo=UTC)) == "2026-01-03T04:05:06+00:00"
    assert machine_words(date(2026, 1, 3)) == "2026-01-03"
    assert machine_words(None) == ""


def test_a_moment_late_in_the_utc_day_is_the_next_day_in_beijing() -> None:
    moment = datetime(2026, 11, 23, 16, 5, tzinfo=UTC)
    assert date_words(moment) == "2026年11月24日"
    assert beijing_words(moment) == "2026年11月24日 00:05"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        beijing_words(datetime(2026, 11, 23))  # noqa: DTZ001


@pytest.mark.usefixtures("english")
def test_the_english_page_has_english_dates_and_money() -> None:
    assert date_words(date(2026, 11, 23)) == "November 23, 2026"
    assert wan_words(1_200_500_000) == "CNY 12,005,000"
    assert yuan_words(123_450) == "CN¥1,234.50"


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (500_000_000, "500 万元"),
        (12_005_000_000, "12,005 万元"),
        (1_200_500_000, "1,200.5 万元"),
        (500_000, "0.5 万元"),
        (0, "0 万元"),
        (1, "0.000001 万元"),
        (None, ""),
    ],
)
def test_fen_are_shown_as_exact_wan(fen: int | None, words: str) -> None:
    assert wan_words(fen) == words


@pytest.mark.parametrize(("fen", "words"), [(123_450, "1,234.50 元"), (5, "0.05 元"), (None, "")])
def test_fen_are_shown_as_exact_yuan(fen: int | None, words: str) -> None:
    assert yuan_words(fen) == words


@given(st.integers(0, 10**15))
def test_no_fen_is_lost_or_written_with_an_exponent(fen: int) -> None:
    digits = wan_words(fen).removesuffix(" 万元").replace(",", "")
    assert "E" not in digits
    whole, _, part = digits.partition(".")
    assert int(whole) * 1_000_000 + int(part.ljust(6, "0")) == fen


def test_a_member_of_a_closed_list_has_its_word(app: Flask) -> None:
    with app.test_request_context("/"):
        assert label_words(ListingStatus.PUBLISHED) == "已发布"


def test_a_list_without_words_is_noticed() -> None:
    with pytest.raises(KeyError, match="Unworded"):
        label_words(Unworded.ONLY)


def test_what_is_no_closed_list_stands_for_itself() -> None:
    assert label_words(None) == ""
    assert label_words("文字") == "文字"


@pytest.mark.parametrize("level", [None, 0, 10, -1])
def test_a_level_outside_the_scale_means_nothing(app: Flask, level: int | None) -> None:
    with app.test_request_context("/"):
        assert trl_words(level) == ""


def test_each_level_of_readiness_means_something_else(app: Flask) -> None:
    with app.test_request_context("/"):
        assert len({trl_words(level) for level in range(1, 10)}) == 9


@pytest.mark.parametrize(("size", "words"), [(1, "1 KB"), (348_160, "340 KB"), (1_258_291, "1.2 MB")])
def test_a_file_size_is_for_people(size: int, words: str) -> None:
    assert size_words(size) == words


def test_a_large_number_is_grouped() -> None:
    assert number_words(1234567) == "1,234,567"
