"""Signed links that end letters without signing in. What they name is in them, so no table keeps them.

Such a link can do one thing: end the letters it came with. It may therefore wait in the queue of letters, as the
value `stop`, which also becomes the letter's List-Unsubscribe header (see `mail.compose.to_message`). It never
runs out: a letter of last year must still be able to end those of this year.
"""

import hmac
from enum import StrEnum

from marketplace.accounts.tokens import derived_token
from marketplace.config import Settings
from marketplace.kernel.numbers import MOST_ID


class Purpose(StrEnum):
    """What a link ends. The value is part of what is signed: a link for one thing opens nothing else."""

    FOLLOW = "follow"
    SEARCH = "search"


def stop_token(settings: Settings, purpose: Purpose, number: int) -> str:
    """The token of the row with that id: the id, a dot and 43 URL-safe characters."""
    return f"{number}.{_signature(settings.signing_key(), purpose, number)}"


def read_token(settings: Settings, purpose: Purpose, token: str) -> int | None:
    """The id in a token that was signed for the purpose, with the present key or a retired one; else None."""
    text, dot, signature = token.partition(".")
    if not (dot and text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    number = int(text)
    if not 0 < number <= MOST_ID or text != str(number):
        return None
    given = signature.encode("utf-8", "replace")
    keys = [settings.signing_key(), *settings.secret_key_fallbacks]
    signed = [hmac.compare_digest(_signature(key, purpose, number).encode(), given) for key in keys]
    return number if any(signed) else None


def _signature(key: str, purpose: Purpose, number: int) -> str:
    return derived_token(key, f"stop letters, version 1: {purpose.value} {number}")
