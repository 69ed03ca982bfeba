"""What other programs and telephones read of a listing's page: its address, a QR picture, schema.org data."""

from functools import lru_cache
from io import BytesIO
from typing import Any

import segno
from flask import url_for

from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.cards import code_of
from marketplace.blueprints.listings.sections import Parts
from marketplace.kernel.clock import to_beijing
from marketplace.kernel.money import yuan_from_fen
from marketplace.listings.drafts import AchievementDraft
from marketplace.listings.showing import PublicListing, Shown
from marketplace.listings.states import OPEN
from marketplace.listings.vocabulary import Kind, Visibility

DESCRIPTION = 500
MASK = 0
"""Of the eight patterns every reader knows; trying all eight for the prettiest took a third of the page's time."""


def address_of(listing_id: int) -> str:
    """The whole address, as it is printed and shared."""
    return settings().base_url.rstrip("/") + url_for("listings.show", listing_id=listing_id)


@lru_cache(maxsize=1024)
def qr_picture(address: str) -> bytes:
    """A QR code as an SVG file, coloured by attributes so that the content policy has nothing to refuse."""
    picture = BytesIO()
    made = segno.make(address, error="m", micro=False, mask=MASK)
    made.save(picture, kind="svg", scale=4, border=2, dark="#123c31")
    return picture.getvalue()


def json_ld(listing: PublicListing, parts: Parts) -> dict[str, Any] | None:
    """An achievement as schema.org Offer, a need as Demand; None for what is not open to everybody.

    It says nothing that a visitor could not read on the page: no hidden name, no contact, no detail.
    """
    if (
        listing.status not in OPEN
        or listing.shown is not Shown.FULL
        or listing.visibility is Visibility.REGISTERED
    ):
        return None
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Demand" if listing.kind is Kind.NEED else "Offer",
        "identifier": code_of(listing.kind, listing.id),
        "name": listing.title,
        "url": address_of(listing.id),
        "availabilityStarts": to_beijing(listing.published_at).date().isoformat(),
        "itemOffered": {
            "@type": "Service",
            "name": listing.title,
            "description": parts.lead_text[:DESCRIPTION],
            "keywords": [word for word, _url in parts.keywords],
            "category": [name for name, _url in parts.fields],
        },
    }
    return data | _until(listing) | _owner(listing) | _price(listing)


def _until(listing: PublicListing) -> dict[str, Any]:
    if listing.valid_until is None:
        return {}
    return {"availabilityEnds": to_beijing(listing.valid_until).date().isoformat()}


def _owner(listing: PublicListing) -> dict[str, Any]:
    if listing.organisation is None or listing.visibility is Visibility.HIDDEN_NAME:
        return {}
    return {"offeredBy": {"@type": "Organization", "name": listing.organisation.name}}


def _price(listing: PublicListing) -> dict[str, Any]:
    if not isinstance(listing.draft, AchievementDraft) or listing.draft.price_fen is None:
        return {}
    return {"price": str(yuan_from_fen(listing.draft.price_fen)), "priceCurrency": "CNY"}
