import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import uscc

bodies = st.text(uscc.ALPHABET, min_size=17, max_size=17)


@given(bodies)
def test_a_body_with_its_check_character_is_good(body: str) -> None:
    assert uscc.problem_with(body + uscc.check_character(body)) is None


@given(bodies, st.integers(0, 16), st.integers(1, 30))
def test_one_wrong_character_is_always_noticed(body: str, place: int, step: int) -> None:
    code = body + uscc.check_character(body)
    wrong = uscc.ALPHABET[(uscc.ALPHABET.index(code[place]) + step) % 31]
    assert uscc.problem_with(code[:place] + wrong + code[place + 1 :]) == "check_character"


@given(bodies, st.integers(0, 15))
def test_two_swapped_neighbours_are_always_noticed(body: str, place: int) -> None:
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    if swapped != body:
        assert uscc.check_character(swapped) != uscc.check_character(body)


def test_the_worked_example_of_the_standard_comes_out() -> None:
    """GB 32100-2015, annex: 91350100M000100Y43."""
    assert uscc.check_character("91350100M000100Y4") == "3"


@pytest.mark.parametrize(
    ("code", "problem"),
    [("", "length"), ("9" * 17, "length"), ("9" * 19, "length"), ("91350100M000100YI3", "character"),
     ("91350100m000100y43", "character"),
     ("91350100M000100Y44", "check_character"), ("９" * 18, "character")],
)  # fmt: skip
def test_a_bad_code_is_named_by_what_is_wrong_with_it(code: str, problem: str) -> None:
    assert uscc.problem_with(code) == problem


def test_typed_codes_are_folded_before_they_are_checked() -> None:
    assert uscc.normalise(" ９１３５0100-m000 100y43\u3000") == "91350100M000100Y43"


@given(st.text())
def test_no_text_breaks_the_check(text: str) -> None:
    assert uscc.problem_with(uscc.normalise(text)) in {None, "length", "character", "check_character"}
