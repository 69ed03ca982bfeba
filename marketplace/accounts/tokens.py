"""Random tokens: the holder gets the token, the database its hash."""

import hashlib
import secrets


def new_token() -> str:
    """43 URL-safe characters, 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256 in hexadecimal; enough for a random token, which cannot be guessed from a list."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
