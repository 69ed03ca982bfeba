"""Random tokens: the holder gets the token, the database its hash."""

import base64
import hashlib
import hmac
import secrets


def new_token() -> str:
    """43 URL-safe characters, 256 bits."""
    return secrets.token_urlsafe(32)


def derived_token(secret_key: str, seed: str) -> str:
    """The token of a seed: always the same, and known only to who has both the seed and the secret key."""
    key = hmac.new(secret_key.encode(), b"one-time links, version 1", hashlib.sha256).digest()
    digest = hmac.new(key, seed.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    """SHA-256 in hexadecimal; enough for a random token, which cannot be guessed from a list."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
