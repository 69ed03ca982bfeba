"""How rare single Han characters are in an index: all that is asked of it about the texts that are compared."""

from collections.abc import Iterable
from typing import Protocol
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from marketplace.search import bm25
from marketplace.search.vectors import CODES

PRIOR = 100
"""Documents without any of the terms that are thought to be there besides. In a young market of few, alike listings
the shared terms would otherwise count for nothing, and every slip of the pen for much."""
DRIFT = 0.02
"""Part by which an index may grow or shrink before its characters' rarities are asked for again."""


class Statistics(Protocol):
    """What is asked of an index to judge how rare terms are."""

    def count(self) -> int: ...

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]: ...


def rarity(documents: int, frequency: int) -> float:
    """How rare a term is for comparing texts, in an index of so many documents."""
    return bm25.rarity(documents + PRIOR, frequency)


class CharacterRarities:
    """How rare single characters are in an index of so many `documents`, each asked of it once.

    `most` is the rarity of what occurs once. Threads may learn at the same time: they learn the same.
    """

    def __init__(self, documents: int) -> None:
        self.documents = documents
        self.most = rarity(documents, 1)
        self._known = np.full(CODES, np.nan)

    def learn(self, statistics: Statistics, codes: NDArray[np.int64]) -> NDArray[np.float64]:
        """A table that holds, at the place of each of `codes`, that character's rarity."""
        unknown = codes[np.isnan(self._known[codes])]
        if len(unknown):
            asked = [chr(code) for code in np.unique(unknown).tolist()]
            for char, n in statistics.document_frequencies(asked).items():
                self._known[ord(char)] = rarity(self.documents, n) if n else self.most
        return self._known

    def still_holds(self, documents: int) -> bool:
        """Whether an index of so many documents is nearly the one that was asked."""
        return abs(documents - self.documents) <= self.documents * DRIFT


_known: WeakKeyDictionary[Statistics, CharacterRarities] = WeakKeyDictionary()


def characters_of(statistics: Statistics, documents: int) -> CharacterRarities:
    """What earlier texts have asked of the same index; a comparison needs some two thousand characters."""
    known = _known.get(statistics)
    if known is None or not known.still_holds(documents):
        known = _known[statistics] = CharacterRarities(documents)
    return known
