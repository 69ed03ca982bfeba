import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.text import clean, clean_block, clean_line

anything = st.text(st.characters())


@given(anything)
def test_cleaned_text_can_be_stored_and_cleaning_twice_changes_nothing(text: str) -> None:
    for cleaner in (clean, clean_line, clean_block):
        done = cleaner(text)
        done.encode()
        assert "\x00" not in done
        assert all(c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"} for c in done)
        assert cleaner(done) == done


@given(anything)
def test_a_cleaned_line_is_one_line(text: str) -> None:
    line = clean_line(text)
    assert "\n" not in line
    assert line == line.strip()


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b", "ab"),
        ("a\ud800b", "ab"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\ue000甲", "甲"),
        ("क\u200dष", "क\u200dष"),
    ],
)
def test_what_nothing_can_show_goes_and_the_rest_stays(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_a_line_folds_white_space_of_every_width() -> None:
    assert clean_line(" 甲\u3000\t乙\n丙 ") == "甲 乙 丙"


def test_a_block_keeps_its_paragraphs() -> None:
    assert clean_block("\n甲  \n\n\n\n乙\n") == "甲\n\n乙"
