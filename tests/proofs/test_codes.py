"""Codes are read however they are typed, and a slip of the pen is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.proofs import codes

LETTER = st.sampled_from(codes.LETTERS)
CODE = st.lists(LETTER, min_size=15, max_size=15).map("".join).map(lambda s: s + codes.check_letter(s))


def test_new_codes_are_read_and_differ() -> None:
    made = {codes.new_code() for _ in range(500)}
    assert len(made) == 500
    assert all(codes.read(code) == code for code in made)


def test_a_code_is_printed_in_groups_of_four() -> None:
    assert codes.grouped("0123456789ABCDEF") == "0123-4567-89AB-CDEF"


@given(CODE)
def test_case_spaces_dashes_and_full_width_forms_do_not_matter(code: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    for typed in (code.lower(), codes.grouped(code), f"  {code[:4]}　{code[4:]} ", wide, code.replace("0", "O"),
                  code.replace("1", "l"), code.replace("1", "I"), "－".join((code[:4], code[4:]))):  # fmt: skip
        assert codes.read(typed) == code


@given(CODE, st.integers(0, 15), LETTER)
def test_one_wrong_letter_is_always_seen(code: str, place: int, letter: str) -> None:
    wrong = code[:place] + letter + code[place + 1 :]
    assert codes.read(wrong) == (code if wrong == code else None)


@given(CODE, st.integers(0, 14))
def test_two_neighbours_swapped_are_seen_unless_they_lie_half_the_letters_apart(
    code: str, place: int
) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    distance = abs(codes.LETTERS.index(code[place]) - codes.LETTERS.index(code[place + 1]))
    if place < 14 and distance not in {0, 16}:
        assert codes.read(swapped) is None


@given(st.text(max_size=200))
def test_anything_typed_is_a_code_or_none(typed: str) -> None:
    found = codes.read(typed)
    assert found is None or codes.read(found) == found


@pytest.mark.parametrize(
    "typed", ["", "----", "ABCD", "0" * 15, "0" * 17, "\ud800" * 16, "一" * 16, "!" * 16]
)
def test_what_is_no_code(typed: str) -> None:
    assert codes.read(typed) is None
