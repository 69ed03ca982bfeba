"""Every engine gives the answers of the reference: the same hits, totals and facets, the same best ten."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from marketplace.search.index import MAX_WINDOW, Expansion, Facet, Hit, Index, SearchDocument, Sort
from tests.search.conformance import fill, only
from tests.search.reference import Reference
from tests.search.samples import NOW, asking, document

CHARACTERS = "低温高寒电池热管理碳纤维复合材料秸秆纤乙醇人参提取叶片成型工艺轴承密封件水泵激光焊接检测系统"
CODES = ("KX-3F21", "GB/T 22900-2009", "AI", "deep learning", "PA66", "ZL201510012345.6", "5G")
_RANDOM = Random(20160072)


def _word() -> str:
    """Mostly of neighbouring characters, so that words share bigrams; some by chance."""
    length = _RANDOM.choice((2, 2, 3, 4, 4, 5))
    start = _RANDOM.randrange(len(CHARACTERS) - length)
    if _RANDOM.random() < 0.6:
        return CHARACTERS[start : start + length]
    return "".join(_RANDOM.sample(CHARACTERS, length))


WORDS = [_word() for _number in range(120)]


def _text(words: int) -> str:
    """Words drawn unevenly, with codes among them and marks, spaces or line ends between them."""
    parts = []
    for _number in range(words):
        common = _RANDOM.random() < 0.5
        word = _RANDOM.choice(WORDS[:25] if common else WORDS)
        parts.append(_RANDOM.choice(CODES) if _RANDOM.random() < 0.05 else word)
        parts.append(_RANDOM.choice(("", "", "，", "。", " ", "\n")))
    return "".join(parts)


def _document(number: int) -> SearchDocument:
    pick = _RANDOM.choice
    return document(
        number,
        _text(3),
        version=number * 7,
        keywords=tuple(_RANDOM.sample(WORDS, _RANDOM.randrange(4))),
        body=_text(_RANDOM.choice((0, 5, 20, 60))),
        kind=pick(("achievement", "need")),
        fields=tuple(_RANDOM.sample(("F01", "F02", "F03", "F04"), _RANDOM.randrange(3))),
        region_codes=(pick(("220102", "220184")), "220100", "220000"),
        branch_path=pick(("", "/p/", "/p/BR1/", "/p/BR1/220184/")),
        trl=pick((None, 3, 6, 9)),
        modes=tuple(_RANDOM.sample(("transfer", "equity", "licence"), _RANDOM.randrange(3))),
        price_kind=pick((None, "listed", "negotiable")),
        price_fen=pick((None, None, 1_000_000, 5_000_000, 9_000_000)),
        published_at=pick((None, NOW - timedelta(days=_RANDOM.randrange(900)))),
        valid_until=pick((None, None, NOW, NOW - timedelta(days=9), NOW + timedelta(seconds=1))),
        publicly_funded=pick((True, False)),
        organisation_id=pick((None, 11, 12)),
    )


DOCUMENTS = [_document(number) for number in range(1, 301)]
DOCUMENTS += [document(number, DOCUMENTS[7].title, body=DOCUMENTS[7].body) for number in range(301, 331)]
"""Thirty that score alike, so that the newest of them must come first."""

SHORT = [_RANDOM.choice(WORDS) for _number in range(12)] + ["碳", "碳纤维", "的", "PA66", "kx3f21"]
LONG = [" ".join(_RANDOM.sample(WORDS, count)) for count in (2, 2, 2, 3, 3, 4, 6, 9)] + [
    DOCUMENTS[7].title, DOCUMENTS[20].body[:60], "人参 ai gb/t22900-2009", "deep learning 检测",
]  # fmt: skip
LOOSE = [" ".join("".join(_RANDOM.sample(CHARACTERS, 2)) for _word in range(count)) for count in (6, 10, 16)]
"""Words that stand side by side nowhere, or not together."""
LITERAL = [
    '"碳纤维复合材料"', '"deep learning"', '"eep learn"', '"管理碳纤"', f'"{WORDS[3]}"', f'"{WORDS[5]}{WORDS[6]}"',
    f'{WORDS[1]} -{WORDS[2]}', f'-{WORDS[0]}', f'"{WORDS[4]}" -ai {WORDS[7]}', f'"{DOCUMENTS[7].title}"',
    "“低温高寒”电池", "-PA66 -碳纤维", '"碳"', '"热管"',
]  # fmt: skip
FILTERS = [
    only(Facet.KIND, "need"),
    only(Facet.FIELD, "F01", "F03") | only(Facet.KIND, "achievement"),
    only(Facet.BRANCH, "/p/BR1/") | only(Facet.REGION, "220184") | only(Facet.FUNDED, "yes"),
    only(Facet.YEAR, "2025") | only(Facet.TRL, "3", "6"),
    only(Facet.MODE, "nothing"),
]
EXPANSIONS = [
    (Expansion(SHORT[0], (WORDS[30], "AI")),),
    (Expansion("碳纤维", ("复合材料", WORDS[40])), Expansion(WORDS[1], (WORDS[2],))),
    (Expansion("nothing", ("没有的词",)),),
]


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference(DOCUMENTS)


@pytest.fixture
def full(open_index: Callable[[], Index]) -> Index:
    index = open_index()
    fill(index, *DOCUMENTS)
    return index


def assert_same_hits(hits: Sequence[Hit], expected: Sequence[Hit], about: object) -> None:
    assert [hit.listing_id for hit in hits] == [hit.listing_id for hit in expected], about
    assert [hit.score for hit in hits] == pytest.approx([hit.score for hit in expected], rel=1e-4), about


def assert_same(index: Index, reference: Reference, text: str = "", **values: Any) -> None:
    query = asking(text, **({"limit": 10, "facets": tuple(Facet)} | values))
    result, expected = index.search(query), reference.search(query)
    about = (text, values)
    assert (result.total, result.loosened) == (expected.total, expected.loosened), about
    assert result.facets == expected.facets, about
    assert_same_hits(result.hits, expected.hits, about)


def test_words(full: Index, reference: Reference) -> None:
    for text in (*SHORT, *LONG, *LOOSE, "", "没有", "没有 碳纤维"):
        assert_same(full, reference, text)
    assert any(reference.search(asking(text)).loosened for text in LOOSE)


def test_all_hits_are_the_same(full: Index, reference: Reference) -> None:
    for text in (*SHORT, *LONG, *LITERAL):
        query = asking(text, limit=MAX_WINDOW)
        hits = {hit.listing_id for hit in full.search(query).hits}
        assert hits == {hit.listing_id for hit in reference.search(query).hits}, text


def test_phrases_and_exclusions(full: Index, reference: Reference) -> None:
    assert any(reference.search(asking(text)).total for text in LITERAL)
    for text in LITERAL:
        assert_same(full, reference, text)
        assert_same(full, reference, text, sort=Sort.DATE, filters=FILTERS[0])


@pytest.mark.parametrize("filters", FILTERS)
def test_filters(full: Index, reference: Reference, filters: Any) -> None:
    for text in ("", *SHORT[:6], *LONG[:6]):
        assert_same(full, reference, text, filters=filters)
        assert_same(full, reference, text, filters=filters, sort=Sort.DATE, price_from_fen=1_000_001)


def test_prices_and_moments(full: Index, reference: Reference) -> None:
    for text in ("", SHORT[0], LONG[0]):
        assert_same(full, reference, text, price_from_fen=1_000_000, price_to_fen=5_000_000)
        assert_same(full, reference, text, price_to_fen=-1)
        for moment in (NOW - timedelta(days=10), NOW + timedelta(seconds=1), NOW + timedelta(days=9)):
            assert_same(full, reference, text, now=moment)


def test_words_that_mean_the_same(full: Index, reference: Reference) -> None:
    for expansions in EXPANSIONS:
        for text in (SHORT[0], "碳纤维", f"{WORDS[1]} {WORDS[8]}", "没有"):
            assert_same(full, reference, text, expansions=expansions)
            assert_same(full, reference, text, expansions=expansions, filters=FILTERS[0])


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_follow_each_other(full: Index, reference: Reference, sort: Sort) -> None:
    for text in ("", DOCUMENTS[7].title, SHORT[1], LONG[4]):
        for offset in (0, 10, 25, 320):
            assert_same(full, reference, text, sort=sort, offset=offset)


def test_the_answer_does_not_depend_on_what_was_asked_before(full: Index, reference: Reference) -> None:
    for _time in range(2):
        for text in (SHORT[0], LONG[0]):
            assert_same(full, reference, text)
            assert_same(full, reference, text, sort=Sort.DATE, offset=5)
            assert_same(full, reference, text, now=NOW - timedelta(days=20), filters=FILTERS[1])


def test_best_by_weights(full: Index, reference: Reference) -> None:
    terms = list(reference.frequencies)
    for count in (1, 5, 32):
        weights = {term: _RANDOM.uniform(0.1, 5.0) for term in _RANDOM.sample(terms, count)} | {"没有": 1.0}
        for filters in ({}, *FILTERS[:2]):
            found = full.best(weights, NOW, filters, limit=40)
            assert_same_hits(found, reference.best(weights, NOW, filters, 40), (weights, filters))
