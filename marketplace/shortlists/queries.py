"""Reads of shortlists. A stranger's list looks as if it did not exist."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.accounts.models import Person
from marketplace.accounts.states import PersonStatus
from marketplace.accounts.tokens import token_hash
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.errors import LinkExpired, NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.listings.queries.several import public_many
from marketplace.listings.showing import PublicListing
from marketplace.shortlists.models import Shortlist, ShortlistEntry
from marketplace.shortlists.policy import Owner


@dataclass(frozen=True)
class ListInfo:
    """A list without its entries. `shared_until` is None, too, when its link has run out."""

    id: int
    name: str
    entries: int
    updated_at: datetime
    shared_until: datetime | None


@dataclass(frozen=True)
class Entry:
    """A listing on a list, as its reader may see it, with the owner's note."""

    listing: PublicListing
    note: str
    added_at: datetime


def lists(scope: Owner, now: datetime) -> list[ListInfo]:
    """One's lists, the one used last first. One statement."""
    entries = select(func.count()).where(ShortlistEntry.shortlist_id == Shortlist.id).scalar_subquery()
    query = select(
        Shortlist.id, Shortlist.name, entries.label("entries"), Shortlist.updated_at, Shortlist.shared_until
    ).where(scope.clause())
    rows = db.session.execute(query.order_by(Shortlist.updated_at.desc(), Shortlist.id.desc()))
    return [
        ListInfo(
            row.id, row.name, row.entries, row.updated_at,
            row.shared_until if row.shared_until and row.shared_until > now else None,
        )
        for row in rows
    ]  # fmt: skip


def holding(scope: Owner, listing_id: int) -> list[tuple[int, str]]:
    """(id, name) of one's lists that a listing is on, the one used last first."""
    query = (
        select(Shortlist.id, Shortlist.name)
        .join(ShortlistEntry, ShortlistEntry.shortlist_id == Shortlist.id)
        .where(scope.clause(), ShortlistEntry.listing_id == listing_id)
        .order_by(Shortlist.updated_at.desc(), Shortlist.id.desc())
    )
    return [(row.id, row.name) for row in db.session.execute(query)]


def count(scope: Owner) -> int:
    return db.session.scalar(select(func.count()).select_from(Shortlist).where(scope.clause())) or 0


def one(scope: Owner, shortlist_id: int, *, to_change: bool = False) -> Shortlist:
    """A list; `to_change` keeps others from changing it until the commit. Raises NotFound.

    What the session knew of the list is read anew then: somebody may have changed it before the lock was free.
    """
    if not 0 < shortlist_id <= MOST_ID:
        raise NotFound(kind="shortlist")
    query = select(Shortlist).where(scope.clause(), Shortlist.id == shortlist_id)
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(kind="shortlist")
    return found


def named(scope: Owner, name: str) -> Shortlist | None:
    """The list of exactly that name, of several the one that was changed last; None when there is none."""
    query = select(Shortlist).where(scope.clause(), Shortlist.name == name)
    return db.session.scalars(
        query.order_by(Shortlist.updated_at.desc(), Shortlist.id.desc()).limit(1)
    ).first()


def last_used(scope: Owner) -> Shortlist | None:
    """The list that was changed last; None when there is none yet."""
    query = select(Shortlist).where(scope.clause())
    return db.session.scalars(
        query.order_by(Shortlist.updated_at.desc(), Shortlist.id.desc()).limit(1)
    ).first()


def entries(scope: Owner, shortlist_id: int, reader: Scope, *, signed_in: bool, now: datetime) -> list[Entry]:
    """What is on a list, in its order. `reader` is whose eyes the listings are for. Two statements."""
    query = (
        select(ShortlistEntry)
        .join(Shortlist, ShortlistEntry.shortlist_id == Shortlist.id)
        .where(scope.clause(), Shortlist.id == shortlist_id)
        .order_by(ShortlistEntry.position, ShortlistEntry.listing_id)
    )
    rows = list(db.session.scalars(query))
    found = public_many(reader, [row.listing_id for row in rows], signed_in=signed_in, now=now)
    pages = {page.id: page for page in found}
    return [Entry(pages[row.listing_id], row.note, row.added_at) for row in rows if row.listing_id in pages]


def shared(scope: Scope, token: str, now: datetime) -> Shortlist:
    """The list behind a link. Raises LinkExpired after its time.

    Raises NotFound for one that is unknown or revoked, and while its owner's account is disabled.
    """
    found = db.session.scalars(
        select(Shortlist)
        .join(Person, Shortlist.person_id == Person.id)
        .where(Shortlist.share_digest == token_hash(token), Person.status == PersonStatus.ACTIVE)
    ).one_or_none()
    if found is None or found.shared_until is None:
        raise NotFound(kind="shortlist")
    if found.shared_until <= now:
        raise LinkExpired
    return found
