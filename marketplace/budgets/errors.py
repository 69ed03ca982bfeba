"""Refusals of this room. Their words stand in `blueprints/errors.py`."""

from marketplace.kernel.errors import MarketError


class ReservedAlready(MarketError):
    """The subject has a living reservation."""

    code = "reserved_already"
