"""Comparing long texts, without an index: the statistics are counted by hand."""

import math
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search import bm25, ranking
from marketplace.search.analyzer import bag, fold, is_word
from marketplace.search.characters import rarity
from marketplace.search.ranking import QueryText, best_terms, likeness, reasons, rescore
from marketplace.search.vectors import forget_texts

TEXTS = (
    "采用碳纤维复合材料制造风电叶片，比强度高，抗疲劳。",
    "以玉米秸秆为原料生产纤维素乙醇，转化率高。",
    "电池在低温下的热管理技术，续航提高。",
    "复合材料的检测技术。",
)


class Counted:
    """Statistics of a handful of texts."""

    def __init__(self, *texts: str) -> None:
        self.bags = [bag(text) for text in texts]

    def count(self) -> int:
        return len(self.bags)

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        return {term: sum(term in one for one in self.bags) for term in terms}


STATISTICS = Counted(*TEXTS)


def reading(text: str, limit: int = 32) -> QueryText:
    return QueryText.of(text, STATISTICS, limit)


def test_the_best_terms_are_the_frequent_here_and_rare_elsewhere() -> None:
    assert best_terms({"电池": 3, "水泵": 1, "轴承": 9}, {"电池": 2.0, "水泵": 5.0}, 1) == {"电池": 6.0}
    assert set(best_terms({"a": 3, "电池": 1}, {"a": 2.0, "电池": 5.0}, 9)) == {"a", "电池"}
    assert best_terms({"a": 1, "电池": 1}, {"a": 2.0, "电池": 4.0}, 1) == {"a": 2.0 * bm25.WORD_WEIGHT}


def test_terms_the_index_does_not_know_are_not_asked_for() -> None:
    text = reading("碳纤维量子泡泡糖")
    assert "纤维" in text.weights
    assert "泡泡" not in text.weights


def test_no_more_terms_are_asked_for_than_the_limit() -> None:
    assert len(reading("".join(TEXTS), limit=16).weights) == 16


def test_a_text_is_likest_to_itself() -> None:
    assert likeness(reading(TEXTS[0]), TEXTS[0]) > 0.8
    order = rescore(reading(TEXTS[0]), dict(enumerate(TEXTS)))
    assert order[0][0] == 0
    assert order[1][0] == 3


def test_texts_without_a_shared_term_are_not_alike() -> None:
    assert likeness(reading("水泵"), TEXTS[0]) == 0.0
    assert likeness(reading(""), TEXTS[0]) == 0.0
    assert likeness(reading(TEXTS[0]), "") == 0.0


TECHNICAL = st.text("碳纤维复合材料电池低温秸秆KX-3 ，。", max_size=60)


@given(TECHNICAL, TECHNICAL)
def test_likeness_lies_between_nothing_and_all(one: str, other: str) -> None:
    assert 0.0 <= likeness(reading(one), fold(other)) <= 1.0


def test_bigrams_that_overlap_are_joined_to_words() -> None:
    words = [reason.words for reason in reasons(reading("需要碳纖維材料"), "碳纤维与材料")]
    assert "碳纖維" in words, "as the source writes it"
    assert "材料" in words


def test_words_that_only_the_source_joins_are_not_joined() -> None:
    words = [reason.words for reason in reasons(reading("碳纤维复合材料"), "复合材料，碳纤维。纤维复合")]
    assert "碳纤维复合材料" not in words
    assert all(fold(word) in fold("复合材料，碳纤维。纤维复合") for word in words)


def test_joining_words_are_no_reason() -> None:
    words = [reason.words for reason in reasons(reading("电池的热管理"), "电池的热管理")]
    assert words
    assert all("的" not in word for word in words)


def test_the_parts_come_largest_first_and_add_up_to_no_more_than_the_likeness() -> None:
    text = reading(TEXTS[0])
    given_reasons = reasons(text, TEXTS[3], limit=50)
    parts = [reason.part for reason in given_reasons]
    assert parts == sorted(parts, reverse=True)
    assert 0 < sum(parts) <= likeness(text, TEXTS[3]) + 1e-9


