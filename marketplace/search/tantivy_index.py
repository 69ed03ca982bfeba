"""The quick engine of one large node: tantivy, behind the same protocol, analyser, plan and order as the others.

Everything that knows tantivy is in the `tantivy_*` modules. It comes with the extra `fast`.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tantivy import Query

from marketplace.search import tantivy_answer, tantivy_files
from marketplace.search import tantivy_query as ask
from marketplace.search.file_store import Store
from marketplace.search.file_views import Views
from marketplace.search.index import (
    Filters,
    Health,
    Hit,
    IndexUnavailable,
    Rebuild,
    SearchDocument,
    SearchQuery,
    SearchResult,
)
from marketplace.search.tantivy_files import Building, numbers, open_view, reading
from marketplace.search.tantivy_ranking import frequencies_of
from marketplace.search.tantivy_schema import FORMAT


class TantivyIndex:
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
            tantivy_files.write(self._store.current(), documents.values(), dropped)
            self._snapshots.look_again()

    def rebuilding(self) -> AbstractContextManager[Rebuild]:
        return self._snapshots.rebuilding(Building)

    def search(self, query: SearchQuery) -> SearchResult:
        started = time.perf_counter()
        snapshot = self._snapshots.fresh()
        with reading():
            result = tantivy_answer.answer(snapshot, query)
        return replace(result, seconds=time.perf_counter() - started)

    def best(
        self, weights: Mapping[str, float], now: datetime, filters: Filters | None = None, limit: int = 200
    ) -> tuple[Hit, ...]:
        snapshot = self._snapshots.fresh()
        with reading():
            return tantivy_answer.best_of(snapshot, weights, now, filters or {}, limit)

    def texts(self, listing_ids: Iterable[int]) -> dict[int, str]:
        ids = list(dict.fromkeys(listing_ids))
        searcher = self._snapshots.fresh().searcher
        if not ids:
            return {}
        with reading():
            places = [
                place for _score, place in searcher.search(ask.among(ids), limit=len(ids), count=False).hits
            ]
            found = dict(zip(numbers(searcher, "listing", places), places, strict=True))
            return {id_: searcher.doc(found[id_])["body"][0].decode() for id_ in ids if id_ in found}

    def count(self) -> int:
        return self._snapshots.fresh().searcher.num_docs

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        snapshot = self._snapshots.fresh()
        with reading():
            return frequencies_of(snapshot.searcher, terms)

    def listed_versions(self) -> dict[int, int]:
        searcher = self._snapshots.fresh().searcher
        if not searcher.num_docs:
            return {}
        with reading():
            everything = searcher.search(Query.all_query(), limit=searcher.num_docs, count=False).hits
            places = [place for _score, place in everything]
            return dict(
                zip(numbers(searcher, "listing", places), numbers(searcher, "version", places), strict=True)
            )

    def health(self) -> Health:
        try:
            snapshot = self._snapshots.fresh()
            self.search(SearchQuery(now=datetime.fromtimestamp(0).astimezone(), text="技术", limit=1))
            size = snapshot.bytes_on_disk()
        except IndexUnavailable as error:
            return Health(usable=False, problem=str(error.facts.get("problem", "")))
        except OSError as error:
            return Health(usable=False, problem=type(error).__name__)
        return Health(
            usable=True,
            documents=snapshot.searcher.num_docs,
            segments=snapshot.searcher.num_segments,
            bytes=size,
        )
