"""Keeping the index in agreement with the tables: late, twice or out of order must all be safe.

Call outside a unit of work. Only the process that writes the index (jobs, or a command) may call these.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from marketplace.db.base import db
from marketplace.search.documents import documents_of, every_document, expected_versions
from marketplace.search.index import Index, SearchDocument

PROGRESS_STEP = 1_000


@dataclass(frozen=True)
class Comparison:
    """Listing ids on which index and tables differ, ascending. `compared` is how many ids either side has."""

    missing: tuple[int, ...]
    stale: tuple[int, ...]
    surplus: tuple[int, ...]
    compared: int

    @property
    def agrees(self) -> bool:
        return not self.differing

    @property
    def differing(self) -> tuple[int, ...]:
        return (*self.missing, *self.stale, *self.surplus)


def sync_listings(index: Index, listing_ids: Collection[int]) -> None:
    """Make the index agree with the tables for these listings, in one index commit. Raises IndexUnavailable."""
    _look_anew()
    ids = frozenset(listing_ids)
    documents = documents_of(ids)
    index.change(documents, ids - {document.listing_id for document in documents})


def _look_anew() -> None:
    """End the read that the session may be in: SQLite would go on showing the tables of before."""
    db.session.rollback()


def compare(index: Index) -> Comparison:
    """Both ways: what the tables have and the index lacks or has of another version, and what it has beyond.

    Raises IndexUnavailable.
    """
    _look_anew()
    held = index.listed_versions()
    expected = expected_versions()
    return Comparison(
        missing=tuple(sorted(expected.keys() - held.keys())),
        stale=tuple(sorted(id_ for id_ in expected.keys() & held.keys() if expected[id_] != held[id_])),
        surplus=tuple(sorted(held.keys() - expected.keys())),
        compared=len(expected.keys() | held.keys()),
    )


def rebuild(index: Index, progress: Callable[[int], None] = lambda _count: None) -> int:
    """Build the index anew from the tables beside the live one; returns how many listings it holds.

    `progress` hears the count after every PROGRESS_STEP documents. What changed in the tables meanwhile is for the
    caller to bring in after the swap: `compare`, and `sync_listings` in turn with whoever else writes.
    """
    _look_anew()
    with index.rebuilding() as fresh:
        fresh.put_many(_counted(every_document(), progress))
    return index.count()


def _counted(
    documents: Iterable[SearchDocument], progress: Callable[[int], None]
) -> Iterator[SearchDocument]:
    for number, document in enumerate(documents, start=1):
        yield document
        if number % PROGRESS_STEP == 0:
            progress(number)