def test_a_term_counts_for_one_reason_only() -> None:
    given_reasons = reasons(reading("碳纤维，碳纤维板，纤维"), "碳纤维，碳纤维板，纤维", limit=50)
    assert sum(reason.part for reason in given_reasons) <= 1.0 + 1e-9


def test_there_are_no_more_reasons_than_asked_for() -> None:
    assert len(reasons(reading(TEXTS[0]), TEXTS[0], limit=2)) == 2


def test_a_huge_text_is_cut() -> None:
    assert len(reading("碳纤维" * 100_000).source) == ranking.MAX_CHARACTERS


def weight_in_a_length(text: QueryText, term: str) -> float:
    """By the book: a pair is as rare as its characters together, a word as the query's text has it."""
    rare = {char: rarity(len(TEXTS), n or 1) for char, n in STATISTICS.document_frequencies(term).items()}
    if is_word(term):
        return text.rarities.get(term, text.usual) * ranking.WORD_WEIGHT
    if len(term) == 1:
        return rare[term]
    return min(rarity(len(TEXTS), 1), rare[term[0]] + rare[term[1]])


def by_definition(text: QueryText, other: str) -> float:
    """The likeness from the terms themselves."""
    counts = bag(other)
    damped = {term: 1 + math.log(count) for term, count in counts.items()}
    product = sum(
        damped[term] * text.rarities[term] * (ranking.WORD_WEIGHT if is_word(term) else 1) * value
        for term, value in text.vector.items()
        if term in damped
    )
    length = math.hypot(*(damped[term] * weight_in_a_length(text, term) for term in counts))
    return min(1.0, product / (math.hypot(*text.vector.values()) * length)) if product else 0.0


PARTS = (*map(fold, TEXTS), "of eg bc", "景来换", "碳碳碳碳", "kx-3f21 电池", "")


@given(st.lists(st.sampled_from(PARTS), min_size=1).map("".join))
def test_likeness_is_as_defined_whether_or_not_the_text_was_read_before(other: str) -> None:
    text = reading("景 of 碳碳 电池 KX-3F21".join(TEXTS))
    forget_texts()
    anew = (likeness(text, other), reasons(text, other))
    assert (likeness(text, other), reasons(text, other)) == anew
    assert anew[0] == pytest.approx(by_definition(text, other), abs=1e-9)
    assert dict(rescore(text, {7: other}))[7] == anew[0]


def test_terms_of_the_same_bytes_are_different_terms() -> None:
    """In memory 景 and "of" are the bytes 6F 66, and Python hashes them alike."""
    text = QueryText.of("景", Counted("景", "of", "其他"))
    assert likeness(text, "of") == 0.0
    assert likeness(text, "景") > 0.8


class Asked(Counted):
    """Statistics that remember what they were asked, and may say that they are of more documents."""

    def __init__(self, *texts: str) -> None:
        super().__init__(*texts)
        self.asked: list[str] = []
        self.more = 0

    def count(self) -> int:
        return super().count() + self.more

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        self.asked += (wanted := list(terms))
        return super().document_frequencies(wanted)


def test_a_character_is_asked_for_once_until_the_index_has_changed() -> None:
    statistics = Asked(*TEXTS * 20)
    text = QueryText.of("电池", statistics)
    statistics.asked.clear()
    first = likeness(text, "水泵电池")
    assert sorted(statistics.asked) == sorted("水泵电池")
    statistics.asked.clear()
    assert likeness(QueryText.of("电池", statistics), "水泵电池") == first
    assert "泵" not in statistics.asked
    statistics.more = 2
    assert likeness(QueryText.of("电池", statistics), "水泵电池") != first
    assert "泵" in statistics.asked


def test_what_all_of_a_few_alike_texts_share_still_makes_them_alike() -> None:
    alike = [f"高寒地区动力电池热管理系统研制，第{number}批" for number in range(30)]
    text = QueryText.of(alike[0], Counted(*alike))
    assert likeness(text, alike[7]) > 0.4
    assert likeness(text, "人参皂苷提取工艺") < 0.1
