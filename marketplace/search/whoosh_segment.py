"""One Whoosh segment, read for searching: facts in arrays, postings and texts on demand.

A segment never changes once written (removals are kept beside it), so what is loaded here is loaded once.
"""

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage

from marketplace.search import bm25
from marketplace.search.columns import (
    NO_POSTINGS,
    FacetColumn,
    Facts,
    Figures,
    Flags,
    Postings,
    figures_of,
)
from marketplace.search.facets import facet_values
from marketplace.search.index import IndexUnavailable, SearchDocument
from marketplace.search.parsing import Phrase
from marketplace.search.whoosh_files import open_mapped

BYTES_A_DOCUMENT = 500
"""Postings kept for the next query, 10 MB at 20,000 listings: single characters are in half of all queries, and
reading one of 8,000 postings from the file takes a tenth of a millisecond."""
MOST_FREQUENCIES = 20_000
"""Term frequencies kept (about 2 MB): comparing texts asks for the same thousands of characters again and again, and
finding one in the file takes ten microseconds."""


def facts_of(document: SearchDocument, tokens: int) -> str:
    """What filters, facets, sorting and scoring need of a document of so many `tokens`, as compact JSON."""
    return json.dumps(
        [
            *figures_of(document, tokens),
            {facet: values for facet, values in facet_values(document).items() if values},
        ],
        separators=(",", ":"),
    )


def _bytes_of(postings: Postings) -> int:
    return 8 * len(postings[0]) + 200


class Segment(Facts):
    """`size` documents numbered from 0, of `tokens` in all. Safe for threads; raises IndexUnavailable for damage."""

    def __init__(self, storage: FileStorage, whoosh_segment: WhooshSegment, schema: Schema) -> None:
        self.identity: str = whoosh_segment.segment_id()
        self.size: int = whoosh_segment.doc_count_all()
        self._lock = Lock()
        self._frequencies: dict[str, int] = {}
        self._postings: LRUCache[str, Postings] = LRUCache(BYTES_A_DOCUMENT * self.size, getsizeof=_bytes_of)
        try:
            files = open_mapped(storage, whoosh_segment)
            self._terms = whoosh_segment.codec().terms_reader(files, whoosh_segment)
            self._documents = whoosh_segment.codec().per_document_reader(files, whoosh_segment)
            self._format = schema["text"].format
            column = self._documents.column_reader("facts", schema["facts"].column_type)
            self._load(json.loads(column[number]) for number in range(self.size))
        except FileNotFoundError:
            raise  # a newer commit has replaced this segment: the caller looks again
        except Exception as error:  # a damaged file can raise anything from struct, pickle or zlib
            raise IndexUnavailable(problem="damaged segment") from error

    def _load(self, facts: Iterable[list[Any]]) -> None:
        """Arrays, filled row by row: a list of Python objects would take ten times the memory."""
        columns = [array("q") for _name in Figures._fields]
        codes: dict[str, dict[str, int]] = defaultdict(dict)
        pairs: dict[str, tuple[array[int], array[int]]] = defaultdict(lambda: (array("I"), array("I")))
        for number, (*figures, facets) in enumerate(facts):
            for column, figure in zip(columns, figures, strict=True):
                column.append(figure)
            for facet, values in facets.items():
                known, (documents, numbers) = codes[facet], pairs[facet]
                for value in values:
                    documents.append(number)
                    numbers.append(known.setdefault(value, len(known)))
        self.listing_ids, self.versions, self.published, self._ends, self._prices, tokens = (
            np.frombuffer(column, np.int64) if column else np.empty(0, np.int64) for column in columns
        )
        self.tokens = int(tokens.sum())
        self._lengths = np.array([bm25.kept_length(count) for count in tokens.tolist()], np.float32)
        self._norms: tuple[float, NDArray[np.float32]] = (-1.0, self._lengths)
        self._facets = {
            facet: FacetColumn(codes[facet], np.array(documents), np.array(numbers))
            for facet, (documents, numbers) in pairs.items()
        }

    @cached_property
    def numbers(self) -> dict[int, int]:
        """{listing id: number}; the last one wins, should a listing be here twice."""
        return {listing_id: number for number, listing_id in enumerate(self.listing_ids.tolist())}

    def norms(self, average: float) -> NDArray[np.float32]:
        """What BM25 adds below the line for each document, at that average length."""
        known, norms = self._norms
        if known != average:
            norms = (bm25.norm(0, average) + bm25.K1 * bm25.B / (average or 1.0) * self._lengths).astype(
                np.float32
            )
            self._norms = (average, norms)
        return norms

    def frequency(self, term: str) -> int:
        """In how many documents the term occurs, removed ones included."""
        known = self._frequencies.get(term)
        if known is None:
            known = self._read_frequency(term)
            if len(self._frequencies) >= MOST_FREQUENCIES:
                self._frequencies.clear()
            self._frequencies[term] = known
        return known

    def _read_frequency(self, term: str) -> int:
        try:
            with self._lock:
                return int(self._terms.doc_frequency("text", term.encode()))
        except KeyError:
            return 0
        except Exception as error:
            raise IndexUnavailable(problem="damaged segment") from error

    def postings(self, term: str) -> Postings:
        """Empty for a term that the segment does not have."""
        with self._lock:
            known: Postings | None = self._postings.get(term)
            if known is not None:
                return known
            try:
                if ("text", term.encode()) not in self._terms:
                    return NO_POSTINGS
                found: Postings = self._terms.matcher("text", term.encode(), self._format).postings()
            except Exception as error:
                raise IndexUnavailable(problem="damaged segment") from error
            if _bytes_of(found) <= self._postings.maxsize:
                self._postings[term] = found
            return found

    def kept_bytes(self) -> int:
        """What the postings in memory take."""
        return int(self._postings.currsize)

    def text(self, number: int) -> str:
        try:
            with self._lock:
                return str(self._documents.stored_fields(number)["body"])
        except Exception as error:
            raise IndexUnavailable(problem="damaged segment") from error

    def with_phrase(self, phrase: Phrase, among: Flags) -> Flags:
        """The documents of `among` that hold the phrase."""
        for term in phrase.terms:
            holding = np.zeros(self.size, np.bool_)
            holding[self.postings(term)[0]] = True
            among = among & holding
        if phrase.terms != (phrase.text,):
            flags = np.zeros(self.size, np.bool_)
            for number in np.flatnonzero(among).tolist():
                flags[number] = phrase.text in "".join(self.text(number).split())
            return flags
        return among
