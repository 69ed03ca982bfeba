from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import money
from marketplace.kernel.money import (
    FractionOfFen,
    fen_from_wan,
    fen_from_yuan,
    parse_amount,
    wan_from_fen,
    yuan_from_fen,
)

fen = st.integers(-money.MOST_FEN, money.MOST_FEN)


@given(fen)
def test_fen_survive_the_way_to_yuan_and_to_wan_and_back(amount: int) -> None:
    assert fen_from_yuan(yuan_from_fen(amount)) == amount
    assert fen_from_wan(wan_from_fen(amount)) == amount


@given(fen)
def test_an_amount_as_printed_is_read_back(amount: int) -> None:
    assert fen_from_yuan(parse_amount(f"{yuan_from_fen(amount):,}")) == amount


@pytest.mark.parametrize("amount", ["12.345", "0.001", "-0.005"])
def test_a_fraction_of_a_fen_is_refused(amount: str) -> None:
    with pytest.raises(FractionOfFen):
        fen_from_yuan(Decimal(amount))


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "1e30", "10000000000000.01"])
def test_what_is_no_amount_or_too_large_is_refused(amount: str) -> None:
    for convert in (fen_from_yuan, fen_from_wan):
        with pytest.raises(ValueError, match="amount"):
            convert(Decimal(amount))


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1,234.50", "1234.50"), ("１２，３４５．６", "12345.6"), (" 5 000 ", "5000"), ("-3", "-3"), ("0", "0")],
)
def test_amounts_are_read_as_people_type_them(text: str, amount: str) -> None:
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", " ", "abc", "1e5", "NaN", "1.2.3", "--1", "五百", "\x00", "1-2", "٣"])
def test_other_texts_are_no_amounts(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 the text itself is the message
        parse_amount(text)


@given(st.text())
def test_no_text_breaks_the_reader_in_another_way(text: str) -> None:
    with suppress(ValueError):
        assert parse_amount(text).is_finite()


def test_wan_are_shown_without_trailing_zeros() -> None:
    assert str(wan_from_fen(500_000_000)) == "500"
    assert str(wan_from_fen(1_234_500)) == "1.2345"
    assert str(wan_from_fen(0)) == "0"
