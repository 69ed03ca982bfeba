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
from marketplace.listings.queries import _page as page
from marketplace.listings.showing import PublicListing, Shown
from marketplace.listings.vocabulary import Visibility

MOST = 200


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
    drafts = {row.number: from_json(listing.kind, row.content) for row in db.session.execute(query)}
    found = {
        number: page.readable(scope, listing, draft, signed_in=signed_in) for number, draft in drafts.items()
    }
    kept = {number: draft for number in numbers if (draft := found.get(number)) is not None}
    if len(kept) < len(set(numbers)):
        raise NotFound(kind="version")
    return kept
