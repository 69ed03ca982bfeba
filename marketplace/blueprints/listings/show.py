"""The public page of a listing, and the preview that owners and operators have before it is public."""

from collections.abc import Hashable
from datetime import date
from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission, holds
from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.listings.actions import action_links
from marketplace.blueprints.listings.banners import Banner
from marketplace.blueprints.listings.bp import bp
from marketplace.blueprints.listings.history import history_rows
from marketplace.blueprints.listings.page import listing_page
from marketplace.blueprints.listings.sharing import address_of, qr_picture
from marketplace.blueprints.listings.support import scope
from marketplace.blueprints.listings.tools import tools_of
from marketplace.blueprints.page_cache import cached_for_visitors
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import PUBLIC
from marketplace.kernel.actor import Role
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import NotFound
from marketplace.listings.content import from_json
from marketplace.listings.models import Listing
from marketplace.listings.queries import own, versions
from marketplace.listings.queries import public as queries
from marketplace.listings.showing import OrganisationCard, PublicListing, Shown
from marketplace.listings.states import OPEN, ListingStatus
from marketplace.listings.vocabulary import Kind
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import publicity

GONE = 410
A_DAY = 86_400
HISTORY_SHOWN = 20


def _stamp(listing_id: int) -> Hashable | None:
    return queries.page_stamp(PUBLIC, listing_id)


@bp.get("/listings/<int:listing_id>")
@public
@cached_for_visitors(_stamp)
def show(listing_id: int) -> ResponseReturnValue:
    """Three statements for a visitor, one more where files are attached; while the page is kept, one."""
    actor = current_actor()
    try:
        found = queries.public_one(scope(), listing_id, signed_in=actor.is_signed_in)
    except NotFound:
        return _preview(own.one(scope(), listing_id))
    more = _for_insiders(own.one(scope(), listing_id)) if found.inside else {}
    more |= {
        "matches_url": _matches_url(found),
        "tools": tools_of(found),
        "in_public": _price_in_public(found),
    }
    page = listing_page(found, signed_in=actor.is_signed_in, **more)
    return page, GONE if found.shown is Shown.REMOVED else 200


@bp.get("/listings/<int:listing_id>/qr.svg")
@public
def qr(listing_id: int) -> ResponseReturnValue:
    """The address of a public page as a picture. Apart from the page, which then is a fifth cheaper to make."""
    if queries.page_stamp(PUBLIC, listing_id) is None:
        raise NotFound(kind="listing")
    answer = Response(qr_picture(address_of(listing_id)), mimetype="image/svg+xml")
    answer.cache_control.public = True
    answer.cache_control.max_age = A_DAY
    return answer


def _price_in_public(found: PublicListing) -> tuple[str, date] | None:
    """(address, last day) while the price of an achievement is in public."""
    if found.kind is not Kind.ACHIEVEMENT or found.shown is Shown.REMOVED:
        return None
    running = publicity.of_achievement(NegotiationScope(), found.id, beijing_today())
    return None if running is None else (url_for("publicity.show", publicity_id=running.id), running.ends_on)


def _for_insiders(listing: Listing) -> dict[str, Any]:
    """What owners and operators see besides: what they may do, and what has been done."""
    return {
        "actions": action_links(listing),
        "history": history_rows(versions.history(scope(), listing.id, limit=HISTORY_SHOWN), listing.kind),
    }


def _matches_url(found: PublicListing) -> str | None:
    """Where the suggested pairs of an open listing are, for its owners, the operators above it and brokers."""
    actor = current_actor()
    works_with_it = found.inside or actor.has(Role.BROKER)
    if found.status not in OPEN or not works_with_it or not holds(actor, Permission.MATCH_SEE):
        return None
    return url_for("matching.of_listing", listing_id=found.id)


def _preview(listing: Listing) -> ResponseReturnValue:
    """What was never public, for its owners and the operators above it."""
    if listing.status is ListingStatus.DISCARDED:
        raise NotFound(kind="listing")
    banner = Banner(_("尚未公开"), _("只有发布单位和负责审核的人员能看到这一页。"), None)
    unpublished = {"tombstone": banner, "is_preview": True, "versions_url": None, "address": None}
    more = _for_insiders(listing) | unpublished
    return listing_page(_as_if_public(listing), signed_in=True, **more)


def _as_if_public(listing: Listing) -> PublicListing:
    """The working version in the shape of a public one."""
    owner, draft = listing.organisation, from_json(listing.kind, listing.working.content)
    card = OrganisationCard(
        owner.id, owner.name, owner.name_en, owner.kind, owner.region_code, owner.is_demo, verified=False
    )
    return PublicListing(
        id=listing.id, kind=listing.kind, status=listing.status, shown=Shown.FULL, title=listing.title, draft=draft,
        organisation=card, visibility=listing.visibility, branch_path=listing.branch_path,
        region_code=listing.region_code, version=listing.working_version, published_at=listing.created_at,
        confirmed_at=None, valid_until=listing.valid_until, ended_at=None, reason=listing.reason,
        reason_note=listing.reason_note, successor=None, quality_score=listing.quality_score,
        organisation_id=listing.organisation_id, inside=True, has_detail=bool(draft.detail),
    )  # fmt: skip
