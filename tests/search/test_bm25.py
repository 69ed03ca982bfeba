from collections import Counter

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
    shares = bm25.shares(Counter({"a": 1, "b": 5}))
    longer = bm25.shares(Counter({"a": 1, "b": 5, "c": 2_000}))
    assert shares["a"] < shares["b"] < bm25.K1 + 1
    assert longer["a"] < shares["a"]


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_rarity_is_never_negative_even_while_removals_settle(documents: int, frequency: int) -> None:
    assert bm25.rarity(documents, frequency) >= 0


@pytest.mark.parametrize("frequency", [1, 10, 99])
def test_a_rarer_term_says_more(frequency: int) -> None:
    assert bm25.rarity(100, frequency) > bm25.rarity(100, frequency + 1)
