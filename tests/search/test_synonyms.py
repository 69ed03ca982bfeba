"""Where words that mean the same are found in a query, and where not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.index import MAX_QUERY, Expansion
from marketplace.search.parsing import loose_part
from marketplace.search.synonyms import MOST_OTHERS, MOST_WORDS, folded_word, synonyms_of

GROUPS = (
    ("无人机", "无人驾驶航空器", "UAV"),
    ("AI", "人工智能"),
    ("机器学习", "machine learning"),
    ("学习", "培训"),
    ("锌", "亚铅"),
    ("5G", "第五代移动通信"),
)
KNOWN = synonyms_of(GROUPS)


def words_of(text: str) -> list[str]:
    return [found.word for found in KNOWN.expansions(text)]


def test_a_word_brings_the_rest_of_its_group_as_it_is_written() -> None:
    assert KNOWN.expansions("无人机电池") == (Expansion("无人机", ("无人驾驶航空器", "UAV")),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("农用无人机的电池", ["无人机"]),
        ("無人機", ["无人机"]),
        ("ＡＩ技术", ["ai"]),
        ("maintain AIR", []),
        ("ai-based", ["ai"]),
        ("AI2", []),
        ("5G通信", ["5g"]),
        ("15G", []),
        ("机器学习", ["机器学习"]),
        ("深度学习和机器学习", ["学习", "机器学习"]),
        ("Machine   Learning", ["machine learning"]),
        ("锌", ["锌"]),
        ("锌 合金", ["锌"]),
        ("锌合金", []),
        ("“无人机” 电池", []),
        ('"AI"', []),
        ("电池 -无人机", []),
        ("无人机 -AI", ["无人机"]),
        ("“无人机 电池", ["无人机"]),
        ("无人机无人机", ["无人机"]),
        ("", []),
    ],
)
def test_where_a_word_counts(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_what_is_typed_already_is_not_searched_for_again() -> None:
    assert KNOWN.expansions("无人机 UAV") == (
        Expansion("无人机", ("无人驾驶航空器",)),
        Expansion("uav", ("无人驾驶航空器",)),
    )
    assert KNOWN.expansions("AI 人工智能") == ()


def test_of_a_word_in_two_groups_the_first_counts() -> None:
    known = synonyms_of((("甲乙", "丙丁"), ("甲乙", "戊己")))
    assert known.expansions("甲乙") == (Expansion("甲乙", ("丙丁",)),)


def test_a_query_full_of_words_stays_small() -> None:
    known = synonyms_of([[f"w{group}x{word}" for word in range(12)] for group in range(50)])
    found = known.expansions(" ".join(f"w{group}x0" for group in range(50)))
    assert len(found) <= MOST_WORDS
    assert sum(len(one.others) for one in found) == MOST_OTHERS


WORD = st.text(st.sampled_from("碳纤维无人机电池aiAI5g -+"), min_size=1, max_size=6)


@given(st.lists(st.lists(WORD, min_size=2, max_size=4), max_size=5), st.text(st.characters(codec=None)))
def test_only_what_was_typed_is_expanded_and_only_by_other_words(groups: list[list[str]], tail: str) -> None:
    known = synonyms_of(groups)
    text = f"碳纤维 AI {tail}无人机"
    typed = folded_word(loose_part(text[:MAX_QUERY]))
    for found in known.expansions(text):
        assert found.word in typed
        assert found.others
        assert found.word not in map(folded_word, found.others)
        assert any(found.word in map(folded_word, words) for words in groups)
