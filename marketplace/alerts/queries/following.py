"""Reads of followed listings: one's own, and for jobs the followers of a listing."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select

from marketplace.accounts.models import Person
from marketplace.alerts.models import Follow
from marketplace.alerts.policy import Owner
from marketplace.alerts.states import FollowStatus
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.numbers import MOST_ID
from marketplace.listings.drafts import Draft
from marketplace.listings.models import Listing
from marketplace.listings.queries.several import public_many, published_drafts_of
from marketplace.listings.showing import PublicListing, Shown
from marketplace.listings.states import OPEN

MOST_FOLLOWS = 200
MOST_ENDED = 50
REMINDERS = (7, 2)
"""Days before a listing's time ends at which its followers are reminded."""


@dataclass(frozen=True)
class Followed:
    """A followed listing as its person may see it. `changed` names the fields that say something else than when it
    was last called read; empty when nothing does, or when the text is not shown (any more).
    """

    follow_id: int
    status: FollowStatus
    reason: str | None
    since: datetime
    seen_version: int
    listing: PublicListing
    changed: tuple[str, ...]


def one(scope: Owner, listing_id: int, *, lock: bool = False) -> Follow | None:
    """The person's follow of a listing, also an ended one; `lock` holds its row until the commit."""
    if not 0 < listing_id <= MOST_ID:
        return None
    return _found(select(Follow).where(scope.clause(Follow), Follow.listing_id == listing_id), lock=lock)


def by_id(scope: Owner, follow_id: int, *, lock: bool = False) -> Follow | None:
    """The same by the follow's own number."""
    if not 0 < follow_id <= MOST_ID:
        return None
    return _found(select(Follow).where(scope.clause(Follow), Follow.id == follow_id), lock=lock)


def count(scope: Owner) -> int:
    """How many listings are being followed."""
    query = select(func.count()).select_from(Follow).where(scope.clause(Follow), _alive())
    return db.session.scalar(query) or 0


def listed(scope: Owner, reader: Scope, status: FollowStatus, now: datetime) -> tuple[Followed, ...]:
    """The newest first; of ended ones the last MOST_ENDED. Three statements. `reader` is whose eyes it is for."""
    ended = status is FollowStatus.ENDED
    query = select(Follow).where(scope.clause(Follow), Follow.status == status)
    order = Follow.updated_at if ended else Follow.created_at
    query = query.order_by(order.desc(), Follow.id.desc()).limit(MOST_ENDED if ended else MOST_FOLLOWS)
    follows = list(db.session.scalars(query))
    pages = {
        page.id: page
        for page in public_many(reader, [f.listing_id for f in follows], signed_in=True, now=now)
    }
    behind = [
        (f.listing_id, f.seen_version)
        for f in follows
        if f.listing_id in pages and not ended and f.seen_version != pages[f.listing_id].version
    ]
    before = published_drafts_of(reader, pages, behind, signed_in=True)
    return tuple(
        Followed(
            follow_id=f.id, status=f.status, reason=f.reason, since=f.created_at, seen_version=f.seen_version,
            listing=pages[f.listing_id],
            changed=_changed(before.get((f.listing_id, f.seen_version)), pages[f.listing_id]),
        )
        for f in follows
        if f.listing_id in pages
    )  # fmt: skip


def is_followed(scope: Owner, listing_id: int) -> bool:
    """Whether anybody whose rows these are follows the listing."""
    query = select(exists().where(scope.clause(Follow), Follow.listing_id == listing_id, _alive()))
    return bool(db.session.scalar(query))


def followers(scope: Owner, listing_id: int, *, after: int, limit: int) -> list[tuple[Follow, Person]]:
    """Who follows a listing, in batches by the ids of the follows; the rows are locked until the commit."""
    query = _with_person().where(scope.clause(Follow), Follow.listing_id == listing_id, Follow.id > after)
    return _pairs(query.order_by(Follow.id).limit(limit))


def follower(scope: Owner, follow_id: int) -> tuple[Follow, Person] | None:
    """The same for one follow; None when it has ended."""
    found = _pairs(_with_person().where(scope.clause(Follow), Follow.id == follow_id))
    return found[0] if found else None


def closing_ids(scope: Owner, now: datetime) -> list[int]:
    """The follows of open listings that end soon enough for a reminder, ascending."""
    query = (
        select(Follow.id)
        .join(Listing, Follow.listing_id == Listing.id)
        .where(scope.clause(Follow), _alive(), Listing.status.in_(OPEN))
        .where(Listing.valid_until > now, Listing.valid_until <= now + timedelta(days=max(REMINDERS)))
    )
    return list(db.session.scalars(query.order_by(Follow.id)))


def _with_person() -> Select[Follow, Person]:
    return (
        select(Follow, Person)
        .join(Person, Follow.person_id == Person.id)
        .where(_alive())
        .with_for_update(of=Follow)
        .execution_options(populate_existing=True)
    )


def _pairs(query: Select[Follow, Person]) -> list[tuple[Follow, Person]]:
    return [(row[0], row[1]) for row in db.session.execute(query)]


def _found(query: Select[Follow], *, lock: bool) -> Follow | None:
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def _alive() -> ColumnElement[bool]:
    return Follow.status == FollowStatus.FOLLOWING


def _changed(before: Draft | None, page: PublicListing) -> tuple[str, ...]:
    if before is None or page.draft is None or page.shown is not Shown.FULL:
        return ()
    return tuple(f.name for f in fields(before) if getattr(before, f.name) != getattr(page.draft, f.name))
