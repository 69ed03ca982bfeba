"""The market's own search as something to be measured, and what the naive use of an engine has to offer beside it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from benchmarks.search_questions import WHOLE_TEXT, Asking, Question
from marketplace.kernel.clock import utc_now
from marketplace.search.index import SHOWN_FACETS, Index, SearchDocument, SearchQuery, Sort
from marketplace.search.likeness import FIRST_STAGE, closest
from marketplace.search.ranking import QueryText

PAGE = 20


class Subject(Protocol):
    """Something that searches. One process writes, another asks."""

    def build(self, documents: Iterable[SearchDocument]) -> None: ...

    def change(self, document: SearchDocument) -> None:
        """Put in place of the one with its id."""
        ...

    def ask(self, question: Question) -> int:
        """How many listings come back, at most a page, with whatever else the question asks for."""
        ...

    def bytes(self) -> int:
        """On disk."""
        ...


class Product:
    """Search as pages and matching use it."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def build(self, documents: Iterable[SearchDocument]) -> None:
        with self._index.rebuilding() as fresh:
            fresh.put_many(documents)

    def change(self, document: SearchDocument) -> None:
        self._index.change([document])

    def bytes(self) -> int:
        return self._index.health().bytes

    def ask(self, question: Question) -> int:
        filters = {facet: frozenset({value}) for facet, value in question.filters.items()}
        now = utc_now()
        if question.asking is Asking.NEED:
            return len(closest(self._index, question.text, now, filters).ranked[:PAGE])
        if question.asking in WHOLE_TEXT:
            text = QueryText.of(question.text, self._index)
            return len(self._index.best(text.weights, now, filters, FIRST_STAGE))
        query = SearchQuery(
            now=now,
            text=question.text,
            filters=filters,
            sort=Sort.DATE if question.asking is Asking.DATE else Sort.RELEVANCE,
            facets=SHOWN_FACETS if question.asking is Asking.FACETS else (),
            limit=PAGE,
        )
        return len(self._index.search(query).hits)


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder; those that vanish meanwhile do not count."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total
