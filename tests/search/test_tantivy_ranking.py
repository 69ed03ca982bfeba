"""Who is first among equals decides how much a hit must hold: the newest, however many there are."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from marketplace.search import bm25
from marketplace.search.plan import Plan, Term
from marketplace.search.tantivy_index import TantivyIndex
from marketplace.search.tantivy_ranking import Words, frequencies_of
from tests.search.conformance import fill
from tests.search.samples import NOW, document

EQUALS = 60
"""More than are looked at at first."""
POINTS = {"电池": 8, "水泵": 7}


@pytest.fixture
def equals(root: Path) -> TantivyIndex:
    """As many documents of one word as of the other, alike but for the word and the day; the last is the newest."""
    index = TantivyIndex(root)
    days = ((number, NOW - timedelta(days=EQUALS * 2 - number)) for number in range(EQUALS * 2))
    words = list(POINTS)
    fill(
        index,
        *(replace(document(number + 1, words[number % 2]), published_at=day) for number, day in days),
    )
    return index


@pytest.mark.parametrize("one_word", [True, False])
@pytest.mark.parametrize("until", [0, 10])
@pytest.mark.parametrize("newest", list(POINTS))
def test_the_points_are_those_of_the_newest_of_many_equals(
    equals: TantivyIndex, one_word: bool, until: int, newest: str
) -> None:
    last = document(EQUALS * 2 + 1, newest)
    equals.change([replace(last, published_at=NOW)], [])
    snapshot = equals._snapshots.fresh()  # noqa: SLF001
    frequencies = frequencies_of(snapshot.searcher, POINTS)
    rarities = bm25.rarities(snapshot.size, frequencies)
    terms = tuple(Term(word, 1.0, points) for word, points in POINTS.items())
    words = Words(snapshot.searcher, Plan(terms, 15, one_word), frequencies, rarities, ())
    assert words.best_points(until) == POINTS[newest]
