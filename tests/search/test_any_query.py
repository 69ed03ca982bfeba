"""Whatever is typed, every engine answers, and answers alike what can be counted."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.search.index import SHOWN_FACETS, Expansion, Index
from marketplace.search.synonyms import synonyms_of
from tests.search.samples import CATALOGUE, asking

ANY_NUMBER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None
)
EVERYTHING = len(CATALOGUE)
BLOCK = 128


def of_block(number: int) -> st.SearchStrategy[str]:
    """Some neighbours among the characters, as those of one script are; surrogates and what is no character too."""
    first = number * BLOCK
    return st.lists(st.integers(first, first + BLOCK - 1).map(chr), min_size=1, max_size=12).map("".join)


BLOCKS = st.integers(0, 0x110000 // BLOCK - 1).flatmap(of_block)
SPECIAL = st.sampled_from(
    [
        "\x00",
        "\ud800",
        "\udfff",
        "\u202e",
        "\u200d",
        "e\u0301\u0323",
        "👩‍🔬",
        "\ufeff",
        "\U0010ffff",
        "ﷺ",
        "İ",
        "ß",
        "Ａ",
        "﹣",
    ]
)
MARKS = st.sampled_from([*"\"“”「」'()[]{}*?~^:\\/|&!+-－＂。，;%_<>=$#@` \t\n", "AND", "OR NOT", "TO"])
TEXT = st.lists(st.one_of(BLOCKS, SPECIAL, MARKS, st.just("纤维"), st.text(max_size=8)), max_size=12).map(
    "".join
)


@given(text=TEXT)
@ANY_NUMBER
def test_characters_of_every_block_are_answered(index: Index, text: str) -> None:
    result = index.search(asking(text, facets=SHOWN_FACETS))
    assert 0 <= len(result.hits) <= result.total <= EVERYTHING


@given(words=st.lists(st.lists(TEXT, min_size=2, max_size=3), max_size=3), text=TEXT)
@ANY_NUMBER
def test_any_synonyms_are_answered(index: Index, words: list[list[str]], text: str) -> None:
    typed = text + "".join(group[0] for group in words)
    expansions = synonyms_of(words).expansions(typed)
    forced = tuple(Expansion(group[0], tuple(group[1:])) for group in words)
    for query in (asking(typed, expansions=expansions), asking(text, expansions=forced)):
        result = index.search(query)
        assert 0 <= len(result.hits) <= result.total <= EVERYTHING


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "?",
        "**",
        "*?*",
        "。，！",
        "的",
        "的 了 和",
        "-",
        "--",
        "- -",
        '"',
        '""',
        "“”",
        "“ ”",
        '"-"',
        "-“",
        "AND",
        "OR",
        "NOT",
        "()",
        "~",
        "a*",
        "*a",
        "?纤维",
        "kind:need",
        "title:(",
        "\\",
        "%",
        "_",
        "' OR 1=1 --",
        "$$",
        "::",
        "<->",
        "!",
        "&|",
        ":*",
    ],
)
def test_marks_of_other_query_languages_mean_nothing(index: Index, text: str) -> None:
    result = index.search(asking(text, facets=SHOWN_FACETS))
    assert 0 <= len(result.hits) <= result.total <= EVERYTHING


@pytest.mark.parametrize("text", ["", " ", "\u3000", "*", "?", "。，！", "\x00", "\ud800", "😀", "()"])
def test_a_query_without_a_letter_asks_for_everything(index: Index, text: str) -> None:
    assert index.search(asking(text)).total == EVERYTHING


@pytest.mark.parametrize(
    "text",
    [
        "纤维" * 2_500,
        "“" * 5_000,
        "“纤维”" * 900,
        "-纤维 " * 900,
        "a" * 5_000,
        "a " * 2_500,
        "\u0301" * 5_000,
        "ﷺ" * 500,
        "😀" * 5_000,
        "\ud800" * 5_000,
        "1." * 2_500,
        "a-" * 2_500,
        "纤a" * 2_500,
    ],
)
def test_five_thousand_characters_are_answered(index: Index, text: str) -> None:
    assert 0 <= index.search(asking(text, facets=SHOWN_FACETS)).total <= EVERYTHING
