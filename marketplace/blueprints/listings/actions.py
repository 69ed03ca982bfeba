"""What a reader may do with a listing, as links of its page: the owner's steps, then the reviewer's."""

from typing import Any

from flask import url_for

from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.listings.overview import actions as owner_actions
from marketplace.blueprints.listings.support import scope
from marketplace.blueprints.translation import gettext as _
from marketplace.listings import policy
from marketplace.listings.models import Listing
from marketplace.listings.queries import own
from marketplace.listings.states import LISTED

REVIEWED = frozenset({"take", "return", "reject", "park", "publish"})
"""These are done on the review page, with the content in view."""


def action_links(listing: Listing) -> list[dict[str, Any]]:
    """What is permitted and possible now: {words, url, kind}."""
    possible = policy.actions_for(current_actor(), listing)
    amendment = own.open_amendment(scope(), listing.id) if listing.status in LISTED else None
    links = owner_actions(listing, amendment)
    if REVIEWED.intersection(possible):
        url = url_for("reviews.show", listing_id=listing.id)
        links.insert(0, {"words": _("打开审核页"), "url": url, "kind": "primary"})
    if "take_down" in possible:
        url = url_for("reviews.take_down", listing_id=listing.id)
        links.append({"words": _("下架"), "url": url, "kind": "outline-danger"})
    if links:
        url = url_for("listings.history", listing_id=listing.id)
        links.append({"words": _("办理情况与全部版本"), "url": url, "kind": "outline-primary"})
    return links
