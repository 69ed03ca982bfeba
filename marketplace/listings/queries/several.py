"""Public listings beside each other: many pages, and many old versions, in one statement each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, tuple_

from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.clock import utc_now
from marketplace.listings.content import from_json
from marketplace.listings.drafts import Draft
from marketplace.listings.models import Listing, ListingVersion
from marketplace.listings.queries import _page as page
from marketplace.listings.queries._paging import usable_ids
from marketplace.listings.showing import PublicListing

MOST = 200
_PAGES = page.PAGE.where(Listing.id.in_(bindparam("ids", expanding=True)))
Numbered = tuple[int, int]
"""A listing's id and the number of one of its versions."""


def public_many(
    scope: Scope, listing_ids: Sequence[int], *, signed_in: bool, now: datetime | None = None
) -> list[PublicListing]:
    """Their public pages in the order of the ids, the first MOST; what was never published is left out."""
    wanted = usable_ids(listing_ids)[:MOST]
    if not wanted:
        return []
    moment = now or utc_now()
    rows = {row.id: row for row in db.session.execute(_PAGES, {"ids": wanted})}
    return [
        page.as_public(scope, rows[number], signed_in=signed_in, now=moment)
        for number in wanted
        if number in rows
    ]


def published_drafts_of(
    scope: Scope, listings: Mapping[int, PublicListing], wanted: Iterable[Numbered], *, signed_in: bool
) -> dict[Numbered, Draft]:
    """What these versions said, as far as this reader may know it today; those that may not be read are missing."""
    numbered = [pair for pair in dict.fromkeys(wanted) if pair[0] in listings]
    if not numbered:
        return {}
    query = select(ListingVersion.listing_id, ListingVersion.number, ListingVersion.content).where(
        tuple_(ListingVersion.listing_id, ListingVersion.number).in_(numbered),
        ListingVersion.published_at.is_not(None),
    )
    found: dict[Numbered, Draft] = {}
    for listing_id, number, content in db.session.execute(query):
        listing = listings[listing_id]
        draft = page.readable(scope, listing, from_json(listing.kind, content), signed_in=signed_in)
        if draft is not None:
            found[listing_id, number] = draft
    return found
