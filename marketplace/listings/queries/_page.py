"""The public page of a listing as one reader may have it: the row to read, and what is made of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationStatus
from marketplace.branches.scope import Scope
from marketplace.listings.content import from_json
from marketplace.listings.drafts import Draft
from marketplace.listings.models import Listing, ListingVersion
from marketplace.listings.showing import (
    OrganisationCard,
    PublicListing,
    Shown,
    Successor,
    for_reader,
    hides_name,
    how_shown,
    visibility_of,
)
from marketplace.listings.states import ENDED, LISTED, ListingStatus
from marketplace.listings.validity import effective_status
from marketplace.listings.vocabulary import Visibility

Next = aliased(Listing)
_STRICTNESS = (Visibility.PUBLIC, Visibility.HIDDEN_NAME, Visibility.REGISTERED)
PAGE = (
    select(
        Listing.id, Listing.kind, Listing.status, Listing.title, Listing.visibility, Listing.branch_path,
        Listing.organisation_id, Listing.region_code, Listing.published_version, Listing.published_at,
        Listing.confirmed_at, Listing.valid_until, Listing.ended_at, Listing.reason, Listing.reason_note,
        Listing.quality_score, Listing.successor_id, ListingVersion.content,
        Next.title.label("successor_title"), Next.status.label("successor_status"),
        Next.visibility.label("successor_visibility"),
        Organisation.name.label("organisation_name"), Organisation.name_en, Organisation.kind.label("of_kind"),
        Organisation.region_code.label("of_region"), Organisation.is_demo,
        Organisation.status.label("of_status"),
    )
    .join(Organisation, Listing.organisation_id == Organisation.id)
    .join(
        ListingVersion,
        and_(ListingVersion.listing_id == Listing.id, ListingVersion.number == Listing.published_version),
    )
    .outerjoin(Next, Listing.successor_id == Next.id)
    .where(Listing.status.in_(LISTED | ENDED))
)  # fmt: skip


def as_public(scope: Scope, row: Row[*tuple[Any, ...]], *, signed_in: bool, now: datetime) -> PublicListing:
    """A row of PAGE for one reader."""
    inside = scope.admits(row)
    status = effective_status(row.status, row.valid_until, now)
    shown = how_shown(status, row.visibility, signed_in=signed_in, inside=inside)
    hidden = hides_name(row.visibility, inside=inside)
    draft, has_detail = None, False
    if shown is Shown.FULL:
        whole = from_json(row.kind, row.content)
        has_detail = bool(whole.detail)
        draft = for_reader(whole, row.visibility, signed_in=signed_in, inside=inside)
    return PublicListing(
        id=row.id, kind=row.kind, status=status, shown=shown, draft=draft, inside=inside,
        title="" if shown is Shown.REMOVED else row.title, organisation=None if hidden else _organisation(row),
        organisation_id=None if hidden else row.organisation_id, visibility=row.visibility,
        branch_path=row.branch_path, region_code=row.region_code, version=row.published_version,
        published_at=row.published_at, confirmed_at=row.confirmed_at, valid_until=row.valid_until,
        ended_at=row.ended_at, reason=row.reason, reason_note=row.reason_note if inside else "",
        successor=_successor(row, inside=inside),
        quality_score=row.quality_score, has_detail=has_detail,
    )  # fmt: skip


def _successor(row: Row[*tuple[Any, ...]], *, inside: bool) -> Successor | None:
    """None where its title is taken down, or where the link would tell whose the one with the hidden name is."""
    if row.successor_id is None or row.successor_status is ListingStatus.TAKEN_DOWN:
        return None
    visibilities = (row.visibility, row.successor_visibility)
    if len({hides_name(visibility, inside=inside) for visibility in visibilities}) > 1:
        return None
    return Successor(row.successor_id, row.successor_title)


def _organisation(row: Row[*tuple[Any, ...]]) -> OrganisationCard:
    return OrganisationCard(
        id=row.organisation_id, name=row.organisation_name, name_en=row.name_en, kind=row.of_kind,
        region_code=row.of_region, is_demo=row.is_demo,
        verified=row.of_status is OrganisationStatus.VERIFIED,
    )  # fmt: skip


def readable(scope: Scope, listing: PublicListing, draft: Draft, *, signed_in: bool) -> Draft | None:
    """What one of its versions said, as far as this reader may know it today; None for nothing at all."""
    visibility = max(listing.visibility, visibility_of(draft), key=_STRICTNESS.index)
    shown = how_shown(listing.status, visibility, signed_in=signed_in, inside=listing.inside)
    if shown is not Shown.FULL or listing.shown is not Shown.FULL:
        return None
    return for_reader(draft, visibility, signed_in=signed_in, inside=listing.inside)
