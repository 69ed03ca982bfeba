"""The two password profiles. Pure.

`dengbao3` follows GB/T 22239-2019 level 3 (complexity, periodic change), `asvs` OWASP ASVS 5.0 section 6.2,
which forbids both. Length, the blocklist and the context words hold for either.
"""

import itertools
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.accounts.common_passwords import BASES, COMMON
from marketplace.kernel.errors import Problem

SHORTEST = 12
LONGEST = 256
CLASSES_WANTED = 3
LEFT_OVER = 8
"""Letters that must remain once the names of person, organisation and market are taken out."""
LEET = str.maketrans({"@": "a", "4": "a", "0": "o", "1": "l", "3": "e", "$": "s", "5": "s", "!": "i"})


@dataclass(frozen=True)
class Profile:
    """`classes` kinds of characters wanted; `days` until renewal is due; `remembered` former ones refused."""

    name: str
    classes: int
    days: int | None
    remembered: int


DENGBAO3 = Profile("dengbao3", classes=CLASSES_WANTED, days=90, remembered=5)
ASVS = Profile("asvs", classes=0, days=None, remembered=0)
PROFILES = {profile.name: profile for profile in (DENGBAO3, ASVS)}


def password_problems(plain: str, profile: Profile, words: Iterable[str] = ()) -> tuple[Problem, ...]:
    """What keeps this password out; each problem belongs to the field `password`."""
    found = []
    if len(plain) < SHORTEST:
        found.append(Problem("password", "password_short", limit=SHORTEST))
    if len(plain) > LONGEST:
        return (Problem("password", "too_long", limit=LONGEST),)
    if character_classes(plain) < profile.classes:
        found.append(Problem("password", "password_classes", count=profile.classes))
    if is_common(plain):
        found.append(Problem("password", "password_common"))
    elif _says_who(plain, words):
        found.append(Problem("password", "password_context"))
    return tuple(found)


def character_classes(plain: str) -> int:
    """How many of: small letters, capitals, digits, everything else (marks, Han)."""
    tests = (str.islower, str.isupper, str.isdigit)
    named = sum(any(test(letter) for letter in plain) for test in tests)
    other = any(not any(test(letter) for test in tests) for letter in plain)
    return named + other


def is_common(plain: str) -> bool:
    """On the blocklist, a common word with decoration, one short piece repeated, or a run of neighbours."""
    folded = unicodedata.normalize("NFKC", plain).casefold()
    core = folded.strip("".join(c for c in set(folded) if not c.isalpha()))
    tried = {folded, folded.translate(LEET), core, core.translate(LEET)}
    return bool(tried & COMMON) or core in BASES or _repeats(folded) or _runs(folded)


def has_expired(profile: Profile, set_at: datetime | None, now: datetime) -> bool:
    """True when the profile wants the password renewed."""
    return profile.days is not None and set_at is not None and now - set_at > timedelta(days=profile.days)


def _says_who(plain: str, words: Iterable[str]) -> bool:
    left = folded = unicodedata.normalize("NFKC", plain).casefold()
    for word in sorted({w.casefold() for w in words}, key=len, reverse=True):
        if len(word) >= (4 if word.isascii() else 2):
            left = left.replace(word, "")
    return left != folded and len(left) < LEFT_OVER


def _repeats(text: str) -> bool:
    """True for one piece of up to four letters said again and again."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, 5)) if text else False


def _runs(text: str) -> bool:
    """True when nearly all letters follow their neighbour by one step: 123456789012, abcdefghijkl."""
    pairs = list(itertools.pairwise(text))
    regular = sum(abs(ord(a) - ord(b)) == 1 or {a, b} == {"9", "0"} for a, b in pairs)
    return len(pairs) > 3 and regular >= len(pairs) - 1
