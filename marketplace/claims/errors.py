"""Refusals of this room. Their words stand in `blueprints/errors.py`."""

from typing import ClassVar

from marketplace.kernel.errors import MarketError


class OwnClaim(MarketError):
    """Nobody decides on a claim of the own organisation, or in which one had a part."""

    code: ClassVar[str] = "own_claim"


class PaidOnce(MarketError):
    """What is claimed was paid before (ALREADY_PAID_ONCE); `keys` in the facts."""

    code: ClassVar[str] = "paid_once"


class ClaimedAlready(MarketError):
    """Another living claim names the same patent, award or contract; `keys` in the facts."""

    code: ClassVar[str] = "claimed_already"


class FactsAltered(MarketError):
    """The facts are no longer those that were submitted."""

    code: ClassVar[str] = "facts_altered"


class FactsUnchecked(MarketError):
    """A fact was not looked at, or not confirmed."""

    code: ClassVar[str] = "facts_unchecked"


class NoticeRunning(MarketError):
    """The public notice has not run its days; `until` in the facts."""

    code: ClassVar[str] = "notice_running"


class NoticeOver(MarketError):
    """Objections are no longer taken."""

    code: ClassVar[str] = "notice_over"
