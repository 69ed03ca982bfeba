"""The best words for the beginnings that many words share, worked out beforehand. Pure.

A search box asks after each key: for one letter a tenth of all words would have to be read and sorted each time.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_OFFERED = 8
LONGEST_START = 6
"""As long as the longest syllable; fewer words share a longer beginning."""
CROWDED = 200
"""Words that share a beginning; fewer are read and sorted in a millisecond."""


@dataclass(frozen=True)
class Offer:
    """A word as it is written, and how many open listings carry it."""

    word: str
    listings: int


@dataclass(frozen=True)
class Key:
    """What a word is found by while it is being typed, and what is then offered."""

    folded: str
    sound: str
    initials: str
    offer: Offer


def crowded_starts(keys: Sequence[Key]) -> dict[str, list[Offer]]:
    """{beginning: its first MOST_OFFERED words}; `keys` are in the order of offers.

    What is not crowded cannot be so with one more character: each length looks only below the one before.
    """
    found: dict[str, list[Offer]] = {}
    for length in range(1, LONGEST_START + 1):
        numbers: Counter[str] = Counter()
        offers: dict[str, list[Offer]] = {}
        for key in keys:
            for start in set(_starts(key, length)):
                if length == 1 or start[:-1] in found:
                    numbers[start] += 1
                    if numbers[start] <= MOST_OFFERED:
                        offers.setdefault(start, []).append(key.offer)
        found |= {start: offers[start] for start, number in numbers.items() if number > CROWDED}
    return found


def spelt(begun: str) -> str:
    """The letters of a beginning that may be a sound or initials, '' for one that cannot be.

    An input method shows tan'xian wei while it is being typed.
    """
    letters = "".join(char for char in begun if char.isalnum())
    return letters if letters.isascii() and letters.isalpha() else ""


def _starts(key: Key, length: int) -> Iterator[str]:
    """The beginnings of this length by which a word is found; one letter of a sound is an initial anyway."""
    if len(key.folded) >= length:
        yield key.folded[:length]
    for spoken in (key.initials, key.sound) if length > 1 else (key.initials,):
        start = spoken[:length]
        if len(start) == length and spelt(start) == start:
            yield start
