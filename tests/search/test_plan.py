"""What a query asks of an engine, worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search import bm25, plan
from marketplace.search.analyzer import bag, is_strong
from marketplace.search.index import Expansion
from marketplace.search.parsing import parse
from marketplace.search.plan import MOST_POINTS, Plan


def planned(text: str, expansions: tuple[Expansion, ...] = (), **rarities: float) -> Plan:
    """A plan for an index in which every term is as rare as said, others 4.0."""
    parsed = parse(text)
    known = {term: rarities.get(term, 4.0) for term in plan.terms_of(parsed, expansions)}
    return plan.plan(parsed, {term: rare for term, rare in known.items() if rare}, expansions)


def points(found: Plan) -> dict[str, int]:
    return {term.text: term.points for term in found.lead}


def test_the_rarest_strong_term_has_most_points_and_the_others_theirs_in_proportion() -> None:
    assert points(planned("碳纤维", 碳纤=8.0, 纤维=4.0)) == {"碳纤": MOST_POINTS, "纤维": MOST_POINTS // 2}
    assert points(planned("碳纤维", 碳纤=8.0, 纤维=0.1)) == {"碳纤": MOST_POINTS, "纤维": 1}


def test_single_characters_rank_but_make_no_hit() -> None:
    found = planned("碳纤维")
    assert {term.text for term in found.rest} == {"碳", "纤", "维"}
    assert found.held_by(["碳", "纤", "维"]) == 0


def test_single_characters_make_hits_where_nothing_else_was_typed() -> None:
    assert points(planned("参 茸")) == {"参": MOST_POINTS, "茸": MOST_POINTS}


def test_a_word_of_which_only_the_characters_occur_finds_nothing() -> None:
    found = planned("苞米", 苞米=0)
    assert found.lead == ()
    assert {term.text for term in found.rest} == {"苞", "米"}


@pytest.mark.parametrize(
    ("text", "best", "needed"),
    [("碳纤维", 16, 9), ("碳纤维", 8, 5), ("电池 水泵", 16, 4), ("电池 水泵", 8, 2), ("碳纤维复合材料", 48, 12),
     ("碳纤维复合材料", 1, 1), ("碳纤维", 0, 1), ("电池 水泵", 0, 1)],
)  # fmt: skip
def test_a_hit_holds_most_of_one_word_and_a_quarter_of_several(text: str, best: int, needed: int) -> None:
    assert planned(text).needed(best) == needed


def test_characters_that_stand_nearly_everywhere_are_left_out() -> None:
    found = planned("电池", 电=plan.TELLING, 池=plan.TELLING - 0.01)
    assert {term.text for term in found.terms} == {"电池", "电"}
    assert points(planned("电", 电=0.01)) == {"电": MOST_POINTS}, "but not where nothing else was typed"


def test_a_plan_is_loose_where_the_best_document_holds_little() -> None:
    found = planned("电池 水泵 轴承")
    assert found.typed == 3 * MOST_POINTS
    assert found.is_loose(MOST_POINTS)
    assert not found.is_loose(2 * MOST_POINTS)


def test_words_and_codes_weigh_more_than_characters() -> None:
    weights = {term.text: term.weight for term in planned("KX-3F21 电池", kx3f21=4.0, 电池=4.0).terms}
    assert weights["kx3f21"] == bm25.WORD_WEIGHT * weights["电池"]


def test_a_word_that_means_the_same_gets_the_points_of_the_word_typed_and_ranks_behind_it() -> None:
    found = planned("锂电池", (Expansion("锂电池", ("锂离子电池",)),))
    typed = sum(points for term, points in points(found).items() if term in bag("锂电池"))
    other = found.held_by(bag("锂离子电池"))
    assert typed == found.typed
    assert other >= found.needed(typed), "a document with the other word alone is a hit"
    by_term = {term.text: term for term in found.terms}
    assert by_term["离子"].weight == pytest.approx(plan.SYNONYM_WEIGHT * 4.0)
    assert by_term["锂"].weight == 4.0, "what was typed keeps its weight"


def test_a_word_that_occurs_nowhere_is_found_by_what_means_the_same() -> None:
    found = planned("苞米", (Expansion("苞米", ("玉米",)),), 苞米=0)
    assert points(found) == {"玉米": MOST_POINTS}


WORDS = st.lists(
    st.sampled_from(["碳纤维", "电池", "kx-3f21", "参", "玉米深加工", "GB/T 22900", "，"]), max_size=6
)


@given(
    WORDS, st.dictionaries(st.sampled_from(sorted(bag("碳纤维电池玉米深加工kx-3f21参"))), st.floats(0.01, 12))
)
def test_no_plan_asks_for_more_than_there_is(words: list[str], rarities: dict[str, float]) -> None:
    parsed = parse(" ".join(words))
    found = plan.plan(parsed, {term: rarities[term] for term in parsed.terms if term in rarities})
    assert all(1 <= term.points <= MOST_POINTS for term in found.lead)
    assert found.typed == sum(term.points for term in found.lead)
    for best in range(found.typed + 1):
        assert 1 <= found.needed(best) <= max(1, best)
    if any(map(is_strong, parsed.terms)):
        assert all(is_strong(term.text) for term in found.lead)
