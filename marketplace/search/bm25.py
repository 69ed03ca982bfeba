"""BM25F shares of one document's terms, and how rare a term is. Pure; the same for every engine.

A term in the title counts as several in the body (never a sum of per-field scores: measured worse). The
length is compared with a fixed typical length rather than the average of the day, so that a share is a
constant of its document, can be computed when it is indexed, and is the same in every process.
"""

import math
from collections import Counter

from marketplace.search.analyzer import bag
from marketplace.search.index import SearchDocument

TITLE_WEIGHT = 3
KEYWORD_WEIGHT = 2
K1 = 1.2
B = 0.75
TYPICAL_LENGTH = 600.0
"""Weighted tokens of an ordinary listing (about 300 Han characters give 600)."""


def weighted_counts(document: SearchDocument) -> Counter[str]:
    """Term counts with the title's and the keywords' multiplied."""
    counts = bag(document.body)
    for text, weight in ((document.title, TITLE_WEIGHT), ("\n".join(document.keywords), KEYWORD_WEIGHT)):
        for term, count in bag(text).items():
            counts[term] += count * weight
    return counts


def shares(counts: Counter[str]) -> dict[str, float]:
    """{term: share}, a share lying between 0 and K1 + 1; a score is the sum of share × rarity."""
    norm = K1 * (1 - B + B * counts.total() / TYPICAL_LENGTH)
    return {term: count * (K1 + 1) / (count + norm) for term, count in counts.items()}


def rarity(documents: int, frequency: int) -> float:
    """Inverse document frequency, never negative; `frequency` ≤ `documents` except while removals settle."""
    frequency = min(frequency, documents)
    return math.log1p((documents - frequency + 0.5) / (frequency + 0.5))
