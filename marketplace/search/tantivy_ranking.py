"""What a query's words come to on one view of a tantivy index, and who comes first.

Reading all postings of a query's common characters would take most of the time, so the first documents come from
tantivy's block-max WAND over the bare terms, which skips what cannot come among them; whether they are hits is
looked up after. Where few documents are hits at all, those are scored one by one. Either way the order is exact.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

from tantivy import DocAddress, Query, Searcher

from marketplace.search import tantivy_query as ask
from marketplace.search.plan import Plan
from marketplace.search.tantivy_files import numbers

SPARE = 12
"""Documents fetched beyond those asked for, for equal scores at the border and for those that are no hits."""
FARTHER = 4
"""Times as many where the query narrows to some of what its words find."""
MOST_TIED = 20_000
"""So many documents of one score are put in order; beyond, the order is still the same each time."""
ALIKE = 2e-6
"""Scores are sums of 4-byte floats: nearer than this part of them, they are equal."""
LOOKED_UP = 8
"""Looking a term up for a hit takes about as long as passing over so many of its postings."""

Place = tuple[int, int]
Found = list[tuple[Any, DocAddress]]
"""Score, or key of publication, and place; greatest first."""


class Ranked(NamedTuple):
    """One document found; `rank` is its score, or that of the first document it is level with."""

    rank: float
    published: int
    listing_id: int
    place: Place


@dataclass(frozen=True)
class Words:
    """`unwanted` are the conditions that no document at all may meet; `frequencies` has all terms of the plan."""

    searcher: Searcher
    plan: Plan
    frequencies: Mapping[str, int]
    rarities: Mapping[str, float]
    unwanted: Sequence[Query]

    @cached_property
    def scored(self) -> list[Query]:
        """The terms, rarest first."""
        ordered = sorted(self.plan.terms, key=lambda term: self.frequencies[term.text])
        return [ask.term(term.text, term.weight / self.rarities[term.text]) for term in ordered]

    @cached_property
    def pointed(self) -> list[Query]:
        """The leading terms, scored by their points."""
        return [Query.const_score_query(ask.term(term.text), float(term.points)) for term in self.plan.lead]

    @cached_property
    def _kept(self) -> dict[object, tuple[int, Found]]:
        return {}

    @cached_property
    def _plain_points(self) -> dict[Place, int]:
        return {}

    def top(self, count: int) -> Found:
        """The first `count` documents by score, whatever they hold. Not asked twice for as many."""
        return self._keeping("top", count, lambda: ask.union(self.scored))

    def _has_top(self, count: int) -> bool:
        return self._kept.get("top", (0, []))[0] >= count

    def scored_hits(self, needed: int, count: int) -> Found:
        """The first `count` of the documents with `needed` points."""
        return self._keeping(
            needed, count, lambda: ask.adding(ask.allowing([self.match(needed)], self.unwanted), self.scored)
        )

    def match(self, needed: int) -> Query:
        return ask.at_least(self.plan.lead, needed, self.frequencies)

    def _keeping(self, what: object, count: int, make: Callable[[], Query]) -> Found:
        fetched, found = self._kept.get(what, (0, []))
        if fetched < count:
            found = self.searcher.search(make(), limit=count, count=False).hits
            self._kept[what] = (count, found)
        return found[:count]

    def points(
        self, found: Found, wanted: Sequence[Query] = (), unwanted: Sequence[Query] = ()
    ) -> dict[Place, int]:
        """{place: points} of those of `found` that have any and are allowed."""
        if not found:
            return {}
        plain = not wanted and not unwanted
        if plain and self._plain_points.keys() >= {key(place) for _score, place in found}:
            return self._plain_points
        ids = numbers(self.searcher, "listing", [place for _score, place in found])
        allowed = ask.allowing([ask.among(ids), *wanted], [*self.unwanted, *unwanted])
        hits = self.searcher.search(ask.adding(allowed, self.pointed), limit=len(found), count=False).hits
        points = {key(place): round(points) for points, place in hits if points}
        if plain:
            self._plain_points.update({key(place): points.get(key(place), 0) for _score, place in found})
        return points

    def best_points(self, until: int) -> int:
        """The points of the highest-scored document of all; 0 if there is none.

        The first `until` are likely to be asked for next.
        """
        top = self.top(until + SPARE)
        held = self.points(top)
        hits = [(score, place) for score, place in top if held.get(key(place))]
        if hits and (len(top) < until + SPARE or top[-1][0] < hits[0][0] * (1 - ALIKE)):
            return self._first_points(hits)
        return self._first_points(settled(partial(self.scored_hits, 1), 1, alike=ALIKE))

    def _first_points(self, hits: Found) -> int:
        """Those of the newest of the highest-scored; 0 where there are no hits."""
        level = [hit for hit in hits if hit[0] >= hits[0][0] * (1 - ALIKE)]
        newest = [row.place for row in in_order(self.searcher, level, alike=ALIKE)[:1]]
        points = self.points([hit for hit in level if key(hit[1]) in newest])
        return next((points[place] for place in newest), 0)

    def first_hits(
        self, until: int, total: int, needed: int, wanted: Sequence[Query], unwanted: Sequence[Query]
    ) -> list[Ranked]:
        """At least the first `until` of the `total` hits that also meet the conditions."""
        until = min(until, total)
        found: Found | None = None
        plain = not wanted and not unwanted
        if (plain and self._has_top(until + SPARE)) or not self._is_short_work(total):
            found = self._skipping(until, needed, wanted, unwanted)
        if found is None:
            allowed = ask.allowing([self.match(needed), *wanted], [*self.unwanted, *unwanted])
            scored = ask.adding(allowed, self.scored)
            found = settled(
                lambda count: (
                    self.scored_hits(needed, count)
                    if plain
                    else self.searcher.search(scored, limit=count, count=False).hits
                ),
                until,
                alike=ALIKE,
            )
        return in_order(self.searcher, found, alike=ALIKE)

    def _is_short_work(self, total: int) -> bool:
        """Whether to look up each term for each hit, rather than to pass over the postings of all."""
        return total * len(self.plan.terms) * LOOKED_UP < sum(
            self.frequencies[term.text] for term in self.plan.terms
        )

    def _skipping(
        self, until: int, needed: int, wanted: Sequence[Query], unwanted: Sequence[Query]
    ) -> Found | None:
        """The first hits from among the first of all documents; None if they are not enough."""
        count = (until + SPARE) * (FARTHER if wanted or unwanted else 1)
        top = self.top(count)
        points = self.points(top, wanted, unwanted)
        hits = [(score, place) for score, place in top if points.get(key(place), 0) >= needed]
        floor = top[-1][0] * (1 + ALIKE) if len(top) == count else 0.0
        return hits if len(hits) >= until and hits[until - 1][0] > floor else None


def key(place: DocAddress) -> Place:
    return place.segment_ord, place.doc


def in_order(searcher: Searcher, found: Found, *, alike: float) -> list[Ranked]:
    """By score, then newest, then greatest id; scores that differ by less than `alike` of them are level."""
    places = [place for _score, place in found]
    published, ids = numbers(searcher, "published", places), numbers(searcher, "listing", places)
    rows: list[Ranked] = []
    rank = math.inf
    for (score, place), moment, listing_id in zip(found, published, ids, strict=True):
        if score < rank * (1 - alike):
            rank = score
        rows.append(Ranked(rank, moment, listing_id, key(place)))
    return sorted(rows, reverse=True)


def settled(fetch: Callable[[int], Found], until: int, *, alike: float) -> Found:
    """Enough of what `fetch` finds, greatest first, that the first `until` are certain even among equals."""
    count = until + SPARE
    while True:
        found = fetch(count)
        if len(found) < count or count >= max(MOST_TIED, until):
            return found
        if found[-1][0] < found[until - 1][0] * (1 - alike):
            return found
        count *= 4


def frequencies_of(searcher: Searcher, terms: Iterable[str]) -> dict[str, int]:
    """In how many documents each term occurs, those counted that are removed but not yet merged away."""
    frequency = searcher.doc_freq
    return {term: frequency("text", term) if ask.is_text(term) else 0 for term in terms}
