"""Which documents answer a query, and how well: arithmetic over arrays, as exact as every engine's."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marketplace.search import bm25
from marketplace.search.index import Facet, Filters, Hit, SearchQuery
from marketplace.search.parsing import ParsedQuery, parse
from marketplace.search.plan import Plan, plan, terms_of
from marketplace.search.postgres_blocks import Postings
from marketplace.search.postgres_columns import Columns, Flags
from marketplace.search.postgres_view import View

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Answer:
    """What the words `found`, and what each filter lets through; `scores` is None without words to rank by."""

    columns: Columns
    scores: Scores | None
    found: Flags
    filters: Mapping[object, Flags]
    is_loose: bool = False

    def without(self, facets: Collection[Facet]) -> Flags:
        """The documents that are left when the filters of `facets` are lifted."""
        flags = self.found
        for facet, allowed in self.filters.items():
            if facet not in facets:
                flags = flags & allowed
        return flags

    def count(self, facet: Facet) -> dict[str, int]:
        return self.columns.count(facet, self.without((facet,)))


def answer(view: View, query: SearchQuery) -> Answer:
    """The answer to a query, from one statement for all postings and one for each phrase."""
    parsed = parse(query.text)
    columns, valid = view.columns, view.columns.valid(query.now)
    literal = {term for phrase in (*parsed.phrases, *parsed.excluded) for term in phrase.terms}
    terms = terms_of(parsed, query.expansions)
    postings = view.postings(terms | literal) if terms or literal else {}
    scores, is_loose = None, False
    if parsed.terms:
        frequencies = {term: len(postings[term][0]) for term in terms if term in postings}
        plan_ = plan(parsed, bm25.rarities(columns.documents, frequencies), query.expansions)
        scores = weigh(columns, postings, {term.text: term.weight for term in plan_.terms})
        valid, is_loose = _held(columns, plan_, scores, postings, valid)
    found = _literal(view, parsed, valid, postings)
    return Answer(columns, scores, found, _filter_sets(columns, query), is_loose)


def weigh(columns: Columns, postings: Mapping[str, Postings], weights: Mapping[str, float]) -> Scores:
    """The sum of weight × BM25 share over the terms, for every document; in the order of `weights`."""
    scores = np.zeros(columns.size, np.float32)
    for term, weight in weights.items():
        if term in postings:
            numbers, counts = postings[term]
            scores[numbers] += counts * np.float32(weight * (bm25.K1 + 1)) / (counts + columns.norms[numbers])
    return scores


def _held(
    columns: Columns, plan_: Plan, scores: Scores, postings: Mapping[str, Postings], valid: Flags
) -> tuple[Flags, bool]:
    """The documents that hold enough of the points, and whether even the best holds little of what was asked."""
    points = np.zeros(columns.size, np.uint32)
    for term in plan_.lead:
        points[postings[term.text][0]] += np.uint32(term.points)
    top = first(columns, valid & (points > 0), scores, 1)
    best = int(points[top[0]]) if len(top) else 0
    return valid & (points >= plan_.needed(best)), plan_.is_loose(best)


def _literal(view: View, parsed: ParsedQuery, among: Flags, postings: dict[str, Postings]) -> Flags:
    for phrase in parsed.phrases:
        among = view.holding(phrase, among, postings)
    for word in parsed.excluded:
        among = among & ~view.holding(word, among, postings)
    return among


def _filter_sets(columns: Columns, query: SearchQuery) -> dict[object, Flags]:
    """{facet: documents its filter lets through}; the bounds on the price are under None."""
    sets: dict[object, Flags] = {
        facet: columns.having(facet, values) for facet, values in query.filters.items() if values
    }
    if query.price_from_fen is not None or query.price_to_fen is not None:
        sets[None] = columns.priced(query.price_from_fen, query.price_to_fen)
    return sets


def allowed(columns: Columns, filters: Filters, among: Flags) -> Flags:
    """Those of `among` that every filter lets through."""
    for facet, values in filters.items():
        if values:
            among = among & columns.having(facet, values)
    return among


def first(columns: Columns, flags: Flags, scores: Scores | None, count: int) -> NDArray[np.intp]:
    """The numbers of the first `count` documents by score, then newest, then id; by date without scores."""
    numbers = np.flatnonzero(flags)
    if count <= 0:
        return numbers[:0]
    leading = columns.published if scores is None else scores
    if count < len(numbers):  # sort only what may come so far up: equal keys are all kept
        keys = leading[numbers]
        numbers = numbers[keys >= np.partition(keys, len(keys) - count)[len(keys) - count]]
    order = np.lexsort((columns.listing_ids[numbers], columns.published[numbers], leading[numbers]))
    return numbers[order[::-1][:count]]


def hits(columns: Columns, numbers: Iterable[int], scores: Scores | None) -> tuple[Hit, ...]:
    ids = columns.listing_ids
    return tuple(Hit(int(ids[n]), 0.0 if scores is None else float(scores[n])) for n in numbers)
