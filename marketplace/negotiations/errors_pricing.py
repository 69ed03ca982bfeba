"""Refusals on the way from agreed terms to a price that a contract may use."""

from typing import ClassVar

from marketplace.kernel.errors import MarketError


class PublicityRunning(MarketError):
    """The price has not been public for its whole time; `until` in the facts is the last day, None before it began."""

    code: ClassVar[str] = "publicity_running"


class PublicityOver(MarketError):
    """The time for objections is over, or the publicity was taken back."""

    code: ClassVar[str] = "publicity_over"


class ObjectionsOpen(MarketError):
    """Objections wait for an answer; `count` says how many."""

    code: ClassVar[str] = "objections_open"


class MinutesMissing(MarketError):
    """The price is above the holder's own limit and no minutes are attached; `limit_fen` is the limit."""

    code: ClassVar[str] = "minutes_missing"


class DisposalHeld(MarketError):
    """One of the four exceptions was declared, and no decision is on record yet."""

    code: ClassVar[str] = "disposal_held"
