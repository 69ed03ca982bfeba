"""Figures of a collection: the library's measures over the product's own answers."""

import math
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.collections import Collection, Document, Topic
from marketplace.search.evaluation import (
    LONG_TEXT,
    MeasuresMissing,
    Way,
    build,
    evaluate,
    judge,
    percentile,
    way_of,
)
from marketplace.search.index import Index
from tests.search.samples import NOW

LONG = "高寒地区动力电池在零下三十度时续航下降，需要热管理方案，" * 2
COLLECTION = Collection(
    documents=(
        Document("z", "玉米秸秆纤维素乙醇", "以玉米秸秆为原料。"),
        Document("y", "碳纤维复合材料叶片", "适用于风电叶片的真空灌注成型。"),
        Document("x", "", "高寒地区动力电池低温启动与热管理系统。"),
    ),
    topics=(Topic("one", "碳纤维 叶片"), Topic("two", "动力电池\n热管理")),
    grades={"one": {"y": 1}, "two": {"x": 2, "z": 0}},
)


@pytest.fixture
def collection_index(open_index: Callable[[], Index]) -> Index:
    made = open_index()
    assert build(made, COLLECTION.documents) == 3
    return made


@pytest.mark.parametrize("way", list(Way))
def test_both_ways_find_what_answers(collection_index: Index, way: Way) -> None:
    found = evaluate(collection_index, COLLECTION, NOW, way)
    assert found.way is way
    assert {one.topic.id: one.documents[0] for one in found.ranked} == {"one": "y", "two": "x"}
    assert found.means == {"MRR": 1.0, "nDCG": 1.0, "R": 1.0}
    assert set(found.per_topic) == {"one", "two"}
    assert 0 < found.p50 <= found.p95


def test_a_topic_longer_than_a_search_box_takes_is_cut_as_there(collection_index: Index) -> None:
    topic = Topic("one", "碳纤维" + " " * 600 + "玉米秸秆")
    found = evaluate(
        collection_index, Collection(COLLECTION.documents, (topic,), COLLECTION.grades), NOW, Way.SEARCH
    )
    assert found.ranked[0].documents == ("y",)


def test_nothing_found_is_counted_as_nothing(collection_index: Index) -> None:
    topics = (Topic("one", "量子计算"), Topic("two", "动力电池"))
    found = evaluate(collection_index, Collection(COLLECTION.documents, topics, COLLECTION.grades), NOW)
    assert found.ranked[0].documents == ()
    assert found.per_topic["one"] == {"MRR": 0.0, "nDCG": 0.0, "R": 0.0}
    assert found.means["MRR"] == 0.5


def test_the_measures_are_those_of_the_text_books() -> None:
    grades = {"q": {"a": 2, "b": 1, "c": 0}, "unanswered": {"a": 1}}
    means, per_topic = judge(grades, {"q": ["c", "b", "a"]})
    gained = 1 / math.log2(3) + 2 / math.log2(4)
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    assert per_topic["q"] == pytest.approx({"MRR": 1 / 2, "nDCG": gained / ideal, "R": 1.0})
    assert per_topic["unanswered"] == {"MRR": 0.0, "nDCG": 0.0, "R": 0.0}
    assert means == pytest.approx({"MRR": 1 / 4, "nDCG": gained / ideal / 2, "R": 1 / 2})


@given(st.permutations([f"d{number}" for number in range(14)]))
def test_the_order_of_an_answer_counts_and_its_ids_do_not(order: list[str]) -> None:
    _means, per_topic = judge({"q": {"d7": 1}}, {"q": order})
    place = order.index("d7") + 1
    assert per_topic["q"]["MRR"] == pytest.approx(1 / place if place <= 10 else 0.0)
    assert per_topic["q"]["R"] == (1.0 if place <= 10 else 0.0)


def test_the_usual_length_of_the_topics_says_how_they_are_asked() -> None:
    short, long = Topic("s", "碳纤维"), Topic("l", "长" * LONG_TEXT)
    assert way_of([short, short, long]) is Way.SEARCH
    assert way_of([short, long, long]) is Way.MATCH


def test_long_topics_are_compared_as_matching_does(collection_index: Index) -> None:
    topics = (Topic("two", LONG),)
    found = evaluate(collection_index, Collection(COLLECTION.documents, topics, {"two": {"x": 1}}), NOW)
    assert (found.way, found.means["MRR"]) == (Way.MATCH, 1.0)


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(MeasuresMissing, match="extra `evaluate`"):
        judge({"q": {"d": 1}}, {})


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_a_percentile_lies_among_the_values(values: list[float]) -> None:
    p50, p95 = percentile(values, 50), percentile(values, 95)
    tiny = 1e-9 * max(values)  # between equal values the library interpolates, and rounds
    assert min(values) - tiny <= p50 <= p95 + tiny <= max(values) + 2 * tiny
    assert sum(value <= p95 + tiny for value in values) >= 0.95 * (len(values) - 1)


def test_no_values_have_no_percentile_and_one_is_its_own() -> None:
    assert (percentile([], 95), percentile([3.0], 95)) == (0.0, 3.0)
