"""Reads of saved searches and of what they have found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from marketplace.accounts.models import Person
from marketplace.accounts.states import PersonStatus
from marketplace.alerts.models import SavedSearch, SavedSearchHit
from marketplace.alerts.policy import Owner
from marketplace.alerts.states import Frequency, SearchStatus
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.listings.models import Listing
from marketplace.listings.queries import public
from marketplace.listings.showing import Card
from marketplace.listings.states import OPEN

NEWEST = 3
"""Hits of each search that the list of searches shows."""


@dataclass(frozen=True)
class Found:
    """A hit that is still open. `is_new`: found since the search was last opened."""

    card: Card
    is_new: bool


@dataclass(frozen=True)
class Overview:
    """A search, how many listings it has found since it was saved, and the newest of them."""

    search: SavedSearch
    found: int
    new: int
    newest: tuple[Found, ...]


def mine(scope: Owner) -> list[SavedSearch]:
    """The newest first."""
    query = select(SavedSearch).where(scope.clause(SavedSearch)).order_by(SavedSearch.id.desc())
    return list(db.session.scalars(query))


def one(scope: Owner, search_id: int) -> SavedSearch:
    """Raises NotFound, for somebody else's too."""
    found = find(scope, search_id)
    if found is None:
        raise NotFound(kind="saved_search")
    return found


def find(scope: Owner, search_id: int, *, lock: bool = False) -> SavedSearch | None:
    """The search as it is now; `lock` holds its row until the commit."""
    if not 0 < search_id <= MOST_ID:
        return None
    query = select(SavedSearch).where(SavedSearch.id == search_id, scope.clause(SavedSearch))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def writing(scope: Owner) -> list[SavedSearch]:
    """Those that may write letters, the oldest first, their rows held until the commit."""
    query = select(SavedSearch).where(
        scope.clause(SavedSearch),
        SavedSearch.status == SearchStatus.ACTIVE,
        SavedSearch.frequency != Frequency.NEVER,
    )
    query = query.order_by(SavedSearch.id).with_for_update()
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def has_new(scope: Owner, search_id: int) -> bool:
    """Whether the search has found anything since its owner last looked."""
    query = (
        select(SavedSearchHit.listing_id)
        .join(SavedSearch, SavedSearchHit.search_id == SavedSearch.id)
        .where(SavedSearch.id == search_id, scope.clause(SavedSearch), _since_saved(), _found_later())
    )
    return db.session.scalar(query.limit(1)) is not None


def overviews(scope: Owner) -> list[Overview]:
    """Everything the list of searches shows, in five statements however many there are."""
    searches = mine(scope)
    ids = [search.id for search in searches]
    counts = _counts(ids)
    newest = _newest(ids)
    cards = {card.id: card for card in public.cards(Scope(), [hit.listing_id for hit in newest])}
    shown = [hit for hit in newest if hit.listing_id in cards and cards[hit.listing_id].status in OPEN]
    return [
        Overview(
            search,
            *counts.get(search.id, (0, 0)),
            tuple(
                Found(cards[hit.listing_id], _is_new(hit, search))
                for hit in shown
                if hit.search_id == search.id
            ),
        )
        for search in searches
    ]


def known(scope: Owner, search_id: int, listing_ids: Sequence[int]) -> frozenset[int]:
    """Those of the listings that a search has found before."""
    query = (
        select(SavedSearchHit.listing_id)
        .join(SavedSearch, SavedSearchHit.search_id == SavedSearch.id)
        .where(SavedSearch.id == search_id, scope.clause(SavedSearch))
        .where(SavedSearchHit.listing_id.in_(listing_ids))
    )
    return frozenset(db.session.scalars(query)) if listing_ids else frozenset()


def waiting(scope: Owner, search_id: int, now: datetime) -> Select[int]:
    """Listings for the next letter, as a part of a statement: hits that wait and are open at `now`."""
    return _hits_with_listings(scope, search_id).where(SavedSearchHit.waits.is_(True), _is_open(now))


def newest_told(scope: Owner, search_id: int, moment: datetime, limit: int) -> list[int]:
    """The newest of the listings that were told of at exactly this moment."""
    query = _hits_with_listings(scope, search_id).where(SavedSearchHit.told_at == moment)
    return list(
        db.session.scalars(query.order_by(Listing.published_at.desc(), Listing.id.desc()).limit(limit))
    )


