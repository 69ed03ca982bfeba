"""Refusals of this room. Their words stand in `blueprints/errors.py`."""

from marketplace.kernel.errors import MarketError


class LeadTaken(MarketError):
    """Another broker was quicker, or has been working on the lead for long."""

    code = "lead_taken"


class OwnSide(MarketError):
    """A broker's own organisation is a side of the lead, or both sides are the same organisation."""

    code = "own_side"


class OwnListing(MarketError):
    """Interest in a listing of one's own organisation."""

    code = "own_listing"
