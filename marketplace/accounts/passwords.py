"""Passwords: one function makes the hash and one checks it, so that another algorithm is one file's work.

Parameters follow OWASP's second recommendation for Argon2id (19 MiB, two passes, one lane). The number hashed
at once is bounded, because a crowd of sign-ins would otherwise take all memory and both processors.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from marketplace.accounts.password_rules import DENGBAO3, LONGEST, Profile, password_problems
from marketplace.kernel.errors import Invalid, Problem, TooManyAttempts

MOST_AT_ONCE = 4
"""Hashes computed at the same time in one process."""
LONGEST_TYPED = LONGEST + 1
"""Letters looked at when a password is checked; a longer one is wrong anyway."""
WAITS_SECONDS = 8.0
"""How long one waits for a turn before being asked to come back."""


@dataclass(frozen=True)
class Cost:
    """Argon2id's passes, memory (KiB) and lanes."""

    passes: int
    memory_kib: int
    lanes: int


NORMAL = Cost(passes=2, memory_kib=19 * 1024, lanes=1)
CHEAP = Cost(passes=1, memory_kib=8, lanes=1)
"""For tests alone: see `use_cost`."""


@dataclass(frozen=True)
class NewPassword:
    """A password that has passed the policy, as its hash. Made by `accept` and nowhere else."""

    hash: str


class Bench:
    """The hasher in use and the seats around it."""

    def __init__(self, cost: Cost) -> None:
        self.hasher = PasswordHasher(cost.passes, cost.memory_kib, cost.lanes)
        self.seats = threading.BoundedSemaphore(MOST_AT_ONCE)
        self.nobody = self.hasher.hash("nobody has this password")

    def __enter__(self) -> PasswordHasher:
        if not self.seats.acquire(timeout=WAITS_SECONDS):
            raise TooManyAttempts(retry_after=int(WAITS_SECONDS))
        return self.hasher

    def __exit__(self, *_: object) -> None:
        self.seats.release()


bench = Bench(NORMAL)


def use_cost(cost: Cost) -> None:
    """Hash with other parameters from now on. Older hashes still verify and are renewed at sign-in."""
    global bench  # noqa: PLW0603 the one place where the process' hasher is chosen
    bench = Bench(cost)


def hash_password(plain: str) -> str:
    """Argon2id in its own text form. Raises TooManyAttempts when the process is too busy."""
    with bench as hasher:
        return hasher.hash(_bytes(plain))


def verify(stored: str | None, plain: str) -> bool:
    """Is it the password? Without a stored hash a dummy is checked: both answers take equally long."""
    with bench as hasher:
        try:
            right = hasher.verify(stored or bench.nobody, _bytes(plain))
        except (VerificationError, InvalidHashError):
            return False
    return right and bool(stored)


def needs_rehash(stored: str) -> bool:
    """True when the hash was made with other parameters than today's."""
    return bench.hasher.check_needs_rehash(stored)


def accept(
    plain: str, *, profile: Profile = DENGBAO3, words: Iterable[str] = (), former: Iterable[str] = ()
) -> NewPassword:
    """Check a new password against the policy and hash it.

    `words` are the names it must not consist of, `former` the hashes it must not equal. Raises Invalid with
    problems of the field `password`.
    """
    problems = password_problems(plain, profile, words)
    if not problems and any(verify(old, plain) for old in list(former)[: profile.remembered]):
        problems = (Problem("password", "used_before", count=profile.remembered),)
    if problems:
        raise Invalid(*problems)
    return NewPassword(hash_password(plain))


def _bytes(plain: str) -> bytes:
    """UTF-8, also for a lone surrogate, which plain UTF-8 would refuse."""
    return plain.encode("utf-8", "surrogatepass")