def open_among(scope: Scope, listing_ids: Sequence[int], now: datetime) -> frozenset[int]:
    """Those of the listings that are open at `now`; the same for everybody."""
    query = select(Listing.id).where(Listing.id.in_(listing_ids), _is_open(now))
    return frozenset(db.session.scalars(query)) if listing_ids else frozenset()


def published_after(scope: Scope, listing_ids: Sequence[int], moment: datetime) -> frozenset[int]:
    """Those of the listings that were published after the moment; the same for everybody."""
    query = select(Listing.id).where(Listing.id.in_(listing_ids), Listing.published_at > moment)
    return frozenset(db.session.scalars(query)) if listing_ids else frozenset()


def next_person_due(scope: Owner, now: datetime, after: int) -> int | None:
    """The person with the least id beyond `after` who has a search to be run and whose account is in use."""
    query = (
        select(func.min(SavedSearch.person_id))
        .join(Person, SavedSearch.person_id == Person.id)
        .where(_is_due(now), scope.clause(SavedSearch), SavedSearch.person_id > after)
        .where(Person.status == PersonStatus.ACTIVE)
    )
    return db.session.scalar(query)


def due(scope: Owner, now: datetime, *, lock: bool = False) -> list[SavedSearch]:
    """The searches to be run, the oldest first; `lock` holds their rows until the commit."""
    query = select(SavedSearch).where(_is_due(now), scope.clause(SavedSearch)).order_by(SavedSearch.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def _hits_with_listings(scope: Owner, search_id: int) -> Select[int]:
    return (
        select(SavedSearchHit.listing_id)
        .join(SavedSearch, SavedSearchHit.search_id == SavedSearch.id)
        .join(Listing, SavedSearchHit.listing_id == Listing.id)
        .where(SavedSearch.id == search_id, scope.clause(SavedSearch))
    )


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(SavedSearch.status == SearchStatus.ACTIVE, SavedSearch.due_at <= now)


def _is_open(now: datetime) -> ColumnElement[bool]:
    """Whether or not the job has booked what has lapsed."""
    lasts = or_(Listing.valid_until.is_(None), Listing.valid_until > now)
    return and_(Listing.status.in_(OPEN), lasts)


def _since_saved() -> ColumnElement[bool]:
    """Not what was there already when the search was saved."""
    return or_(SavedSearchHit.waits.is_(True), SavedSearchHit.told_at.is_not(None))


def _found_later() -> ColumnElement[bool]:
    """After its search was last opened."""
    return or_(SavedSearch.opened_at.is_(None), SavedSearchHit.found_at > SavedSearch.opened_at)


def _is_new(hit: Any, search: SavedSearch) -> bool:
    return bool(search.opened_at is None or hit.found_at > search.opened_at)


def _counts(ids: list[int]) -> dict[int, tuple[int, int]]:
    """Search id → (found since it was saved, of these since it was last opened)."""
    query = (
        select(SavedSearchHit.search_id, func.count(), func.count().filter(_found_later()))
        .join(SavedSearch, SavedSearchHit.search_id == SavedSearch.id)
        .where(SavedSearchHit.search_id.in_(ids), _since_saved())
        .group_by(SavedSearchHit.search_id)
    )
    return {search_id: (found, new) for search_id, found, new in db.session.execute(query)}


def _newest(ids: list[int]) -> Sequence[Any]:
    """(search_id, listing_id, found_at) of the NEWEST of each search."""
    place = func.row_number().over(
        partition_by=SavedSearchHit.search_id,
        order_by=(SavedSearchHit.found_at.desc(), SavedSearchHit.listing_id.desc()),
    )
    ranked = (
        select(
            SavedSearchHit.search_id, SavedSearchHit.listing_id, SavedSearchHit.found_at, place.label("place")
        )
        .where(SavedSearchHit.search_id.in_(ids), _since_saved())
        .subquery()
    )
    query = select(ranked).where(ranked.c.place <= NEWEST).order_by(ranked.c.search_id, ranked.c.place)
    return db.session.execute(query).all()
