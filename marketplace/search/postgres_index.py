"""The engine that several web nodes share: the index is in the market's own PostgreSQL, and needs no shared disk.

A listing's change and the news of it in the outbox are one transaction already, so no change of a listing can
escape the index. The jobs process delivers the news: it reads the listing again and writes it here in a transaction
of its own, after which every node's next search sees it. Why postings are packed, and what tsvector and rows of
postings measured: docs/adr/0011-postgres-engine.md.

Everything that knows PostgreSQL is in the `postgres_*` modules; the rest of the market sees the Index protocol.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime

import numpy as np
import psycopg

from marketplace.search import postgres_match as match
from marketplace.search.dropping import SCHEMA
from marketplace.search.index import (
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
from marketplace.search.postgres_connections import writing
from marketplace.search.postgres_view import View, Views
from marketplace.search.postgres_writing import FIELD_SEPARATOR, Building, prepare, sweep, write

_SHOWN_SEPARATOR = "\x00"
"""What stands between the fields of a text in the other engines' answers."""


class PostgresIndex:
    """An Index in a schema of a PostgreSQL database. One instance a process; threads share it.

    `url` is as SQLAlchemy wants it. Opening is lazy and cannot fail.
    """

    def __init__(self, url: str, schema: str = SCHEMA) -> None:
        self._url = url
        self._schema = schema
        self._views = Views(url, schema)

    def change(self, put: Iterable[SearchDocument], drop: Iterable[int] = ()) -> None:
        documents = {document.listing_id: document for document in put}
        dropped = set(drop) - documents.keys()
        if documents or dropped:
            with _failures(), writing(self._url) as cursor:
                write(cursor, self._schema, documents, dropped)

    @contextmanager
    def rebuilding(self) -> Iterator[Rebuild]:
        with _failures():
            with writing(self._url) as cursor:
                prepare(cursor, self._schema)
            with writing(self._url) as cursor:
                building = Building(cursor, self._schema)
                yield building
                building.finish()
        with suppress(IndexUnavailable), _failures(), writing(self._url) as cursor:
            sweep(cursor, self._schema)

    def search(self, query: SearchQuery) -> SearchResult:
        started = time.perf_counter()
        offset, limit = query.window
        answer, is_loose = self._views.read(lambda view: match.answer(view, query))
        total = int(np.count_nonzero(answer.hits))
        scores = None if query.sort is Sort.DATE else answer.scores
        page = answer.facts.first(answer.hits, scores, offset + limit)[offset:]
        return SearchResult(
            total=total,
            hits=match.hits(answer.facts, page, scores),
            loosened=is_loose and total > 0,
            facets={facet: answer.count(facet) for facet in query.facets},
            seconds=time.perf_counter() - started,
        )

    def best(
        self, weights: Mapping[str, float], now: datetime, filters: Filters | None = None, limit: int = 200
    ) -> tuple[Hit, ...]:
        def find(view: View) -> tuple[Hit, ...]:
            columns = view.columns
            scores = match.scores_of(columns, view.postings(weights), weights)
            among = columns.allowed(filters or {}, columns.valid(now) & (scores > 0))
            return match.hits(columns, columns.first(among, scores, limit), scores)

        return self._views.read(find)

    def texts(self, listing_ids: Iterable[int]) -> dict[int, str]:
        wanted = list(dict.fromkeys(listing_ids))
        found = self._views.read(lambda view: view.bodies(wanted))
        return {id_: found[id_].replace(FIELD_SEPARATOR, _SHOWN_SEPARATOR) for id_ in wanted if id_ in found}

    def count(self) -> int:
        return self._views.read(lambda view: view.columns.documents)

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        wanted = list(terms)
        found = self._views.read(lambda view: view.frequencies(wanted))
        return {term: found.get(term, 0) for term in wanted}

    def listed_versions(self) -> dict[int, int]:
        columns = self._views.read(lambda view: view.columns)
        listed, versions = columns.listing_ids[columns.live], columns.versions[columns.live]
        return dict(zip(listed.tolist(), versions.tolist(), strict=True))

    def health(self) -> Health:
        try:
            columns, size = self._views.read(lambda view: (view.columns, view.bytes_stored()))
            self.search(SearchQuery(now=datetime.fromtimestamp(0).astimezone(), text="技术", limit=1))
        except IndexUnavailable as error:
            return Health(usable=False, problem=str(error.facts.get("problem", "")))
        return Health(usable=True, documents=columns.documents, segments=1, bytes=size)


@contextmanager
def _failures() -> Iterator[None]:
    """Whatever PostgreSQL refuses becomes IndexUnavailable, with its own first line as the problem."""
    try:
        yield
    except psycopg.Error as error:
        raise IndexUnavailable(problem=str(error).partition("\n")[0]) from error
