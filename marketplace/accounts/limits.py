"""How often something may be tried, per account and per address. Pure.

The account's count holds whoever guesses one password from many places, the address' whoever tries many
accounts from one. An address may stand for a whole office behind one router, so its limit is wider.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LONGEST_BLOCK = 4 * HOUR
"""No block grows beyond this, so that nobody can shut somebody else out for good."""


MOST_DOUBLINGS = 8


@dataclass(frozen=True)
class Limit:
    """`most` attempts in a `window`; then a block that doubles each time it is reached again in a row."""

    purpose: str
    most: int
    window: timedelta
    block: timedelta


SIGN_IN_ACCOUNT = Limit("sign_in.account", 5, 15 * MINUTE, 15 * MINUTE)
SIGN_IN_ADDRESS = Limit("sign_in.address", 20, 15 * MINUTE, 15 * MINUTE)
SECOND_FACTOR = Limit("second_factor.account", 5, 5 * MINUTE, 5 * MINUTE)
LINKS_ACCOUNT = Limit("links.account", 5, DAY, HOUR)
"""Mailed links one account can be sent."""
LINKS_ADDRESS = Limit("links.address", 10, HOUR, HOUR)
"""Mailed links and sign-ups one address can ask for."""
INVITATIONS = Limit("invitations.organisation", 100, DAY, HOUR)
INVITATIONS_UNVERIFIED = Limit("invitations.unverified", 5, DAY, DAY)
"""Until an operator has verified an organisation, it may not mail its name to many strangers."""


def block_after(limit: Limit, count: int) -> timedelta | None:
    """How long attempt number `count` blocks: None unless it is a multiple of `most`."""
    if count <= 0 or count % limit.most:
        return None
    doublings = min(count // limit.most - 1, MOST_DOUBLINGS)
    return min(limit.block * (1 << doublings), max(limit.block, LONGEST_BLOCK))


def key_hash(limit: Limit, key: str) -> str:
    """What the table keeps instead of an account or an address."""
    return hashlib.sha256(f"{limit.purpose}\n{key}".encode("utf-8", "replace")).hexdigest()
