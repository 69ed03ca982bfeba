"""Answers one query on one view of a tantivy index. What is counted is kept with the view for the next page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tantivy import Query

from marketplace.search import bm25
from marketplace.search import tantivy_query as ask
from marketplace.search.index import (
    Facet,
    Filters,
    Hit,
    SearchQuery,
    SearchResult,
    Sort,
)
from marketplace.search.parsing import parse
from marketplace.search.plan import plan, terms_of
from marketplace.search.tantivy_files import Snapshot
from marketplace.search.tantivy_ranking import ALIKE, Found, Words, frequencies_of, in_order, settled

MOST_VALUES = 10_000
"""Values of one facet that are counted."""
_TOTAL = "total"

Counts = tuple[int, Mapping[Facet, Mapping[str, int]]]


@dataclass(frozen=True)
class _Asked:
    """A query on one view. `match` is None where no words were typed, `words` None as well.

    `unwanted` are the exclusions, `expired` what no search may find; `expired_count` tells one moment's expired
    documents from another's, as long as the view is the same.
    """

    snapshot: Snapshot
    query: SearchQuery
    wanted: Sequence[Query]
    unwanted: Sequence[Query]
    expired: Sequence[Query]
    expired_count: int
    words: Words | None = None
    needed: int = 0

    def narrowed(self, without: Facet | None = None) -> list[Query]:
        return [*self.wanted, *ask.narrowed(self.query.filters, without)]

    def hits(self, without: Facet | None = None) -> Query:
        match = [self.words.match(self.needed)] if self.words else []
        return ask.allowing([*match, *self.narrowed(without)], [*self.unwanted, *self.expired])

    @property
    def key(self) -> object:
        """The same for two queries with the same hits and facets."""
        filters = frozenset((facet, values) for facet, values in self.query.filters.items() if values)
        asked = self.query
        prices = (asked.price_from_fen, asked.price_to_fen)
        return (asked.text, asked.expansions, filters, prices, asked.facets, self.expired_count)


def answer(snapshot: Snapshot, query: SearchQuery) -> SearchResult:
    """`seconds` is left to the caller."""
    parsed = parse(query.text)
    expired, expired_count = expired_at(snapshot, query.now)
    excluded = [ask.literal(phrase) for phrase in parsed.excluded]
    wanted = ask.conditions(query, parsed)
    if not parsed.terms:
        return _result(_Asked(snapshot, query, wanted, excluded, expired, expired_count))
    frequencies = frequencies_of(snapshot.searcher, terms_of(parsed, query.expansions))
    rarities = bm25.rarities(snapshot.size, frequencies)
    made = plan(parsed, rarities, query.expansions)
    if not made.lead:
        return SearchResult(0, (), facets={facet: {} for facet in query.facets})
    words = Words(snapshot.searcher, made, frequencies, rarities, expired)
    best = snapshot.kept((made, expired_count), lambda: words.best_points(min(sum(query.window), 100)))
    needed = made.needed(best)
    asked = _Asked(snapshot, query, wanted, excluded, expired, expired_count, words, needed)
    return _result(asked, loose=made.is_loose(best))


def expired_at(snapshot: Snapshot, now: datetime) -> tuple[list[Query], int]:
    """The condition that no document may meet, and how many do; no condition where none does."""
    query = ask.expired(now)
    count: int = snapshot.searcher.search(query, limit=1).count  # type: ignore[attr-defined]  # not in the stub
    return [query] if count else [], count


def _result(asked: _Asked, *, loose: bool = False) -> SearchResult:
    offset, limit = asked.query.window
    total, facets = asked.snapshot.kept(asked.key, lambda: _count(asked))
    hits: tuple[Hit, ...] = ()
    if offset < total and limit:
        find = _best if asked.words and asked.query.sort is Sort.RELEVANCE else _newest
        hits = find(asked, offset + limit, total)[offset : offset + limit]
    return SearchResult(total, hits, loose and total > 0, facets)


def _best(asked: _Asked, until: int, total: int) -> tuple[Hit, ...]:
    assert asked.words is not None
    rows = asked.words.first_hits(until, total, asked.needed, asked.narrowed(), asked.unwanted)
    return tuple(Hit(row.listing_id, row.rank) for row in rows)


def _newest(asked: _Asked, until: int, total: int) -> tuple[Hit, ...]:
    hits, searcher = asked.hits(), asked.snapshot.searcher

    def fetch(count: int) -> Found:
        return searcher.search(hits, limit=count, count=False, order_by_field="published").hits

    rows = in_order(searcher, settled(fetch, min(until, total), alike=0.0), alike=0.0)
    return tuple(Hit(row.listing_id, 0.0) for row in rows)


def _count(asked: _Asked) -> Counts:
    """The hits, and the facets: those without a filter of their own are counted in one go with the hits."""
    own = [facet for facet in asked.query.facets if asked.query.filters.get(facet)]
    free = [facet for facet in asked.query.facets if facet not in own]
    total, facets = _aggregate(asked, asked.hits(), free)
    for facet in own:
        facets |= _aggregate(asked, asked.hits(facet), [facet])[1]
    return total, facets


def _aggregate(
    asked: _Asked, hits: Query, facets: Iterable[Facet]
) -> tuple[int, dict[Facet, dict[str, int]]]:
    wanted: dict[str, object] = {
        facet.value: {"terms": {"field": facet.value, "size": MOST_VALUES}} for facet in facets
    }
    counted = asked.snapshot.searcher.aggregate(
        hits, {_TOTAL: {"value_count": {"field": "listing"}}, **wanted}
    )
    total = counted.pop(_TOTAL)
    return int(total["value"]), {
        Facet(name): {bucket["key"]: bucket["doc_count"] for bucket in values["buckets"]}
        for name, values in counted.items()
    }


def best_of(
    snapshot: Snapshot, weights: Mapping[str, float], now: datetime, filters: Filters, limit: int
) -> tuple[Hit, ...]:
    """The documents with the greatest sum of weight × share."""
    searcher = snapshot.searcher
    frequencies = frequencies_of(searcher, (term for term, weight in weights.items() if weight > 0))
    rarities = bm25.rarities(snapshot.size, frequencies)
    if not rarities or limit <= 0:
        return ()
    any_term = ask.union(ask.term(term, weights[term] / rare) for term, rare in rarities.items())
    expired, _count = expired_at(snapshot, now)
    wanted = ask.narrowed(filters)
    query = ask.allowing([any_term, *wanted], expired) if wanted or expired else any_term
    found = settled(lambda count: searcher.search(query, limit=count, count=False).hits, limit, alike=ALIKE)
    return tuple(Hit(row.listing_id, row.rank) for row in in_order(searcher, found, alike=ALIKE)[:limit])
