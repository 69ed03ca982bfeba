"""The versions of a listing that were public, as everybody may still read them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.listings.content import from_json
from marketplace.listings.drafts import Draft
from marketplace.listings.models import ListingVersion
from marketplace.listings.showing import PublicListing, Shown, for_reader, how_shown, visibility_of
from marketplace.listings.vocabulary import Visibility

MOST = 200
_STRICTNESS = (Visibility.PUBLIC, Visibility.HIDDEN_NAME, Visibility.REGISTERED)


@dataclass(frozen=True)
class PublicVersion:
    """`published_at` is when visitors first read it."""

    number: int
    published_at: datetime


def published_versions(
    scope: Scope, listing: PublicListing, *, signed_in: bool = False
) -> list[PublicVersion]:
    """Those whose text this reader may see, newest first. One statement."""
    if listing.shown is not Shown.FULL:
        return []
    query = (
        select(ListingVersion.number, ListingVersion.published_at)
        .where(ListingVersion.listing_id == listing.id, ListingVersion.published_at.is_not(None))
        .order_by(ListingVersion.number.desc())
        .limit(MOST)
    )
    if not (signed_in or listing.inside):
        then = func.coalesce(ListingVersion.content["visibility"].as_string(), Visibility.PUBLIC.value)
        query = query.where(then != Visibility.REGISTERED.value)
    return [PublicVersion(row.number, row.published_at) for row in db.session.execute(query)]


def published_drafts(
    scope: Scope, listing: PublicListing, *numbers: int, signed_in: bool
) -> dict[int, Draft]:
    """What these versions said, as far as this reader may know it today. One statement.

    The stricter of both counts: what the listing hides now, and what it hid then. Raises NotFound for a number
    that never was public, or whose text this reader may not see.
    """
    wanted = [number for number in numbers if 0 < number <= MOST_ID]
    query = select(ListingVersion.number, ListingVersion.content).where(
        ListingVersion.listing_id == listing.id,
        ListingVersion.published_at.is_not(None),
        ListingVersion.number.in_(wanted),
    )
    found = {row.number: from_json(listing.kind, row.content) for row in db.session.execute(query)}
    if listing.shown is not Shown.FULL or any(number not in found for number in numbers):
        raise NotFound(kind="version")
    return {number: _readable(listing, found[number], signed_in) for number in numbers}


def _readable(listing: PublicListing, draft: Draft, signed_in: bool) -> Draft:
    visibility = max(listing.visibility, visibility_of(draft), key=_STRICTNESS.index)
    shown = how_shown(listing.status, visibility, signed_in=signed_in, inside=listing.inside)
    if shown is not Shown.FULL:
        raise NotFound(kind="version")
    return for_reader(draft, visibility, signed_in=signed_in, inside=listing.inside)
