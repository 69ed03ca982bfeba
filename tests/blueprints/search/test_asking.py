"""Addresses hold everything, mean the same in any order, and are never refused."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from marketplace.blueprints.display.shell import province
from marketplace.blueprints.search.asking import Asked
from marketplace.kernel.clock import utc_now
from marketplace.search.index import MAX_DEPTH, MAX_QUERY, Expansion, Facet, Sort
from marketplace.search.questions import LAST_PAGE, MOST_VALUES, PARAMETERS, Note, Question, page_in, read
from marketplace.search.synonyms import NO_SYNONYMS, synonyms_of


@pytest.fixture(autouse=True)
def _request(app: Flask) -> object:
    with app.test_request_context("/search"):
        yield


def asked(*pairs: tuple[str, str]) -> Asked:
    sent = dict(MultiDict(pairs).lists())
    return Asked.of(read(sent, province(), lambda path: path == "/p/BR1/"))


def again(question: Asked) -> Asked:
    """What the question's own address asks for."""
    query = urlsplit(question.address()).query
    return asked(*parse_qsl(query, keep_blank_values=True))


GOOD = (
    ("q", "密封  ＫＸ-3F21 "), ("kind", "need"), ("field", "F02"), ("field", "F01"), ("region", "220100"),
    ("branch", "/p/BR1/"), ("trl", "4-6"), ("trl", "9"), ("mode", "equity"), ("price", "negotiable"),
    ("year", "2026"), ("status", "matching"), ("sort", "date"), ("exact", "1"), ("page", "3"),
)  # fmt: skip


def test_everything_can_be_asked_for_at_once_and_shared() -> None:
    question = asked(*GOOD)
    assert question.notes == frozenset()
    assert set(question.filters) == set(PARAMETERS)
    assert (question.text, question.order, question.page) == ("密封  ＫＸ-3F21 ", Sort.DATE, 3)
    assert again(question) == question
    assert parse_qsl(urlsplit(question.address()).query) == list(GOOD)


def test_addresses_leave_out_what_goes_without_saying() -> None:
    assert Asked().address() == "/search"
    assert asked(("q", "密封"), ("sort", "relevance"), ("page", "1")).arguments() == [("q", "密封")]
    assert asked(("sort", "date")).arguments() == []


def test_levels_are_asked_for_one_by_one() -> None:
    question = asked(("trl", "4-6"), ("trl", "9"), ("trl", "2-1"), ("trl", "7-7"))
    assert question.chosen(Facet.TRL) == ("4-6", "9", "1-2", "7")
    assert question.query(utc_now(), NO_SYNONYMS).filters[Facet.TRL] == frozenset("1245679")


def test_both_kinds_are_no_filter() -> None:
    assert asked(("kind", "need"), ("kind", "achievement")).filters == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "Need"), ("field", "F99"), ("region", "999999"), ("branch", "/p/BR9/"), ("branch", "../"),
        ("trl", "0"), ("trl", "10"), ("trl", "4-"), ("trl", "٤"), ("mode", "x"), ("price", "\x00"),
        ("year", "20260"), ("year", "3026"), ("status", "draft"), ("sort", "price"),
    ],
)  # fmt: skip
def test_a_value_without_meaning_is_left_out_and_said(name: str, value: str) -> None:
    question = asked(("q", "密封"), (name, value))
    assert question == Asked("密封", notes=frozenset({Note.IGNORED}))


def test_empty_values_and_foreign_parameters_are_nothing_to_speak_of() -> None:
    assert asked(("field", ""), ("utm_source", "mail"), ("q", "")) == Asked()


def test_a_long_query_is_cut_and_said() -> None:
    question = asked(("q", "密" * 5_000))
    assert len(question.text) == MAX_QUERY
    assert question.notes == {Note.CUT}
    assert asked(("q", "密" * MAX_QUERY)).notes == frozenset()


def test_what_no_page_can_show_is_taken_out_of_the_query() -> None:
    assert asked(("q", "a\x00b\ud800c\nd")).text == "abc d"


def test_a_flood_of_values_is_bounded() -> None:
    question = asked(*(("year", str(year)) for year in range(1900, 2000)))
    assert len(question.chosen(Facet.YEAR)) == MOST_VALUES
    assert question.notes == {Note.IGNORED}


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("", 1), ("0", 1), ("-1", 1), ("abc", 1), ("1e20", 1), ("2.5", 1), ("٣", 1), ("7", 7),
        ("99999999999999999999", LAST_PAGE), ("9" * 5_000, LAST_PAGE), (str(LAST_PAGE + 1), LAST_PAGE),
    ],
)  # fmt: skip
def test_a_page_is_always_one_that_can_be_reached(text: str, page: int) -> None:
    assert page_in(text) == page
    assert asked(("page", text)).query(utc_now(), NO_SYNONYMS).offset < MAX_DEPTH


def test_choosing_starts_again_on_the_first_page_and_choosing_twice_changes_nothing() -> None:
    question = asked(*GOOD)
    more = question.toggled(Facet.FIELD, "F03")
    assert (more.chosen(Facet.FIELD), more.page) == (("F02", "F01", "F03"), 1)
    assert more.toggled(Facet.FIELD, "F03").filters == question.filters
    assert (
        Asked().toggled(Facet.KIND, "need").toggled(Facet.KIND, "achievement").the_only(Facet.KIND)
        == "achievement"
    )


ANY_TEXT = st.text(st.characters(codec=None), max_size=40)


@given(
    st.lists(
        st.tuples(st.sampled_from(["q", "page", "sort", "exact", *PARAMETERS.values()]), ANY_TEXT),
        max_size=12,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_any_address_means_something_and_its_own_address_means_the_same(pairs: list[tuple[str, str]]) -> None:
    question = asked(*pairs)
    shared = again(question)
    assert (shared.text, shared.filters, shared.order, shared.exact, shared.page) == (
        question.text, question.filters, question.order, question.exact, question.page,
    )  # fmt: skip
    kept = read(question.as_json(), province(), lambda path: path == "/p/BR1/")
    assert replace(kept, notes=question.notes) == replace(Question(**vars(question)), page=1, sort=kept.sort)


def test_a_question_is_kept_as_the_lists_of_its_address() -> None:
    assert asked(*GOOD).as_json() == {
        "q": ["密封  ＫＸ-3F21 "], "kind": ["need"], "field": ["F02", "F01"], "region": ["220100"],
        "branch": ["/p/BR1/"], "trl": ["4-6", "9"], "mode": ["equity"], "price": ["negotiable"],
        "year": ["2026"], "status": ["matching"], "sort": ["date"], "exact": ["1"],
    }  # fmt: skip


def test_only_what_was_typed_is_searched_for_when_asked_exactly() -> None:
    known = synonyms_of([("无人机", "无人驾驶航空器")])
    assert asked(("q", "无人机")).query(utc_now(), known).expansions == (
        Expansion("无人机", ("无人驾驶航空器",)),
    )
    assert asked(("q", "无人机"), ("exact", "1")).query(utc_now(), known).expansions == ()
    assert asked(("q", "无人机"), ("exact", "yes")).exact is False
