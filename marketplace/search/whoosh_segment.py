"""One Whoosh segment, read for searching: facet sets in memory, postings and texts on demand.

A segment never changes once written (removals are kept beside it), so what is loaded here is loaded once.
"""

import json
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from threading import Lock
from typing import Any

from cachetools import LRUCache
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage

from marketplace.search.bitmaps import bitmap, full, members
from marketplace.search.index import Facet, IndexUnavailable, SearchDocument
from marketplace.search.parsing import Phrase
from marketplace.search.whoosh_codec import Postings
from marketplace.search.whoosh_files import open_mapped

FOREVER = 1 << 40
"""An end of validity in epoch seconds that no clock reaches."""
NO_PRICE = -1
NO_POSTINGS: Postings = (array("I"), array("f"))
BYTES_A_DOCUMENT = 500
"""Postings kept for the next query, 10 MB at 20,000 listings: single characters are in half of all queries, and
reading one of 8,000 postings from the file takes a tenth of a millisecond."""


def facts_of(document: SearchDocument) -> str:
    """What filters, facets and sorting need of a document, as compact JSON."""
    return json.dumps(
        [
            document.listing_id,
            document.version,
            _seconds(document.published_at, 0),
            _seconds(document.valid_until, FOREVER),
            document.price_fen,
            {facet: values for facet, values in _facet_values(document).items() if values},
        ],
        separators=(",", ":"),
    )


def _seconds(moment: datetime | None, otherwise: int) -> int:
    return int(moment.timestamp()) if moment else otherwise


def _facet_values(document: SearchDocument) -> dict[Facet, list[str]]:
    def one(value: object) -> list[str]:
        return [] if value in (None, "") else [str(value)]

    return {
        Facet.KIND: one(document.kind),
        Facet.FIELD: list(document.fields),
        Facet.REGION: list(document.region_codes),
        Facet.BRANCH: _path_prefixes(document.branch_path),
        Facet.TRL: one(document.trl),
        Facet.MODE: list(document.modes),
        Facet.PRICE_KIND: one(document.price_kind),
        Facet.YEAR: one(document.year),
        Facet.STATUS: one(document.status),
        Facet.FUNDED: ["yes" if document.publicly_funded else "no"],
        Facet.ORGANISATION: one(document.organisation_id),
    }


def _path_prefixes(path: str) -> list[str]:
    """/p/BR1/220184/ → /p/, /p/BR1/, /p/BR1/220184/: a filter by a branch finds its nodes."""
    return [path[: end + 1] for end, char in enumerate(path) if char == "/" and end]


def _bytes_of(postings: Postings) -> int:
    return 8 * len(postings[0]) + 200


def _numbers() -> "array[int]":
    return array("I")


class Segment:
    """`size` documents numbered from 0. Safe for threads; raises IndexUnavailable for damaged files."""

    def __init__(self, storage: FileStorage, whoosh_segment: WhooshSegment, schema: Schema) -> None:
        self.identity: str = whoosh_segment.segment_id()
        self.size: int = whoosh_segment.doc_count_all()
        self._lock = Lock()
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
        self.listing_ids, self.versions, self.published = array("q"), array("q"), array("q")
        self._prices = array("q")
        ends: list[tuple[int, int]] = []
        self._facets: dict[str, dict[str, array[int]]] = defaultdict(lambda: defaultdict(_numbers))
        for number, (listing_id, version, published, end, price, facets) in enumerate(facts):
            self.listing_ids.append(listing_id)
            self.versions.append(version)
            self.published.append(published)
            self._prices.append(NO_PRICE if price is None else price)
            if end < FOREVER:
                ends.append((end, number))
            for facet, values in facets.items():
                for value in values:
                    self._facets[facet][value].append(number)
        ends.sort()
        self._end_times = array("q", (end for end, _number in ends))
        self._end_documents = array("I", (number for _end, number in ends))
        self._expired: tuple[int, int] = (0, 0)
        self._facet_bits: dict[Facet, dict[str, int]] = {}

    def facet(self, facet: Facet) -> Mapping[str, int]:
        """{value: set of documents} of one facet."""
        known = self._facet_bits.get(facet)
        if known is None:
            listed = self._facets.get(facet, {})
            known = {value: bitmap(numbers, self.size) for value, numbers in listed.items()}
            self._facet_bits[facet] = known
        return known

    def having(self, facet: Facet, values: Iterable[str]) -> int:
        """The documents with any of the values."""
        known = self._facet_bits.get(facet)
        if known is not None:
            return reduce(or_, (known.get(value, 0) for value in values), 0)
        listed = self._facets.get(facet, {})
        return bitmap((n for value in values for n in listed.get(value, ())), self.size)

    def priced(self, low: int | None, high: int | None) -> int:
        """The documents with an amount from `low` to `high` fen."""
        return bitmap(
            (
                number
                for number, price in enumerate(self._prices)
                if price != NO_PRICE and (low is None or price >= low) and (high is None or price <= high)
            ),
            self.size,
        )

    def expired(self, now: datetime) -> int:
        """The documents whose validity has ended."""
        count = bisect_right(self._end_times, int(now.timestamp()))
        known_count, bits = self._expired
        if known_count != count:
            bits = bitmap(self._end_documents[:count], self.size)
            self._expired = (count, bits)
        return bits

    def frequency(self, term: str) -> int:
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

    def containing(self, term: str) -> int:
        """The documents that hold the term."""
        return bitmap(self.postings(term)[0], self.size)

    def text(self, number: int) -> str:
        try:
            with self._lock:
                return str(self._documents.stored_fields(number)["body"])
        except Exception as error:
            raise IndexUnavailable(problem="damaged segment") from error

    def with_phrase(self, phrase: Phrase, among: int) -> int:
        """The documents of `among` that hold the phrase."""
        for term in phrase.terms:
            among &= self.containing(term) if among else 0
        if phrase.terms == (phrase.text,):
            return among
        holding = (n for n in members(among) if phrase.text in "".join(self.text(n).split()))
        return bitmap(holding, self.size)

    def all(self) -> int:
        return full(self.size)
