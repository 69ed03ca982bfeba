"""Refusals that only a negotiation knows."""

from typing import ClassVar

from marketplace.kernel.errors import MarketError


class RoomNeedsConsent(MarketError):
    """The document room is closed to the actor: secrecy is neither agreed by both sides nor waived."""

    code: ClassVar[str] = "room_needs_consent"


class SecrecyChanged(MarketError):
    """The text that was consented to is no longer the text on the table."""

    code: ClassVar[str] = "secrecy_changed"


class TermsSuperseded(MarketError):
    """A newer version of the terms has been put forward; `number` is its number."""

    code: ClassVar[str] = "terms_superseded"


class TermsFrozen(MarketError):
    """Both sides agreed on a version, which stays as it is."""

    code: ClassVar[str] = "terms_frozen"
