"""What somebody may have meant by a word that finds nothing: said only when there is no doubt. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.search.analyzer import is_word
from marketplace.search.sounds import sound, syllables

FEWEST_LISTINGS = 2
"""A word that fewer listings carry may be somebody's slip itself."""
SHORTEST_HAN, SHORTEST_LATIN = 3, 4
"""Shorter words are one edit away from too many others."""
SHORTEST_SOUND = 2
"""Characters of a word that may be mistaken for another by its sound."""


@dataclass(frozen=True)
class Known:
    """A word that open listings carry: as it is written, as it is compared, by how many, and how it sounds."""

    word: str
    folded: str
    listings: int
    sound: str = ""


def meant(typed: str, known: Iterable[Known]) -> Known | None:
    """The only known word that a folded one can be a slip for; None when it is known, or when there are several."""
    words = {word.folded: word for word in known}
    if not typed or typed in words:
        return None
    close = [word for word in words.values() if word.listings >= FEWEST_LISTINGS and is_slip(typed, word)]
    return close[0] if len(close) == 1 else None


def is_slip(typed: str, known: Known) -> bool:
    """Whether a folded word and another known one sound alike, or are one edit apart and long enough.

    Numbers are never slips of one another: KX-21 and KX-22 are two machines.
    """
    word = known.folded
    if _digits(typed) != _digits(word) or _letters(typed) == _letters(word):
        return False
    return _sounds_like(typed, known) or (
        min(len(typed), len(word)) >= shortest(typed) and one_edit_apart(typed, word)
    )


def shortest(typed: str) -> int:
    """How long a word must be to be taken for another that is spelt differently."""
    return SHORTEST_LATIN if all(map(is_word, typed)) else SHORTEST_HAN


def one_edit_apart(one: str, other: str) -> bool:
    """One character more, less or different, or two neighbours exchanged."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    one, other = one[start:], other[start:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (len(one) > 1 and one[:2] == other[1::-1] and one[2:] == other[2:])
    )


def _sounds_like(typed: str, known: Known) -> bool:
    """Syllable by syllable; Latin words sound like nothing but themselves."""
    if not known.sound or len(typed) != len(known.folded) or len(typed) < SHORTEST_SOUND:
        return False
    return sound(typed) == known.sound and syllables(typed) == syllables(known.folded)


def _digits(word: str) -> list[str]:
    return [char for char in word if char.isdigit()]


def _letters(word: str) -> list[str]:
    return [char for char in word if char.isalnum()]
