"""The embedded engine: Whoosh's files and commits, with scoring, filters and facets read at array speed.

Everything that knows Whoosh is in the `whoosh_*` modules; the rest of the market sees the Index protocol.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from heapq import nlargest
from pathlib import Path

import numpy as np

from marketplace.search import bm25, whoosh_match
from marketplace.search.columns import Answer, Flags, Scores
from marketplace.search.file_store import Store
from marketplace.search.file_views import Views
from marketplace.search.index import (
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
from marketplace.search.plan import plan as make_plan
from marketplace.search.plan import terms_of
from marketplace.search.whoosh_segment import Segment
from marketplace.search.whoosh_snapshot import FORMAT, Snapshot, open_view
from marketplace.search.whoosh_writing import Building, write


class WhooshIndex:
    """An Index below `root`. One instance per process; threads share it. Opening is lazy and cannot fail.

    `clock` is a monotonic clock in seconds, for tests of how often the disk is looked at.
    """

    def __init__(self, root: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = Store(root, FORMAT)
        self._snapshots = Views(self._store, open_view, clock)

    def change(self, put: Iterable[SearchDocument], drop: Iterable[int] = ()) -> None:
        documents = {document.listing_id: document for document in put}
        dropped = set(drop) | documents.keys()
        if not dropped:
            return
        with self._store.write_lock():
            snapshot = self._snapshots.newest()
            write(snapshot, documents.values(), dropped)
            self._snapshots.look_again()

    def rebuilding(self) -> AbstractContextManager[Rebuild]:
        return self._snapshots.rebuilding(Building)

    def search(self, query: SearchQuery) -> SearchResult:
        started = time.perf_counter()
        answers, loosened = _answers(self._snapshots.fresh(), query)
        offset, limit = query.window
        by_date = query.sort is Sort.DATE
        totals = [int(np.count_nonzero(answer.hits)) for answer in answers]
        ranked = [
            entry
            for answer in answers
            for entry in whoosh_match.best_of(
                answer.facts, answer.hits, None if by_date else answer.scores, offset + limit
            )
        ]
        page = nlargest(offset + limit, ranked)[offset:]
        return SearchResult(
            total=sum(totals),
            hits=tuple(Hit(listing_id, score) for score, _published, listing_id in page),
            loosened=loosened and any(totals),
            facets={facet: _count(answers, facet) for facet in query.facets},
            seconds=time.perf_counter() - started,
        )

    def best(
        self, weights: Mapping[str, float], now: datetime, filters: Filters | None = None, limit: int = 200
    ) -> tuple[Hit, ...]:
        snapshot = self._snapshots.fresh()
        ranked: list[whoosh_match.Ranked] = []
        for segment, live in snapshot.parts:
            scores = whoosh_match.scores_of(segment, snapshot.average, weights)
            hits = segment.allowed(filters or {}, live & segment.valid(now) & (scores > 0))
            ranked += whoosh_match.best_of(segment, hits, scores, max(0, limit))
        return tuple(Hit(listing_id, score) for score, _at, listing_id in nlargest(max(0, limit), ranked))

    def texts(self, listing_ids: Iterable[int]) -> dict[int, str]:
        snapshot = self._snapshots.fresh()
        places = ((listing_id, snapshot.place(listing_id)) for listing_id in listing_ids)
        return {listing_id: place[0].text(place[1]) for listing_id, place in places if place is not None}

    def count(self) -> int:
        return self._snapshots.fresh().count

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        return _frequencies(self._snapshots.fresh(), terms)

    def listed_versions(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for segment, live in self._snapshots.fresh().parts:
            found |= zip(segment.listing_ids[live].tolist(), segment.versions[live].tolist(), strict=True)
        return found

    def health(self) -> Health:
        try:
            snapshot = self._snapshots.fresh()
            self.search(SearchQuery(now=datetime.fromtimestamp(0).astimezone(), text="技术", limit=1))
        except IndexUnavailable as error:
            return Health(usable=False, problem=str(error.facts.get("problem", "")))
        return Health(
            usable=True,
            documents=snapshot.count,
            segments=len(snapshot.parts),
            bytes=snapshot.bytes_on_disk(),
        )


def _answers(snapshot: Snapshot, query: SearchQuery) -> tuple[list[Answer], bool]:
    """Every segment's part, and whether even the best document holds little of what was asked."""
    parsed = parse(query.text)
    open_ = [(segment, live & segment.valid(query.now)) for segment, live in snapshot.parts]
    if not parsed.terms:
        return [_answer(query, parsed, segment, None, among) for segment, among in open_], False
    terms = terms_of(parsed, query.expansions)
    known = bm25.rarities(snapshot.size, _frequencies(snapshot, terms))
    plan = make_plan(parsed, known, query.expansions)
    scored = [
        (segment, whoosh_match.score(segment, snapshot.average, plan), among) for segment, among in open_
    ]
    best = whoosh_match.best_points(scored)
    needed = plan.needed(best)
    answers = [
        _answer(query, parsed, segment, part.scores, among & (part.points >= needed))
        for segment, part, among in scored
    ]
    return answers, plan.is_loose(best)


def _answer(
    query: SearchQuery,
    parsed: ParsedQuery,
    segment: Segment,
    scores: Scores | None,
    among: Flags,
) -> Answer:
    found = whoosh_match.literal(segment, parsed, among)
    return Answer(segment, scores, found, segment.filter_sets(query))


def _count(answers: Iterable[Answer], facet: Facet) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for answer in answers:
        counts.update(answer.count(facet))
    return dict(counts)


def _frequencies(snapshot: Snapshot, terms: Iterable[str]) -> dict[str, int]:
    return {term: sum(segment.frequency(term) for segment, _live in snapshot.parts) for term in terms}
