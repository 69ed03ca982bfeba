"""Refusals of this room. Their words stand in `blueprints/errors.py`."""

from marketplace.kernel.errors import MarketError


class OwnVersion(MarketError):
    """Who wrote or proposed a version does not approve or refuse it."""

    code = "own_version"


class TextsAltered(MarketError):
    """The stored texts of a version no longer say what they said when it was approved."""

    code = "texts_altered"
