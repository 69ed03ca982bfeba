"""Registration numbers: sixteen digits that can be read back, each greater than the one before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.contracts import numbers
from marketplace.contracts.numbers import LAST, NotANumber, Number, NumbersUsedUp
from marketplace.contracts.states import ContractKind

YEARS = st.integers(2001, 2999)
REGIONS = st.from_regex(r"[0-9]{6}", fullmatch=True)
KINDS = st.sampled_from(ContractKind)


@given(YEARS, REGIONS, KINDS, st.integers(1, LAST))
def test_a_number_is_read_back(year: int, region: str, kind: ContractKind, running: int) -> None:
    text = str(Number(year, region, kind, running))
    assert len(text) == 16
    assert text.isdigit()
    assert numbers.parse(f" {text[:4]} {text[4:10]}-{text[10:]} ") == Number(year, region, kind, running)


@given(YEARS, REGIONS, KINDS, st.integers(1, LAST - 1))
def test_the_following_number_is_the_next_one(
    year: int, region: str, kind: ContractKind, running: int
) -> None:
    start = numbers.prefix(year, region, kind)
    assert numbers.following(start, f"{start}{running:05d}") == f"{start}{running + 1:05d}"


def test_the_first_and_the_last() -> None:
    start = numbers.prefix(2026, "220102", ContractKind.LICENCE)
    assert start == "20262201025"
    assert numbers.following(start, None) == "2026220102500001"
    with pytest.raises(NumbersUsedUp):
        numbers.following(start, f"{start}{LAST}")


@pytest.mark.parametrize(
    "text",
    ["", "202622010250000", "20262201025000011", "2026220102900001", "2026220102500000", "２０２６220102500001",
     "0026220102500001"],
)  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(NotANumber):
        numbers.parse(text)


@pytest.mark.parametrize(("year", "region"), [(26, "220102"), (2026, "2201"), (2026, "22010a")])
def test_what_makes_no_number(year: int, region: str) -> None:
    with pytest.raises(ValueError, match=region):
        numbers.prefix(year, region, ContractKind.SERVICE)


def test_national_numbers_have_one_spelling() -> None:
    assert numbers.national(" 2026-2201 a0000123 ") == "20262201A0000123"
    for wrong in ("", "123", "2026２２0100", "x" * 21, "2026=22010001"):
        with pytest.raises(NotANumber):
            numbers.national(wrong)


def test_every_kind_has_its_digit() -> None:
    assert set(numbers.KIND_DIGITS) == set(ContractKind)
    assert len(set(numbers.KIND_DIGITS.values())) == len(ContractKind)
