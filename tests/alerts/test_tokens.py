"""Links that end letters: each opens what it was signed for, and nothing else opens anything."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.alerts.tokens import Purpose, read_token, stop_token
from marketplace.config import Settings
from marketplace.kernel.numbers import MOST_ID


def with_keys(settings: Settings, key: str, *retired: str) -> Settings:
    return settings.model_copy(update={"secret_key": key, "secret_key_fallbacks": list(retired)})


@dataclass(frozen=True)
class Case:
    purpose: Purpose
    number: int


CASES = st.builds(Case, st.sampled_from(Purpose), st.integers(1, MOST_ID))


@given(case=CASES)
def test_a_token_gives_back_what_it_was_made_for(settings: Settings, case: Case) -> None:
    assert read_token(settings, case.purpose, stop_token(settings, case.purpose, case.number)) == case.number


@given(case=CASES)
def test_a_token_opens_nothing_of_another_purpose(settings: Settings, case: Case) -> None:
    (other,) = set(Purpose) - {case.purpose}
    assert read_token(settings, other, stop_token(settings, case.purpose, case.number)) is None


@given(case=CASES, number=st.integers(1, MOST_ID))
def test_the_number_cannot_be_exchanged(settings: Settings, case: Case, number: int) -> None:
    signature = stop_token(settings, case.purpose, case.number).partition(".")[2]
    found = read_token(settings, case.purpose, f"{number}.{signature}")
    assert found == (number if number == case.number else None)


@given(text=st.text())
def test_no_other_text_opens_anything(settings: Settings, text: str) -> None:
    assert read_token(settings, Purpose.FOLLOW, text) is None


@pytest.mark.parametrize("change", ["0{}", " {}", "{} ", "{}=", "-{}", "²{}", "{}\x00", "９{}"])
def test_the_same_number_in_another_dress_is_refused(settings: Settings, change: str) -> None:
    assert (
        read_token(settings, Purpose.FOLLOW, change.format(stop_token(settings, Purpose.FOLLOW, 7))) is None
    )


@pytest.mark.parametrize("number", [0, MOST_ID + 1, 10**30])
def test_a_number_that_no_row_has_is_refused_even_when_signed(settings: Settings, number: int) -> None:
    assert read_token(settings, Purpose.FOLLOW, stop_token(settings, Purpose.FOLLOW, number)) is None


def test_a_retired_key_still_opens_and_a_strange_one_does_not(settings: Settings) -> None:
    then, now = with_keys(settings, "then-" * 8), with_keys(settings, "now-" * 8, "then-" * 8)
    token = stop_token(then, Purpose.FOLLOW, 7)
    assert read_token(now, Purpose.FOLLOW, token) == 7
    assert read_token(with_keys(settings, "now-" * 8), Purpose.FOLLOW, token) is None
    assert stop_token(now, Purpose.FOLLOW, 7) != token
