"""What engines that keep facts in arrays have in common: filters, facets, scores and order, at array speed. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.search import bm25
from marketplace.search.index import Facet, Filters, SearchDocument, SearchQuery

FOREVER = 1 << 40
"""An end of validity in epoch seconds that no clock reaches."""
NO_PRICE = -1

Flags = NDArray[np.bool_]
"""One flag a document: a set of documents."""
Scores = NDArray[np.float32]
Postings = tuple[NDArray[np.uint32], NDArray[np.float32]]
"""Ascending document numbers and the count of the term in each."""
NO_POSTINGS: Postings = (np.empty(0, np.uint32), np.empty(0, np.float32))


class Figures(NamedTuple):
    """The numbers of a document; moments are epoch seconds."""

    listing_id: int
    version: int
    published: int
    ends: int
    price: int
    tokens: int


def figures_of(document: SearchDocument, tokens: int) -> Figures:
    """Those of a document of so many `tokens`."""
    return Figures(
        listing_id=document.listing_id,
        version=document.version,
        published=_seconds(document.published_at, 0),
        ends=_seconds(document.valid_until, FOREVER),
        price=NO_PRICE if document.price_fen is None else document.price_fen,
        tokens=tokens,
    )


def _seconds(moment: datetime | None, otherwise: int) -> int:
    return int(moment.timestamp()) if moment else otherwise


class FacetColumn(NamedTuple):
    """The numbers of a facet's values, and pairs of a document and the number of a value it has."""

    values: Mapping[str, int]
    documents: NDArray[np.uint32]
    codes: NDArray[np.uint32]


class Facts:
    """What is known of `size` documents, numbered from 0. Whoever derives from it sets these."""

    size: int
    listing_ids: NDArray[np.int64]
    versions: NDArray[np.int64]
    published: NDArray[np.int64]
    _ends: NDArray[np.int64]
    _prices: NDArray[np.int64]
    _facets: Mapping[str, FacetColumn]

    def valid(self, now: datetime) -> Flags:
        """The documents whose validity has not ended."""
        flags: Flags = self._ends > int(now.timestamp())
        return flags

    def priced(self, low: int | None, high: int | None) -> Flags:
        """The documents with an amount from `low` to `high` fen."""
        flags: Flags = self._prices != NO_PRICE
        if low is not None:
            flags &= self._prices >= low
        if high is not None:
            flags &= self._prices <= high
        return flags

    def having(self, facet: Facet, values: Iterable[str]) -> Flags:
        """The documents with any of the values."""
        flags = np.zeros(self.size, np.bool_)
        column = self._facets.get(facet)
        if column is not None:
            wanted = [column.values[value] for value in values if value in column.values]
            flags[column.documents[np.isin(column.codes, wanted)]] = True
        return flags

    def count(self, facet: Facet, among: Flags) -> dict[str, int]:
        """How many documents of `among` have each value of a facet."""
        column = self._facets.get(facet)
        if column is None:
            return {}
        counts = np.bincount(column.codes[among[column.documents]], minlength=len(column.values)).tolist()
        return {value: counts[code] for value, code in column.values.items() if counts[code]}

    def allowed(self, filters: Filters, among: Flags) -> Flags:
        """Those of `among` that every filter lets through."""
        for facet, values in filters.items():
            if values:
                among = among & self.having(facet, values)
        return among

    def filter_sets(self, query: SearchQuery) -> dict[object, Flags]:
        """{facet: documents its filter lets through}; the bounds on the price are under None."""
        sets: dict[object, Flags] = {
            facet: self.having(facet, values) for facet, values in query.filters.items() if values
        }
        if query.price_from_fen is not None or query.price_to_fen is not None:
            sets[None] = self.priced(query.price_from_fen, query.price_to_fen)
        return sets

    def first(self, flags: Flags, scores: Scores | None, count: int) -> NDArray[np.intp]:
        """The numbers of the first `count` documents by score, then newest, then id; by date without scores."""
        numbers = np.flatnonzero(flags)
        if count <= 0:
            return numbers[:0]
        leading = self.published if scores is None else scores
        if count < len(numbers):  # sort only what may come so far up: equal keys are all kept
            keys = leading[numbers]
            numbers = numbers[keys >= np.partition(keys, len(keys) - count)[len(keys) - count]]
        order = np.lexsort((self.listing_ids[numbers], self.published[numbers], leading[numbers]))
        return numbers[order[::-1][:count]]


@dataclass(frozen=True)
class Answer:
    """What the words `found`, and what each filter lets through; `scores` is None without words to rank by."""

    facts: Facts
    scores: Scores | None
    found: Flags
    filters: Mapping[object, Flags]

    @cached_property
    def hits(self) -> Flags:
        return self.without(())

    def without(self, facets: Collection[Facet]) -> Flags:
        """The documents that are left when the filters of `facets` are lifted."""
        flags = self.found
        for facet, allowed in self.filters.items():
            if facet not in facets:
                flags = flags & allowed
        return flags

    def count(self, facet: Facet) -> dict[str, int]:
        return self.facts.count(facet, self.without((facet,)))


def weigh(norms: NDArray[np.float32], weighted: Iterable[tuple[Postings, float]]) -> Scores:
    """The sum of weight × BM25 share over the terms, for every document, in the order given."""
    scores = np.zeros(len(norms), np.float32)
    for (numbers, counts), weight in weighted:
        scores[numbers] += counts * np.float32(weight * (bm25.K1 + 1)) / (counts + norms[numbers])
    return scores
