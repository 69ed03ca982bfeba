"""The embedded engine: Whoosh's files and commits, with scoring, filters and facets read at array speed.

Everything that knows Whoosh is in the `whoosh_*` modules; the rest of the market sees the Index protocol.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from pathlib import Path

from marketplace.search import bm25, whoosh_match
from marketplace.search.index import (
    MAX_DEPTH,
    MAX_WINDOW,
    Facet,
    Filters,
    Health,
    Hit,
    IndexUnavailable,
    Rebuild,
    SearchDocument,
    SearchQuery,
    SearchResult,
    Sort,
)
from marketplace.search.parsing import ParsedQuery, parse
from marketplace.search.whoosh_segment import Segment
from marketplace.search.whoosh_snapshot import Snapshot, Snapshots
from marketplace.search.whoosh_store import Store
from marketplace.search.whoosh_writing import Building, write


class WhooshIndex:
    """An Index below `root`. One instance per process; threads share it. Opening is lazy and cannot fail.

    `clock` is a monotonic clock in seconds, for tests of how often the disk is looked at.
    """

    def __init__(self, root: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = Store(root)
        self._snapshots = Snapshots(self._store, clock)

    def change(self, put: Iterable[SearchDocument], drop: Iterable[int] = ()) -> None:
        documents = {document.listing_id: document for document in put}
        dropped = set(drop) | documents.keys()
        if not dropped:
            return
        with self._store.write_lock():
            snapshot = self._snapshots.newest()
            write(snapshot, documents.values(), dropped)
            self._snapshots.look_again()

    @contextmanager
    def rebuilding(self) -> Iterator[Rebuild]:
        building = Building(self._store.create())
        try:
            yield building
            building.finish()
            with self._store.write_lock():
                self._store.make_current(building.directory)
        finally:
            building.close()
            self._snapshots.let_go()
            self._store.sweep()

    def search(self, query: SearchQuery) -> SearchResult:
        started = time.perf_counter()
        answers, loosened = _answers(self._snapshots.fresh(), query)
        offset, limit = _window(query)
        by_date = query.sort is Sort.DATE
        ranked = [
            entry
            for answer in answers
            for entry in whoosh_match.best_of(
                answer.segment, answer.matched, answer.hits, offset + limit, by_date=by_date
            )
        ]
        page = nlargest(offset + limit, ranked)[offset:]
        return SearchResult(
            total=sum(answer.hits.bit_count() for answer in answers),
            hits=tuple(Hit(listing_id, score) for score, _published, listing_id in page),
            loosened=loosened,
            facets={facet: _count(answers, facet) for facet in query.facets},
            seconds=time.perf_counter() - started,
        )

    def best(
        self, weights: Mapping[str, float], now: datetime, filters: Filters | None = None, limit: int = 200
    ) -> tuple[Hit, ...]:
        ranked: list[whoosh_match.Ranked] = []
        for segment, live in self._snapshots.fresh().parts:
            bits = live & ~segment.expired(now) & whoosh_match.allowed(segment, filters or {})
            scores = whoosh_match.weigh(segment, weights)
            flags = f"{bits:0{segment.size}b}"[::-1]
            published, ids = segment.published, segment.listing_ids
            ranked += nlargest(
                max(0, limit), ((s, published[n], ids[n]) for n, s in scores.items() if flags[n] == "1")
            )
        return tuple(Hit(listing_id, score) for score, _at, listing_id in nlargest(max(0, limit), ranked))

    def texts(self, listing_ids: Iterable[int]) -> dict[int, str]:
        snapshot = self._snapshots.fresh()
        found: dict[int, str] = {}
        for listing_id in listing_ids:
            place = snapshot.places.get(listing_id)
            if place is not None:
                segment, number = place
                found[listing_id] = segment.text(number)
        return found

    def count(self) -> int:
        return len(self._snapshots.fresh().places)

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        return _frequencies(self._snapshots.fresh(), terms)

    def listed_versions(self) -> dict[int, int]:
        places = self._snapshots.fresh().places
        return {listing_id: segment.versions[number] for listing_id, (segment, number) in places.items()}

    def health(self) -> Health:
        try:
            snapshot = self._snapshots.fresh()
            self.search(SearchQuery(now=datetime.fromtimestamp(0).astimezone(), text="技术", limit=1))
        except IndexUnavailable as error:
            return Health(usable=False, problem=str(error.facts.get("problem", "")))
        return Health(
            usable=True,
            documents=len(snapshot.places),
            segments=len(snapshot.parts),
            bytes=snapshot.bytes_on_disk(),
        )


def _window(query: SearchQuery) -> tuple[int, int]:
    return min(max(0, query.offset), MAX_DEPTH), min(max(0, query.limit), MAX_WINDOW)


@dataclass(frozen=True)
class _Answer:
    """One segment's part: the documents the words `found`, and what each filter lets through."""

    segment: Segment
    matched: whoosh_match.Matched
    found: int
    filters: Mapping[Facet | None, int]

    @property
    def hits(self) -> int:
        return self.without(())

    def without(self, facets: Collection[Facet]) -> int:
        """The documents that are left when the filters of `facets` are lifted."""
        bits = self.found
        for facet, allowed in self.filters.items():
            if facet not in facets:
                bits &= allowed
        return bits


def _answers(snapshot: Snapshot, query: SearchQuery) -> tuple[list[_Answer], bool]:
    """Every segment's part, and whether the words had to be taken less strictly to find anything."""
    parsed = parse(query.text)
    plan = whoosh_match.plan(parsed.terms, _rarities(snapshot, parsed.terms))
    strict = _match(snapshot, query, parsed, plan)
    literal = parsed.phrases or parsed.excluded
    if literal or not plan.strong or any(answer.found for answer in strict):
        return strict, False
    loose = _match(snapshot, query, parsed, plan.loosened())
    return loose, any(answer.found for answer in loose)


def _match(
    snapshot: Snapshot, query: SearchQuery, parsed: ParsedQuery, plan: whoosh_match.Plan
) -> list[_Answer]:
    answers: list[_Answer] = []
    for segment, live in snapshot.parts:
        matched = whoosh_match.match(segment, parsed, plan)
        found = matched.bits & live & ~segment.expired(query.now)
        answers.append(_Answer(segment, matched, found, whoosh_match.filter_sets(segment, query)))
    return answers


def _count(answers: Iterable[_Answer], facet: Facet) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for answer in answers:
        bits = answer.without((facet,))
        for value, having in answer.segment.facet(facet).items():
            counts[value] += (bits & having).bit_count()
    return {value: count for value, count in counts.items() if count}


def _frequencies(snapshot: Snapshot, terms: Iterable[str]) -> dict[str, int]:
    return {term: sum(segment.frequency(term) for segment, _live in snapshot.parts) for term in terms}


def _rarities(snapshot: Snapshot, terms: Iterable[str]) -> dict[str, float]:
    frequencies = _frequencies(snapshot, terms)
    return {term: bm25.rarity(snapshot.size, n) for term, n in frequencies.items() if n}
