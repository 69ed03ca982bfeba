"""The book: all versions that decide, each on its own days, put together from their stored texts.

Packs that come with the market stand in it from the beginning; once a document has a record, its records alone count.
Packs and books are kept in memory by what they say, so that nothing has to be forgotten when a version is approved.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from sqlalchemy import select

from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.errors import NotFound
from marketplace.policies.errors import TextsAltered
from marketplace.policies.models import PolicyDecision, PolicyVersion
from marketplace.policies.policy import DecisionScope
from marketplace.policies.shipped import shipped_packs
from marketplace.policies.states import BINDING
from marketplace.policies.together import read_texts
from marketplace.rules.book import Book
from marketplace.rules.packs import Pack
from marketplace.rules.reading import PackFault


@dataclass(frozen=True, order=True)
class Edition:
    """A version in a book: what it says is found by `sha256`, `closed_on` is its last day (None: not closed)."""

    pack_id: str
    number: int
    sha256: str
    closed_on: date | None = None

    def to_json(self) -> dict[str, str | int | None]:
        closed = self.closed_on.isoformat() if self.closed_on else None
        return {"id": self.pack_id, "version": self.number, "sha256": self.sha256, "closed_on": closed}


def in_force(scope: Scope) -> Book:
    """The book that decides now; what it says of a day depends on the day. One short statement.

    Raises TextsAltered when a stored text is not what was approved.
    """
    return bound(scope, editions(scope))


def bound(scope: Scope, found: Iterable[Edition]) -> Book:
    """The book of these editions, in their order. Raises as `in_force`."""
    return _book(tuple(found))


def editions(scope: Scope) -> list[Edition]:
    """What the book consists of, in the order of documents and numbers."""
    found = recorded(scope)
    known = {edition.pack_id for edition in found}
    more = [
        Edition(each.pack.id, each.pack.version, each.pack.sha256)
        for each in shipped_packs().values()
        if each.pack.id not in known
    ]
    return sorted([*found, *more], key=lambda edition: (edition.pack_id, edition.number))


def recorded(scope: Scope) -> list[Edition]:
    """Those with a record."""
    version = PolicyVersion
    query = select(version.pack_id, version.number, version.sha256, version.closed_on)
    return [Edition(*row) for row in db.session.execute(query.where(version.status.in_(sorted(BINDING))))]


def as_it_was(scope: DecisionScope, row: PolicyDecision) -> Book:
    """The book by which a stored decision was made, whatever has been approved or closed since.

    Raises TextsAltered, and NotFound for a version that is no longer stored.
    """
    return _book(tuple(_edition(each) for each in row.packs))


def _edition(stored: dict[str, str | int | None]) -> Edition:
    closed = stored["closed_on"]
    day = date.fromisoformat(str(closed)) if closed else None
    return Edition(str(stored["id"]), int(str(stored["version"])), str(stored["sha256"]), day)


@lru_cache(maxsize=64)
def _book(found: tuple[Edition, ...]) -> Book:
    return Book(tuple(replace(_pack(each), closed_on=each.closed_on) for each in found))


def _pack(edition: Edition) -> Pack:
    return _pack_saying(edition.pack_id, edition.number, edition.sha256)


@lru_cache(maxsize=128)
def _pack_saying(pack_id: str, number: int, sha256: str) -> Pack:
    shipped = shipped_packs().get(pack_id)
    if shipped is not None and (shipped.pack.version, shipped.pack.sha256) == (number, sha256):
        return shipped.pack
    query = select(PolicyVersion.texts).where(
        PolicyVersion.pack_id == pack_id, PolicyVersion.number == number
    )
    texts = db.session.scalar(query)
    if texts is None:
        raise NotFound(kind="policy_version", pack=pack_id, number=number)
    pack = read_texts(pack_id, number, texts).pack
    if pack.sha256 != sha256:
        raise TextsAltered(pack=pack_id, number=number)
    return pack


def altered(scope: Scope) -> frozenset[tuple[str, int]]:
    """Stored versions, drafts among them, whose texts no longer say what their records do: by document and number.

    A book is put together without this: the packs that come with the market are not read from their records there.
    """
    rows = db.session.scalars(select(PolicyVersion).order_by(PolicyVersion.id))
    return frozenset(
        (row.pack_id, row.number)
        for row in rows
        if _said_by(row.pack_id, row.number, tuple(sorted(row.texts.items()))) != row.sha256
    )


@lru_cache(maxsize=256)
def _said_by(pack_id: str, number: int, texts: tuple[tuple[str, str], ...]) -> str | None:
    """The hash alone, which is small enough to be kept for every version; None for what cannot be read."""
    try:
        return read_texts(pack_id, number, dict(texts)).pack.sha256
    except PackFault:
        return None


def forget(scope: Scope) -> None:
    """Read every text anew when it is needed next: for whoever checks the texts themselves."""
    _book.cache_clear()
    _pack_saying.cache_clear()
