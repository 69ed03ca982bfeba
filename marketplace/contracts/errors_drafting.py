"""Refusals while a contract is written."""

from typing import ClassVar

from marketplace.kernel.errors import MarketError


class AgreedTermsFixed(MarketError):
    """The draft differs from what both sides agreed on; `fields` are the names of the fields that do."""

    code: ClassVar[str] = "agreed_terms_fixed"
