"""A question that is kept asks for the same when it comes back, whatever its address looked like."""

from urllib.parse import parse_qs, urlencode

from hypothesis import given
from hypothesis import strategies as st

from marketplace.alerts.keeping import asks_for_something, kept, question_of
from marketplace.branches.province_data import load
from marketplace.listings.states import OPEN
from marketplace.listings.vocabulary import CooperationMode, Kind, PriceKind
from marketplace.search.index import Facet, Sort
from marketplace.search.questions import PARAMETERS, Question, read

PROVINCE = load()
VALUES: dict[Facet, list[str]] = {
    Facet.KIND: [kind.value for kind in Kind],
    Facet.FIELD: [entry.code for entry in PROVINCE.fields],
    Facet.REGION: [entry.code for entry in PROVINCE.regions][:30],
    Facet.BRANCH: ["/p/BR1/", "/p/BR1/220184/"],
    Facet.TRL: ["1", "4-6", "7-9", "9-2", "3-3"],
    Facet.MODE: [mode.value for mode in CooperationMode],
    Facet.PRICE_KIND: [kind.value for kind in PriceKind],
    Facet.YEAR: ["2025", "2026"],
    Facet.STATUS: sorted(status.value for status in OPEN),
}
FILTERS = st.fixed_dictionaries({}, optional={
    PARAMETERS[facet]: st.lists(st.sampled_from(values), min_size=1, max_size=4) for facet, values in VALUES.items()
})  # fmt: skip
OTHERS = st.fixed_dictionaries({}, optional={
    "q": st.lists(st.text(st.characters(codec=None), max_size=60), min_size=1, max_size=1),
    "sort": st.lists(st.sampled_from(["date", "relevance", "x"]), min_size=1, max_size=1),
    "exact": st.just(["1"]),
    "page": st.lists(st.integers(-5, 700).map(str), min_size=1, max_size=1),
})  # fmt: skip


def asked(sent: dict[str, list[str]]) -> Question:
    return read(sent, PROVINCE, lambda _path: True)


@given(FILTERS, OTHERS)
def test_what_is_kept_asks_for_the_same_again(
    filters: dict[str, list[str]], others: dict[str, list[str]]
) -> None:
    question = asked(filters | others)
    back = question_of(kept(question))
    assert back.text.split() == question.text.split()
    assert {f: set(v) for f, v in back.filters.items()} == {f: set(v) for f, v in question.filters.items()}
    assert back.exact == (question.exact and bool(question.text.split()))
    assert (back.order, back.page) == (Sort.DATE, 1)
    assert kept(back) == kept(question)


@given(FILTERS, OTHERS)
def test_the_address_of_what_is_kept_says_the_same(
    filters: dict[str, list[str]], others: dict[str, list[str]]
) -> None:
    what = kept(asked(filters | others))
    address = urlencode(question_of(what).arguments())
    assert kept(asked(parse_qs(address, keep_blank_values=True))) == what


@given(FILTERS, OTHERS, st.randoms(use_true_random=False))
def test_order_and_page_and_the_order_of_filters_are_no_part_of_it(
    filters: dict[str, list[str]], others: dict[str, list[str]], chance: st.DataObject
) -> None:
    shuffled = {name: chance.sample(values, len(values)) for name, values in filters.items()}  # type: ignore[attr-defined]
    elsewhere = {**others, "page": ["3"], "sort": ["date"]}
    assert kept(asked({**shuffled, **elsewhere})) == kept(asked({**filters, **others}))


@given(FILTERS, OTHERS)
def test_a_question_asks_for_something_exactly_when_something_is_kept(
    filters: dict[str, list[str]], others: dict[str, list[str]]
) -> None:
    question = asked(filters | others)
    assert asks_for_something(question) == bool(kept(question))


def test_spaces_between_words_make_no_other_question() -> None:
    assert kept(Question("  密封   陶瓷 ")) == kept(Question("密封 陶瓷")) == {"q": ["密封 陶瓷"]}
    assert kept(Question("密封 陶瓷")) != kept(Question("陶瓷 密封"))


def test_a_value_that_means_nothing_any_more_is_still_asked_for() -> None:
    """Left out, it would let everything through."""
    assert question_of({"field": ["F99"]}).filters == {Facet.FIELD: ("F99",)}
