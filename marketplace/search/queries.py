"""From hits to listings that a page can show, with the marked pieces of their public text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.listings.content import from_json
from marketplace.listings.models import Listing, ListingVersion
from marketplace.listings.states import OPEN
from marketplace.listings.vocabulary import Visibility
from marketplace.search.documents import public_keywords, public_text
from marketplace.search.excerpts import Piece, excerpt, highlight
from marketplace.search.index import Hit


@dataclass(frozen=True)
class Found:
    """A listing with its organisation loaded; the organisation is shown only if `names_organisation`."""

    listing: Listing
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    keywords: tuple[str, ...]
    names_organisation: bool


def found_listings(scope: Scope, hits: Sequence[Hit], text: str, now: datetime) -> tuple[Found, ...]:
    """The listings of `hits` in their order; those that have closed since they were indexed are left out.

    `text` is the query as typed. One statement whatever the number of hits.
    """
    ids = [hit.listing_id for hit in hits]
    query = (
        select(Listing, ListingVersion.content)
        .join(
            ListingVersion,
            (ListingVersion.listing_id == Listing.id) & (ListingVersion.number == Listing.published_version),
        )
        .where(Listing.id.in_(ids), Listing.status.in_(OPEN))
        .where(or_(Listing.valid_until.is_(None), Listing.valid_until > now))
        .options(joinedload(Listing.organisation))
    )
    rows = {listing.id: (listing, content) for listing, content in db.session.execute(query)}
    return tuple(_found(scope, *rows[id_], text) for id_ in ids if id_ in rows)


def _found(scope: Scope, listing: Listing, content: dict[str, object], text: str) -> Found:
    draft = from_json(listing.kind, content)
    return Found(
        listing=listing,
        title=highlight(draft.title, text),
        excerpt=excerpt(public_text(draft, listing.visibility), text),
        keywords=public_keywords(draft, listing.visibility),
        names_organisation=listing.visibility is Visibility.PUBLIC or scope.admits(listing),
    )
