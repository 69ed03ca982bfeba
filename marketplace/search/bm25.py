"""The ranking of short queries: BM25 over one text with the title counted twice. Pure; the same for every engine.

    score = sum over the query's terms of  weight × rarity × share

`share` grows with the term's count in the document and shrinks with the document's length. Measured against other
recipes in docs/search-quality.md.
"""

import math
from collections import Counter
from collections.abc import Mapping

from marketplace.search.analyzer import bag, is_word
from marketplace.search.index import SearchDocument

TITLE_WEIGHT = 2
KEYWORD_WEIGHT = 2
K1 = 1.2
B = 0.75
WORD_WEIGHT = 2.5
"""A Latin word, number or code is one token where a Han word of two characters is three: this evens it out."""


def weighted_counts(document: SearchDocument) -> Counter[str]:
    """Term counts with the title's and the keywords' multiplied."""
    counts = bag(document.body)
    for text, weight in ((document.title, TITLE_WEIGHT), ("\n".join(document.keywords), KEYWORD_WEIGHT)):
        for term, count in bag(text).items():
            counts[term] += count * weight
    return counts


def kept_length(tokens: int) -> int:
    """The document length as an index keeps it in one byte: exact below 40, then to an eighth, rounded down.

    tantivy (as Lucene) keeps no more, so the other engines compare the same rounded lengths.
    """
    if tokens < 40:
        return tokens
    beyond = tokens - 24
    step = beyond.bit_length() - 4
    return (beyond >> step << step) + 24


def norm(length: int, average: float) -> float:
    """What `share` adds below the line for a document of `kept_length` `length`."""
    return K1 * (1 - B + B * length / average) if average else K1


def share(count: float, norm_: float) -> float:
    """Between 0 and K1 + 1."""
    return count * (K1 + 1) / (count + norm_)


def rarity(documents: int, frequency: int) -> float:
    """Inverse document frequency, never negative; `frequency` ≤ `documents` except while removals settle."""
    frequency = min(frequency, documents)
    return math.log1p((documents - frequency + 0.5) / (frequency + 0.5))


def rarities(documents: int, frequencies: Mapping[str, int]) -> dict[str, float]:
    """The rarity of every term that occurs; the others drop out."""
    return {term: rarity(documents, n) for term, n in frequencies.items() if n}


def weight(term: str) -> float:
    """How much a term of a query counts besides its rarity."""
    return WORD_WEIGHT if is_word(term) else 1.0
