"""The analyser on Chinese, Latin, codes and hostile text."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.analyzer import (
    MAX_TEXT,
    MAX_WORD,
    bag,
    find,
    fold,
    fold_for_phrase,
    is_strong,
    tokenize,
)

ANY_TEXT = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("碳纖維纤维複合材料KXkx-/._ 0123456789ＡＢＣａ１２３．，。“”\x00\ud800\u3000éﬁ㎡½①"),
    ),
    max_size=80,
)


def words(text: str) -> set[str]:
    return set(bag(text))


def test_han_text_becomes_characters_and_bigrams() -> None:
    assert bag("碳纤维") == {"碳": 1, "纤": 1, "维": 1, "碳纤": 1, "纤维": 1}


def test_bigrams_do_not_reach_across_punctuation() -> None:
    assert "维复" not in words("碳纤维，复合材料")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("碳纖維複合材料", "碳纤维复合材料"),
        ("玉米秸稈綜合利用技術", "玉米秸秆综合利用技术"),
        ("ＫＸ－３Ｆ２１", "kx-3f21"),
        ("Naïve", "naive"),
        ("cafe\u0301", "café"),
        ("㎡", "m2"),
        ("人\u200b参", "人参"),
    ],
)
def test_spellings_of_one_thing_have_the_same_tokens(one: str, other: str) -> None:
    assert bag(one) == bag(other)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("KX-3F21", "采用KX-3F21型控制器"),
        ("kx3f21", "采用KX-3F21型控制器"),
        ("3F21", "采用KX-3F21型控制器"),
        ("GB/T 22900-2009", "符合GB/T 22900-2009的规定"),
        ("GB/T22900-2009", "符合GB/T 22900-2009的规定"),
        ("22900-2009", "符合GB/T 22900-2009的规定"),
        ("ZL201510012345.6", "专利号：ZL201510012345.6"),
        ("201510012345.6", "专利号：ZL201510012345.6"),
        ("ISO 9001", "通过ISO 9001认证"),
        ("ISO9001", "通过ISO 9001认证"),
        ("5G", "5G网络切片"),
        ("CN101234567A", "公开号CN101234567A"),
        ("101234567", "公开号CN101234567A"),
    ],
)
def test_a_code_is_found_however_it_is_written(typed: str, text: str) -> None:
    """The longest token of what was typed is among the tokens of the text."""
    assert max(words(typed), key=len) in words(text)


def test_a_decimal_keeps_its_point_and_is_no_other_number() -> None:
    assert "1.80" in words("堆积密度≥1.80克")
    assert "180" not in words("堆积密度≥1.80克")


def test_a_word_before_a_number_is_not_swallowed() -> None:
    assert {"iphone", "15"} <= words("iphone 15")


def test_long_words_are_cut_and_long_texts_are_capped() -> None:
    assert words("a" * 5_000) == {"a" * MAX_WORD}
    assert sum(bag("碳" * (MAX_TEXT + 50)).values()) == 2 * MAX_TEXT - 1


def test_nul_and_lone_surrogates_leave_no_trace() -> None:
    assert fold("a\x00b\ud800c") == "abc"
    assert bag("\x00\ud800\udfff") == {}


def test_a_phrase_is_folded_across_line_ends() -> None:
    assert fold_for_phrase("碳纖維\n 複合　材料") == "碳纤维复合材料"


def test_a_single_han_character_is_weak_and_a_single_letter_is_not() -> None:
    assert not is_strong("碳")
    assert is_strong("碳纤")
    assert is_strong("x")


def test_tokens_know_their_place_in_full_width_and_traditional_text() -> None:
    source = "采用ＫＸ－３Ｆ２１碳纖維"
    places = {token.text: source[token.start : token.end] for token in tokenize(source)}
    assert places["kx3f21"] == "ＫＸ－３Ｆ２１"
    assert places["纤维"] == "纖維"


def test_places_hold_where_one_character_folds_to_several() -> None:
    source = "面积½ﬁ㎡纖維"
    places = {token.text: source[token.start : token.end] for token in tokenize(source)}
    assert places["纤维"] == "纖維"
    assert places["面积"] == "面积"


@given(ANY_TEXT)
def test_places_and_counts_agree_and_places_lie_inside(text: str) -> None:
    tokens = tokenize(text)
    assert Counter(token.text for token in tokens) == bag(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(token.text in bag(text[token.start : token.end]) for token in tokens if is_strong(token.text))


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_tokens_can_be_stored_anywhere(text: str) -> None:
    for token in bag(text):
        token.encode()
        assert 0 < len(token) <= MAX_WORD
        assert not any(char.isspace() or char == "\x00" for char in token)


@given(ANY_TEXT, st.data())
def test_finding_is_tokenizing_and_keeping_what_is_wanted(text: str, data: st.DataObject) -> None:
    tokens = tokenize(text)
    known = sorted({token.text for token in tokens})
    some = set(data.draw(st.lists(st.sampled_from(known)))) if known else set()
    wanted = some | {"碳", "碳纤", "kx", "kx3f21", "不在其中的词"}
    assert find(text, wanted) == [token for token in tokens if token.text in wanted]


def test_overlapping_words_are_all_found() -> None:
    assert [token.text for token in find("碳碳碳纖維", {"碳碳", "碳", "纤维"})] == [
        "碳", "碳碳", "碳", "碳碳", "碳", "纤维",
    ]  # fmt: skip
