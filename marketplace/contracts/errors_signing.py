"""Refusals between a complete draft and its two signatures."""

from typing import ClassVar

from marketplace.kernel.errors import MarketError


class Incomplete(MarketError):
    """The draft lacks something; `missing` are the points of `completeness.missing`."""

    code: ClassVar[str] = "incomplete"


class OpinionsOpen(MarketError):
    """Somebody has not answered and the time is not over; `count` says how many, `until` is the last day."""

    code: ClassVar[str] = "opinions_open"


class ContentChanged(MarketError):
    """The contract does not read as it did when it was looked at, or when it was approved."""

    code: ClassVar[str] = "content_changed"


class FileDiffers(MarketError):
    """The two parties do not name one file: the SHA-256 is another."""

    code: ClassVar[str] = "file_differs"
