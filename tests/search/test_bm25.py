import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search import bm25
from tests.search.samples import document


def test_title_and_keywords_count_as_several_words_of_the_body() -> None:
    counts = bm25.weighted_counts(document(1, "轴承", keywords=("水泵",), body="轴承水泵"))
    assert counts["轴承"] == bm25.TITLE_WEIGHT + 1
    assert counts["水泵"] == bm25.KEYWORD_WEIGHT + 1


def test_keywords_do_not_run_into_each_other() -> None:
    assert "承水" not in bm25.weighted_counts(document(1, "", keywords=("轴承", "水泵")))


def test_a_share_grows_with_the_count_and_falls_with_the_length() -> None:
    short, long = bm25.norm(100, 300.0), bm25.norm(2_000, 300.0)
    assert 0 < bm25.share(1, short) < bm25.share(5, short) < bm25.K1 + 1
    assert bm25.share(1, long) < bm25.share(1, short)


def test_a_document_of_average_length_has_the_plain_norm() -> None:
    assert bm25.norm(300, 300.0) == pytest.approx(bm25.K1)
    assert bm25.norm(7, 0.0) == bm25.K1


@pytest.mark.parametrize(
    ("tokens", "kept"), [(0, 0), (39, 39), (40, 40), (41, 40), (56, 56), (59, 56), (119, 112), (5_000, 4_632)]
)
def test_lengths_are_kept_to_an_eighth(tokens: int, kept: int) -> None:
    assert bm25.kept_length(tokens) == kept


@given(st.integers(0, 2_000_000))
def test_a_kept_length_is_a_little_less_and_stays_the_same_when_kept_again(tokens: int) -> None:
    kept = bm25.kept_length(tokens)
    assert tokens * 7 / 8 <= kept <= tokens
    assert bm25.kept_length(kept) == kept


def test_words_weigh_more_than_characters() -> None:
    assert bm25.weight("kx3f21") == bm25.WORD_WEIGHT > bm25.weight("纤维") == bm25.weight("纤") == 1.0


def test_unknown_terms_have_no_rarity() -> None:
    assert bm25.rarities(10, {"纤维": 3, "没有": 0}) == {"纤维": bm25.rarity(10, 3)}


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_rarity_is_never_negative_even_while_removals_settle(documents: int, frequency: int) -> None:
    assert bm25.rarity(documents, frequency) >= 0


@pytest.mark.parametrize("frequency", [1, 10, 99])
def test_a_rarer_term_says_more(frequency: int) -> None:
    assert bm25.rarity(100, frequency) > bm25.rarity(100, frequency + 1)
