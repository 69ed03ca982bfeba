"""Which documents of a segment answer a query, and how well. Plain arithmetic over the segment's arrays."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest

from marketplace.search.analyzer import is_strong
from marketplace.search.bitmaps import bitmap, members
from marketplace.search.index import Facet, Filters, SearchQuery
from marketplace.search.parsing import ParsedQuery
from marketplace.search.whoosh_codec import Postings
from marketplace.search.whoosh_segment import Segment

COVERED = 0.45
"""Share of the query's rarity that a hit has to hold, so that 碳纤维 does not bring up everything on 纤维素.

Ranking is by any term (measured best); what is counted, faceted and sorted by date needs a bound.
"""
COVERED_LONG = 0.1
"""The same for a query of LONG_TERMS strong terms or more, such as a whole title."""
SHORT_TERMS, LONG_TERMS = 4, 10

LOOKED_UP = 4
"""Finding one posting by halving takes about as long as reading four in a row."""

Ranked = tuple[float, int, int]
"""Score, publication in epoch seconds, listing id: a complete order, so that pages never overlap."""


@dataclass(frozen=True)
class Plan:
    """Terms with their rarities; `needed` is the rarity that the strong terms of a hit must add up to."""

    strong: tuple[tuple[str, float], ...]
    weak: tuple[tuple[str, float], ...]
    needed: float

    def loosened(self) -> "Plan":
        """The plan for which one strong term is enough."""
        return replace(self, needed=min((rare for _term, rare in self.strong), default=0.0))


@dataclass(frozen=True)
class Matched:
    """`bits` are the documents that answer; `scores` has a number for each of them, None if nothing ranks."""

    bits: int
    scores: Mapping[int, float] | None


def plan(terms: Iterable[str], rarities: Mapping[str, float]) -> Plan:
    """Split terms into those that make a hit and those that only rank; unknown terms drop out."""
    known = [(term, rarities[term]) for term in terms if term in rarities]
    strong = tuple((term, rare) for term, rare in known if is_strong(term))
    weak = tuple((term, rare) for term, rare in known if not is_strong(term))
    if not strong:
        strong, weak = weak, ()
    return Plan(strong, weak, _covered(len(strong)) * sum(rare for _term, rare in strong))


def _covered(terms: int) -> float:
    """From COVERED at SHORT_TERMS or fewer, down to COVERED_LONG at LONG_TERMS or more."""
    progress = (terms - SHORT_TERMS) / (LONG_TERMS - SHORT_TERMS)
    return COVERED + (COVERED_LONG - COVERED) * min(1.0, max(0.0, progress))


def match(segment: Segment, parsed: ParsedQuery, terms: Plan) -> Matched:
    """The documents that cover enough of the terms, hold every phrase and none of the exclusions."""
    scores: dict[int, float] | None = None
    bits = segment.all()
    if parsed.terms:
        scores, bits = _score(segment, terms)
    for phrase in parsed.phrases:
        bits &= segment.with_phrase(phrase, bits)
    for word in parsed.excluded:
        bits &= ~segment.with_phrase(word, bits)
    return Matched(bits, scores)


def _score(segment: Segment, terms: Plan) -> tuple[dict[int, float], int]:
    """Weak terms are in most documents, so they are read for hits only: of 45,000 postings a query of three words
    has in 20,000 listings, the strong terms have 4,000.
    """
    scores: dict[int, float] = {}
    covered: dict[int, float] = {}
    for term, rare in terms.strong:
        for number, share in zip(*segment.postings(term), strict=True):
            scores[number] = scores.get(number, 0.0) + rare * share
            covered[number] = covered.get(number, 0.0) + rare
    least = terms.needed * 0.9999  # sums of floats in another order may fall short by a hair
    hits = sorted(number for number, sum_ in covered.items() if sum_ >= least) if least else []
    scores = {number: scores[number] for number in hits}
    for term, rare in terms.weak if hits else ():
        _add(scores, hits, rare, segment.postings(term))
    return scores, bitmap(hits, segment.size)


def _add(scores: dict[int, float], hits: Sequence[int], rare: float, postings: Postings) -> None:
    """Add what a term is worth to the hits that hold it. `hits` ascend, as do the numbers of postings."""
    numbers, shares = postings
    if len(hits) * LOOKED_UP < len(numbers):
        place = 0
        for number in hits:
            place = bisect_left(numbers, number, place)
            if place == len(numbers):
                return
            if numbers[place] == number:
                scores[number] += rare * shares[place]
    else:
        for number, share in zip(numbers, shares, strict=True):
            if number in scores:
                scores[number] += rare * share


def weigh(segment: Segment, weights: Mapping[str, float]) -> dict[int, float]:
    """{document: sum of weight × share} over the terms, for every document that holds any."""
    scores: dict[int, float] = {}
    for term, weight in weights.items():
        for number, share in zip(*segment.postings(term), strict=True):
            scores[number] = scores.get(number, 0.0) + weight * share
    return scores


def filter_sets(segment: Segment, query: SearchQuery) -> dict[Facet | None, int]:
    """{facet: documents its filter lets through}; the bounds on the price are under None."""
    sets: dict[Facet | None, int] = {
        facet: segment.having(facet, values) for facet, values in query.filters.items() if values
    }
    if query.price_from_fen is not None or query.price_to_fen is not None:
        sets[None] = segment.priced(query.price_from_fen, query.price_to_fen)
    return sets


def allowed(segment: Segment, filters: Filters) -> int:
    bits = segment.all()
    for facet, values in filters.items():
        if values:
            bits &= segment.having(facet, values)
    return bits


def best_of(segment: Segment, matched: Matched, bits: int, count: int, *, by_date: bool) -> list[Ranked]:
    """The first `count` documents of `bits` in order of score, then newest, then id; scores are 0 by date."""
    published, ids = segment.published, segment.listing_ids
    if matched.scores is None or by_date:
        return nlargest(count, ((0.0, published[n], ids[n]) for n in members(bits)))
    scores = matched.scores
    return nlargest(count, ((scores[n], published[n], ids[n]) for n in members(bits)))
