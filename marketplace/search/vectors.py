"""A text as numbers, for comparing hundreds of texts with one: a key per token, and how often it occurs. Pure.

The tokens are those of the analyser: Han characters, pairs of neighbours, words and codes. A character's key is its
code point above 21 zero bits, a pair's has the second code point there; words have negative keys, of which two of a
text are the same in one of 10^13 texts.
"""

from collections import Counter
from functools import cache, lru_cache
from hashlib import blake2b
from threading import Lock
from typing import NamedTuple

import numpy as np
from cachetools import LRUCache, cached
from numpy.typing import NDArray

from marketplace.search.analyzer import han_flags, is_word, words

MOST_BYTES = 48 * 1024 * 1024
"""What the texts read last may take in a process: each listing of a bulk import is compared with a hundred
others, mostly the same ones, and reading a text takes several times as long as comparing it.
"""
BITS = 21
SECOND = (1 << BITS) - 1
CODES = 0x40000
"""Beyond the last code point that the analyser takes for Han text."""

Keys = NDArray[np.int64]


class TextVector(NamedTuple):
    """`keys` ascend; `damped` is 1 + ln(count) of each; `folded` is the text they were read from."""

    folded: str
    keys: Keys
    damped: NDArray[np.float64]


@lru_cache(maxsize=65_536)
def key_of(token: str) -> int:
    """The key of one token of the analyser."""
    if is_word(token):
        return -1 - (int.from_bytes(blake2b(token.encode(), digest_size=8).digest()) >> 2)
    second = ord(token[1]) if len(token) > 1 else 0
    return ord(token[0]) << BITS | second


def first_of(keys: Keys) -> Keys:
    """The first character's code point; negative for words."""
    return keys >> BITS


def second_of(keys: Keys) -> Keys:
    """The second character's code point, 0 for single characters; means nothing for words."""
    return keys & SECOND


@cache
def _is_han() -> NDArray[np.bool_]:
    return np.frombuffer(han_flags(CODES), np.bool_)


def _bytes_of(vector: TextVector) -> int:
    return 16 * len(vector.keys) + 4 * len(vector.folded) + 500


_vectors: LRUCache[str, TextVector] = LRUCache(MOST_BYTES, getsizeof=_bytes_of)
_lock = Lock()


def forget_texts() -> None:
    """For tests: the next text is read anew."""
    with _lock:
        _vectors.clear()


@cached(_vectors, key=str, lock=_lock)  # type: ignore[untyped-decorator]
def read(folded: str) -> TextVector:
    """The vector of a folded text, as an index keeps it; the ones read last are kept."""
    codes = np.frombuffer(folded.encode("utf-32", "surrogatepass"), np.uint32)[1:].astype(np.int64)
    han = _is_han()[np.minimum(codes, CODES - 1)]
    singles = codes[han] << BITS
    beside = han[:-1] & han[1:]
    pairs = codes[:-1][beside] << BITS | codes[1:][beside]
    keys, counts = np.unique(np.concatenate((singles, pairs)), return_counts=True)
    found = Counter(key_of(word) for word in words(folded))
    if found:
        others = np.array(sorted(found), np.int64)
        keys = np.concatenate((others, keys))
        counts = np.concatenate((np.array([found[key] for key in others.tolist()]), counts))
    return TextVector(folded, keys, 1.0 + np.log(counts))
