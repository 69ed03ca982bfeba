"""Time-based one-time codes (RFC 6238) and recovery codes. Pure; the seed at rest is encrypted."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

STEP_SECONDS = 30
TOLERANCE = 1
"""Steps before and after the present one that still count, for clocks that are off."""
RECOVERY_CODES = 8
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters that are not taken for one another."""
RECOVERY_LENGTH = 10


class Vault:
    """Encrypts seeds with a key made from the market's secret key; retired secret keys open old ones."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(_derived(key)) for key in secret_keys])

    def close(self, seed: str) -> str:
        return self._fernet.encrypt(seed.encode("ascii")).decode("ascii")

    def open(self, sealed: str) -> str | None:
        """The seed, or None when no key opens it: the secret key was replaced and the old one not kept."""
        try:
            return self._fernet.decrypt(sealed.encode("ascii")).decode("ascii")
        except InvalidToken:
            return None


def _derived(secret_key: str) -> bytes:
    """A key of its own for this purpose, so that it says nothing about the one that signs cookies."""
    digest = hmac.new(secret_key.encode(), b"second factor seeds, version 1", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest)


def new_seed() -> str:
    """32 base-32 letters, 160 bits."""
    return pyotp.random_base32()


def address(seed: str, *, account: str, issuer: str) -> str:
    """What the QR code says to the authenticator app."""
    made: str = pyotp.TOTP(seed).provisioning_uri(name=account, issuer_name=issuer)
    return made


def step_of(at: datetime) -> int:
    """The number of the half minute."""
    return int(at.timestamp()) // STEP_SECONDS


def code_at(seed: str, step: int) -> str:
    """The six digits of one half minute."""
    made: str = pyotp.TOTP(seed).at(step * STEP_SECONDS)
    return made


def matching_step(seed: str, code: str, at: datetime, last_step: int | None) -> int | None:
    """The step a code belongs to, or None. A step that was used, or one before it, never matches again."""
    now = step_of(at)
    matches = [
        step
        for step in range(now - TOLERANCE, now + TOLERANCE + 1)
        if hmac.compare_digest(code_at(seed, step).encode(), code.encode("utf-8", "replace"))
    ]
    fresh = [step for step in matches if last_step is None or step > last_step]
    return fresh[0] if fresh else None


def next_code(seed: str, at: datetime, last_step: int | None) -> str | None:
    """A code that would be taken now, or None when one has to wait; shown to demo people alone."""
    step = max(step_of(at), (last_step or 0) + 1)
    return code_at(seed, step) if step <= step_of(at) + TOLERANCE else None


def new_recovery_codes() -> tuple[str, ...]:
    """Eight codes of ten letters (49 bits each), written with a hyphen in the middle."""
    return tuple(_recovery_code() for _ in range(RECOVERY_CODES))


def _recovery_code() -> str:
    letters = "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH))
    return f"{letters[: RECOVERY_LENGTH // 2]}-{letters[RECOVERY_LENGTH // 2 :]}"


def recovery_hash(code: str) -> str:
    """SHA-256 of the code without spaces, hyphens and capitals."""
    plain = "".join(c for c in code.lower() if c in RECOVERY_LETTERS)
    return hashlib.sha256(plain.encode("ascii")).hexdigest()


def digits(code: str) -> str:
    """A typed code without the spaces people put into it; full-width digits count."""
    return "".join(str(int(c)) if c.isdecimal() else c for c in code if not c.isspace())
