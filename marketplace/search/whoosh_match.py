"""Which documents of a segment answer a query, and how well. Plain arithmetic over the segment's arrays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marketplace.search import bm25
from marketplace.search.index import Filters, SearchQuery
from marketplace.search.parsing import ParsedQuery
from marketplace.search.plan import Plan
from marketplace.search.whoosh_segment import Flags, Segment

Scores = NDArray[np.float32]
Ranked = tuple[float, int, int]
"""Score, publication in epoch seconds, listing id: a complete order, so that pages never overlap."""


@dataclass(frozen=True)
class Scored:
    """The documents of a segment by a plan: scores, and the points of the lead terms that each holds."""

    scores: Scores
    points: NDArray[np.uint16]


def score(segment: Segment, average: float, plan: Plan) -> Scored:
    """`average` is the mean length of all documents of the index."""
    weights = {term.text: term.weight for term in plan.terms}
    points = np.zeros(segment.size, np.uint16)
    for term in plan.lead:
        points[segment.postings(term.text)[0]] += term.points
    return Scored(weigh(segment, average, weights), points)


def weigh(segment: Segment, average: float, weights: Mapping[str, float]) -> Scores:
    """The sum of weight × BM25 share over the terms, for every document."""
    scores = np.zeros(segment.size, np.float32)
    norms = segment.norms(average)
    for term, weight in weights.items():
        numbers, counts = segment.postings(term)
        scores[numbers] += counts * np.float32(weight * (bm25.K1 + 1)) / (counts + norms[numbers])
    return scores


def literal(segment: Segment, parsed: ParsedQuery, among: Flags) -> Flags:
    """Those of `among` that hold every phrase and none of the exclusions."""
    for phrase in parsed.phrases:
        among = segment.with_phrase(phrase, among)
    for word in parsed.excluded:
        among = among & ~segment.with_phrase(word, among)
    return among


def filter_sets(segment: Segment, query: SearchQuery) -> dict[object, Flags]:
    """{facet: documents its filter lets through}; the bounds on the price are under None."""
    sets: dict[object, Flags] = {
        facet: segment.having(facet, values) for facet, values in query.filters.items() if values
    }
    if query.price_from_fen is not None or query.price_to_fen is not None:
        sets[None] = segment.priced(query.price_from_fen, query.price_to_fen)
    return sets


def allowed(segment: Segment, filters: Filters) -> Flags:
    flags = segment.all()
    for facet, values in filters.items():
        if values:
            flags &= segment.having(facet, values)
    return flags


def best_of(segment: Segment, hits: Flags, scores: Scores | None, count: int) -> list[Ranked]:
    """The first `count` of the hits by score, then newest, then id; without scores by date, with a score of 0."""
    numbers = np.flatnonzero(hits)
    key = segment.published if scores is None else scores
    numbers = _top(numbers, key[numbers], count)
    kept = np.zeros(len(numbers), np.float32) if scores is None else scores[numbers]
    ranked = zip(
        kept.tolist(), segment.published[numbers].tolist(), segment.listing_ids[numbers].tolist(), strict=True
    )
    return sorted(ranked, reverse=True)[:count]


def _top(numbers: NDArray[np.intp], key: NDArray[np.generic], count: int) -> NDArray[np.intp]:
    """Those whose key is among the `count` greatest; more of them where keys are equal."""
    if not 0 < count < len(numbers):
        return numbers if count > 0 else numbers[:0]
    least = np.partition(key, len(key) - count)[len(key) - count]
    found: NDArray[np.intp] = numbers[key >= least]
    return found


def best_points(answers: Iterable[tuple[Segment, Scored, Flags]]) -> int:
    """The points of the highest-scored document among the flagged ones that hold any; 0 without any."""
    tops = [
        (top, int(scored.points[segment.numbers[top[2]]]))
        for segment, scored, among in answers
        for top in best_of(segment, among & (scored.points > 0), scored.scores, 1)
    ]
    return max(tops, default=((0.0, 0, 0), 0))[1]
