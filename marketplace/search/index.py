"""What every search engine of the market offers.

The index is a cache of the tables: it can always be rebuilt, and is never the truth.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol

from marketplace.kernel.clock import to_beijing
from marketplace.kernel.errors import MarketError

MAX_QUERY = 500
"""Characters of a typed query that are read."""
MAX_WINDOW = 1_000
"""Most hits that one call returns."""
MAX_DEPTH = 10_000
"""Hits further down than this cannot be reached by paging."""


class IndexUnavailable(MarketError):
    """The index is missing, damaged or of another format: search is off until it is rebuilt."""

    code: ClassVar[str] = "search_unavailable"


class Facet(StrEnum):
    """What results can be narrowed by. Values are strings, as they stand in an address."""

    KIND = "kind"
    FIELD = "field"
    REGION = "region"
    BRANCH = "branch"
    TRL = "trl"
    MODE = "mode"
    PRICE_KIND = "price_kind"
    YEAR = "year"
    STATUS = "status"
    FUNDED = "funded"
    ORGANISATION = "organisation"


SHOWN_FACETS: tuple[Facet, ...] = (
    Facet.KIND, Facet.FIELD, Facet.REGION, Facet.TRL, Facet.MODE, Facet.PRICE_KIND, Facet.YEAR, Facet.STATUS,
)  # fmt: skip
"""The ones a result page counts; branch, organisation and funding are only filtered by."""


class Sort(StrEnum):
    RELEVANCE = "relevance"
    DATE = "date"


@dataclass(frozen=True)
class SearchDocument:
    """One public listing as engines see it. Only text that every visitor may read belongs in here.

    `version` differs whenever anything else in the document does; `region_codes` holds the county, its
    prefecture and the province, so that filtering by a prefecture finds its counties; `valid_until` is None
    for "no end".
    """

    listing_id: int
    version: int
    kind: str
    title: str
    keywords: tuple[str, ...] = ()
    body: str = ""
    fields: tuple[str, ...] = ()
    region_codes: tuple[str, ...] = ()
    branch_path: str = ""
    trl: int | None = None
    modes: tuple[str, ...] = ()
    price_kind: str | None = None
    price_fen: int | None = None
    status: str = ""
    published_at: datetime | None = None
    valid_until: datetime | None = None
    publicly_funded: bool = False
    organisation_id: int | None = None

    @property
    def year(self) -> int | None:
        """The year of publication on a Beijing clock."""
        return to_beijing(self.published_at).year if self.published_at else None


@dataclass(frozen=True)
class Expansion:
    """A word of the query, as typed, and other words that mean the same."""

    word: str
    others: tuple[str, ...]


Filters = Mapping[Facet, frozenset[str]]
"""Values of one facet are alternatives, facets are all required. An empty set is no filter."""


@dataclass(frozen=True)
class SearchQuery:
    """A question to the index. `offset` and `limit` are clamped, never refused.

    `price_from_fen` and `price_to_fen` bound the price or budget, both inclusive; a negotiable price has no
    amount and lies outside any bound. `now` is the moment validity is judged by. `expansions` are words that are
    searched for besides what was typed.
    """

    now: datetime
    text: str = ""
    expansions: tuple[Expansion, ...] = ()
    filters: Filters = field(default_factory=dict)
    price_from_fen: int | None = None
    price_to_fen: int | None = None
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 20
    facets: tuple[Facet, ...] = ()

    @property
    def window(self) -> tuple[int, int]:
        """`offset` and `limit`, clamped."""
        return min(max(0, self.offset), MAX_DEPTH), min(max(0, self.limit), MAX_WINDOW)


@dataclass(frozen=True)
class Hit:
    """Scores compare within one result only; without words to match they are 0."""

    listing_id: int
    score: float


@dataclass(frozen=True)
class SearchResult:
    """`facets` counts, per facet, what each value would find with the other facets' filters kept.

    `loosened` says that even the best hit holds only a small part of the words.
    """

    total: int
    hits: tuple[Hit, ...]
    loosened: bool = False
    facets: Mapping[Facet, Mapping[str, int]] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True)
class Health:
    """`usable` is False with the `problem` in words for operators; counts are those of the open index.

    `segments` is how many pieces a query reads one after another.
    """

    usable: bool
    documents: int = 0
    segments: int = 0
    bytes: int = 0
    problem: str = ""


class Rebuild(Protocol):
    """An index being built beside the live one; nothing of it is seen before it is swapped in."""

    def put_many(self, documents: Iterable[SearchDocument]) -> int: ...


class Index(Protocol):
    """A search engine. All reads raise IndexUnavailable when there is nothing usable to read.

    One process writes (jobs, or a command); any number of processes and threads read, and see a commit within
    about a fifth of a second.
    """

    def change(self, put: Iterable[SearchDocument], drop: Iterable[int] = ()) -> None:
        """Add or replace documents and remove listings, visible together or not at all."""
        ...

    def rebuilding(self) -> AbstractContextManager[Rebuild]:
        """Build an index from nothing; leaving the block without an error makes it the live one."""
        ...

    def search(self, query: SearchQuery) -> SearchResult: ...

    def best(
        self, weights: Mapping[str, float], now: datetime, filters: Filters | None = None, limit: int = 200
    ) -> tuple[Hit, ...]:
        """The documents with the greatest sum of weight × BM25 share; ties by newest, then id."""
        ...

    def texts(self, listing_ids: Iterable[int]) -> dict[int, str]:
        """The folded public text of listings, for comparing them term by term; unknown ids are left out."""
        ...

    def count(self) -> int:
        """How many documents are in the index."""
        ...

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """In how many documents each term occurs; 0 for unknown terms. May lag behind removals."""
        ...

    def listed_versions(self) -> dict[int, int]:
        """{listing_id: version} of everything in the index, to be compared with the tables."""
        ...

    def health(self) -> Health:
        """Never raises."""
        ...


def in_batches(documents: Iterable[SearchDocument], size: int) -> Iterator[list[SearchDocument]]:
    """Lists of at most `size` documents."""
    batch: list[SearchDocument] = []
    for document in documents:
        batch.append(document)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
