"""What several pages of listings need."""

from typing import Any

from flask import g

from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.identity import settings
from marketplace.branches.scope import PUBLIC, Scope
from marketplace.listings.queries import rules as rule_queries
from marketplace.listings.rules import ListingRules

UNPROCESSABLE = 422
CONFLICT = 409


def scope() -> Scope:
    """The rows this reader may see beyond the public ones."""
    return Scope.of_drafts(current_actor())


def rules() -> ListingRules:
    """The rules of this installation, read once a request."""
    if "listing_rules" not in g:
        wanted = settings()
        g.listing_rules = rule_queries.of_installation(
            PUBLIC,
            valid_days=wanted.listing_valid_days,
            review_working_days=wanted.review_working_days,
        )
    found: ListingRules = g.listing_rules
    return found


def whole_number(text: Any) -> int:
    """A posted number; 0 for anything that is none."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def anchor(path: str) -> str:
    """The id of the control for a problem's path: `ip.0.number` is `ip-0-number`, `keywords.2` is `keywords`."""
    steps = path.split(".")
    return "-".join(steps) if len(steps) != 2 or steps[0] == "contact" else steps[0]
