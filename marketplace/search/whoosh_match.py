"""Which documents of a segment answer a query, and how well. Plain arithmetic over the segment's arrays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marketplace.search.columns import Facts, Flags, Scores, weigh
from marketplace.search.parsing import ParsedQuery
from marketplace.search.plan import Plan
from marketplace.search.whoosh_segment import Segment

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
    return Scored(scores_of(segment, average, weights), points)


def scores_of(segment: Segment, average: float, weights: Mapping[str, float]) -> Scores:
    """By these weights of terms."""
    weighted = ((segment.postings(term), weight) for term, weight in weights.items())
    return weigh(segment.norms(average), weighted)


def literal(segment: Segment, parsed: ParsedQuery, among: Flags) -> Flags:
    """Those of `among` that hold every phrase and none of the exclusions."""
    for phrase in parsed.phrases:
        among = segment.with_phrase(phrase, among)
    for word in parsed.excluded:
        among = among & ~segment.with_phrase(word, among)
    return among


def best_of(facts: Facts, hits: Flags, scores: Scores | None, count: int) -> list[Ranked]:
    """The first `count` of the hits by score, then newest, then id; without scores by date, with a score of 0."""
    numbers = facts.first(hits, scores, count)
    kept = np.zeros(len(numbers), np.float32) if scores is None else scores[numbers]
    published, ids = facts.published[numbers], facts.listing_ids[numbers]
    return list(zip(kept.tolist(), published.tolist(), ids.tolist(), strict=True))


def best_points(answers: Iterable[tuple[Segment, Scored, Flags]]) -> int:
    """The points of the highest-scored document among the flagged ones that hold any; 0 without any."""
    tops = [
        (top, int(scored.points[segment.numbers[top[2]]]))
        for segment, scored, among in answers
        for top in best_of(segment, among & (scored.points > 0), scored.scores, 1)
    ]
    return max(tops, default=((0.0, 0, 0), 0))[1]
