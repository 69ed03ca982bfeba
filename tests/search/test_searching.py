"""What every engine finds, in which order, and how it counts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.search.index import MAX_DEPTH, SHOWN_FACETS, Facet, Filters, Index, Sort
from tests.search.conformance import fill, found, only
from tests.search.samples import NOW, asking, document


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("碳纤维", [1]),
        ("碳纖維", [1]),
        ("秸秆 乙醇", [2]),
        ("kx3f21", [3]),
        ("ＫＸ－３Ｆ２１", [3]),
        ("GB/T22900-2009", [3]),
        ("201510012345.6", [4]),
        ("超临界", [4]),
        ("人参皂苷", [4]),
        ("量子泡泡糖", []),
        ("参", [4]),
    ],
)
def test_a_listing_is_found_however_its_words_are_written(
    index: Index, typed: str, expected: list[int]
) -> None:
    assert found(index, typed) == expected


def test_half_of_a_word_is_not_enough(index: Index) -> None:
    """碳纤维 must not bring up everything about 纤维素."""
    assert found(index, "碳纤维", sort=Sort.DATE) == [1]


def test_when_nothing_holds_enough_the_words_are_taken_less_strictly(index: Index) -> None:
    result = index.search(asking("零下、灌注、乙醇、皂苷"))
    assert result.loosened
    assert {hit.listing_id for hit in result.hits} == {1, 2, 3, 4}
    assert not index.search(asking("电池")).loosened
    assert not index.search(asking("量子泡泡糖")).loosened


def test_a_filter_that_leaves_nothing_does_not_loosen_the_words(index: Index) -> None:
    result = index.search(asking("秸秆", filters=only(Facet.KIND, "need")))
    assert result.total == 0
    assert not result.loosened


def test_any_of_several_words_is_enough_and_more_rank_higher(open_index: Callable[[], Index]) -> None:
    index = open_index()
    fill(index, document(1, "电池"), document(2, "电池 水泵"), document(3, "水泵"), document(4, "轴承"))
    assert found(index, "电池 水泵")[0] == 2
    assert set(found(index, "电池 水泵")) == {1, 2, 3}


def test_the_title_counts_more_than_the_body(open_index: Callable[[], Index]) -> None:
    index = open_index()
    fill(index, document(1, "轴承", body="密封件"), document(2, "密封件", body="轴承"))
    assert found(index, "密封件") == [2, 1]


def test_a_phrase_is_taken_literally(open_index: Callable[[], Index]) -> None:
    index = open_index()
    fill(
        index,
        document(1, body="复合材料与碳纤维"),
        document(2, body="碳纖維\n複合材料"),
        document(3, body="材料复合"),
    )
    assert found(index, "“碳纤维复合材料”") == [2]
    assert found(index, '"碳纤维复合材料"') == [2]
    assert set(found(index, '"复合材料"')) == {1, 2}


def test_a_latin_phrase_is_made_of_whole_words(open_index: Callable[[], Index]) -> None:
    index = open_index()
    fill(index, document(1, body="deep learning"), document(2, body="learning deep"), document(3, body="AI"))
    assert found(index, '"Deep Learning"') == [1]
    assert found(index, '"eep learn"') == []


def test_a_phrase_does_not_reach_from_the_title_into_the_body(open_index: Callable[[], Index]) -> None:
    index = open_index()
    fill(index, document(1, "碳纤维", body="复合材料"))
    assert found(index, '"碳纤维复合材料"') == []


def test_a_minus_takes_listings_out(index: Index) -> None:
    assert set(found(index, "-秸秆")) == {1, 3, 4}
    assert found(index, "纤维素 -玉米秸秆") == []


def test_without_words_everything_comes_newest_first(index: Index) -> None:
    assert found(index) == [1, 2, 4, 3]


def test_sorting_by_date_keeps_the_words(open_index: Callable[[], Index]) -> None:
    index = open_index()
    fill(
        index,
        document(1, "轴承", body="水泵"),
        document(2, "水泵", published_at=NOW),
        document(3, "轴承"),
    )
    assert found(index, "水泵", sort=Sort.DATE) == [2, 1]


def test_equal_scores_come_newest_first_and_pages_do_not_overlap(open_index: Callable[[], Index]) -> None:
    index = open_index()
    fill(index, *(document(number, "密封件") for number in range(1, 31)))
    pages = [found(index, "密封件", offset=offset, limit=7) for offset in range(0, 35, 7)]
    assert [id_ for page in pages for id_ in page] == list(range(1, 31))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (only(Facet.KIND, "need"), {3}),
        (only(Facet.FIELD, "F01"), {1, 2}),
        (only(Facet.FIELD, "F02", "F03"), {2, 3, 4}),
        (only(Facet.REGION, "220100"), {1, 2}),
        (only(Facet.REGION, "220184"), {2}),
        (only(Facet.REGION, "220000"), {1, 2, 3, 4}),
        (only(Facet.BRANCH, "/p/BR1/"), {1, 2}),
        (only(Facet.BRANCH, "/p/BR1/220184/"), {2}),
        (only(Facet.BRANCH, "/p/"), {1, 2, 3, 4}),
        (only(Facet.TRL, "6", "7"), {1, 2}),
        (only(Facet.MODE, "equity"), {1}),
        (only(Facet.PRICE_KIND, "negotiable"), {2, 3}),
        (only(Facet.YEAR, "2026"), {1, 2, 3, 4}),
        (only(Facet.STATUS, "matching"), {3}),
        (only(Facet.FUNDED, "yes"), {2}),
        (only(Facet.ORGANISATION, "11"), {1}),
        (only(Facet.FIELD, "F01") | only(Facet.REGION, "220184"), {2}),
        (only(Facet.FIELD), {1, 2, 3, 4}),
        (only(Facet.FIELD, "\x00", "nothing"), set()),
    ],
)
def test_filters_are_alternatives_within_a_facet_and_add_up_between(
    index: Index, filters: Filters, expected: set[int]
) -> None:
    assert set(found(index, filters=filters)) == expected
    assert index.search(asking(filters=filters)).total == len(expected)


def test_the_year_is_that_of_the_beijing_clock(index: Index) -> None:
    """Listing 3 came out on 31 December in UTC, which was 2026 already."""
    assert 3 in found(index, filters=only(Facet.YEAR, "2026"))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(None, 30_000_000, {1, 4}), (5_000_001, None, {1, 3}), (30_000_000, 30_000_000, {1}), (9, 1, set())],
)
def test_a_price_range_is_inclusive_and_knows_no_negotiable_price(
    index: Index, low: int | None, high: int | None, expected: set[int]
) -> None:
    assert set(found(index, price_from_fen=low, price_to_fen=high)) == expected


def test_facets_count_what_the_other_filters_leave(index: Index) -> None:
    filters = only(Facet.KIND, "achievement") | only(Facet.FIELD, "F01")
    result = index.search(asking(filters=filters, facets=(Facet.KIND, Facet.FIELD, Facet.TRL)))
    assert result.total == 2
    assert result.facets[Facet.KIND] == {"achievement": 2}
    assert result.facets[Facet.FIELD] == {"F01": 2, "F02": 2}
    assert result.facets[Facet.TRL] == {"7": 1, "6": 1}


def test_facets_count_only_what_the_words_find(index: Index) -> None:
    result = index.search(asking("秸秆", facets=SHOWN_FACETS))
    assert result.facets[Facet.KIND] == {"achievement": 1}
    assert result.facets[Facet.REGION] == {"220184": 1, "220100": 1, "220000": 1}
    assert set(result.facets) == set(SHOWN_FACETS)


def test_a_listing_past_its_validity_is_not_found(index: Index) -> None:
    late = NOW + timedelta(days=3)
    assert 4 in found(index, now=late - timedelta(seconds=1))
    assert 4 not in found(index, now=late)
    assert index.search(asking("人参", now=late, facets=(Facet.KIND,))).facets[Facet.KIND] == {}
    assert index.best({"人参": 1.0}, late) == ()


@pytest.mark.parametrize("offset", [-1, -(2**70), 4, MAX_DEPTH, 2**70])
@pytest.mark.parametrize("limit", [-5, 0, 3, 2**70])
def test_odd_pages_are_clamped(index: Index, offset: int, limit: int) -> None:
    result = index.search(asking(offset=offset, limit=limit))
    assert result.total == 4
    assert len(result.hits) == (min(4, max(0, limit)) if offset < 0 else 0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(st.one_of(st.characters(), st.sampled_from("纤维 \"“”-'()*\x00\ud800")), max_size=60))
def test_no_query_is_refused(index: Index, text: str) -> None:
    result = index.search(asking(text, facets=SHOWN_FACETS))
    assert 0 <= len(result.hits) <= result.total <= 4


@pytest.mark.parametrize(
    "text", ["纤维" * 2_500, "a" * 5_000, "\x00" * 5_000, "( OR AND NOT *:* ~ [] ", '"' * 99]
)
def test_long_and_crooked_queries_are_answered(index: Index, text: str) -> None:
    assert index.search(asking(text)).total <= 4


def test_moments_of_other_zones_are_compared_as_moments(index: Index) -> None:
    assert found(index, now=datetime(2020, 1, 1, tzinfo=UTC)) == [1, 2, 4, 3]
