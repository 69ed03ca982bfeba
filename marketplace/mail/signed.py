"""Links in letters that work without signing in: whoever holds one may do the one thing that it says, no more.

Nothing is stored. A link names what it is for, one row and the day it ends, and is signed with the market's secret
key; written twice, it is the same. While a letter waits in the queue there is only a wish for a link in it: the
token comes in when the letter is written.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from marketplace.kernel.errors import LinkExpired

LASTS = timedelta(days=365)
"""A letter may lie in a mailbox for long, and the way to stop further ones has to work."""
LONGEST = 200
"""Characters; a longer token is none of ours."""
WISH = "signed_link"
PLACE = "{token}"


def sign(key: str, purpose: str, subject_id: int, until: datetime) -> str:
    """A token for an address, good until `until` (to the second)."""
    return str(_signer([key], purpose).dumps([subject_id, int(until.timestamp())]))


def subject_of(keys: Sequence[str], purpose: str, token: str, now: datetime) -> int:
    """The row that a token is for. `keys` are the retired secret keys and, last, the one in use.

    Raises LinkExpired for a token that is altered, for something else, or past its day: all look alike.
    """
    if not token.isascii() or len(token) > LONGEST:
        raise LinkExpired
    try:
        subject_id, until = _signer(keys, purpose).loads(token)
    except (BadData, ValueError, TypeError):
        raise LinkExpired from None
    if datetime.fromtimestamp(until, UTC) <= now:
        raise LinkExpired
    return int(subject_id)


def wish(path: str, purpose: str, subject_id: int) -> dict[str, list[Any]]:
    """What a queued letter holds instead of a link; `path` has `{token}` where the token goes."""
    return {WISH: [path, purpose, subject_id]}


def fulfilled(value: Any, key: str, root: str, until: datetime) -> Any:
    """The values of a letter with every wish in them, however deep, made a whole address below `root`."""
    if isinstance(value, list):
        return [fulfilled(one, key, root, until) for one in value]
    if not isinstance(value, dict):
        return value
    if WISH in value:
        path, purpose, subject_id = value[WISH]
        return root + path.replace(PLACE, sign(key, purpose, subject_id, until))
    return {name: fulfilled(one, key, root, until) for name, one in value.items()}


def _signer(keys: Sequence[str], purpose: str) -> URLSafeSerializer:
    digest = {"digest_method": sha256, "key_derivation": "hmac"}
    return URLSafeSerializer(list(keys), salt=f"letters, {purpose}", signer_kwargs=digest)
