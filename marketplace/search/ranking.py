"""Comparing a long text with others: which terms to ask the index for, how alike texts are, and why. Pure.

First stage: `QueryText.weights` are handed to `Index.best`, which finds a few hundred candidates. Second
stage: `rescore` orders them by the cosine of their terms. `reasons` says which words the likeness comes from.
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from heapq import nlargest
from itertools import groupby
from threading import Lock
from typing import Protocol

from cachetools import LRUCache, cached

from marketplace.search.analyzer import Token, bag, fold, is_bigram, is_strong, tokenize
from marketplace.search.bm25 import rarity

MAX_CHARACTERS = 20_000
"""Of a long text; more says nothing new about its subject."""
MOST_BYTES = 48 * 1024 * 1024
"""What the texts read last may take in a process: each listing of a bulk import is compared with two hundred
others, mostly the same ones, and reading a text takes five times as long as comparing it.
"""
_TOUCHING, _HOLDING = 0.6, 2.0
"""How many times as often as by chance two Han characters meet. 层性 in 涂层性能 meets less than `_TOUCHING` times
as often: only two words touch there. 性能 meets more than `_HOLDING` times as often: a word."""
_JOINING_WORDS = frozenset("的了和与及或且把其而于之是该此")
"""Characters that join words. A bigram with one of them still counts, but is no reason to show to people."""


class Statistics(Protocol):
    """What is asked of an index to judge how rare terms are."""

    def count(self) -> int: ...

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]: ...


@dataclass(frozen=True)
class QueryText:
    """A long text, read once for all comparisons.

    `vector` holds a number per term that the index knows; `rarities` the terms' rarities; `usual` is the
    rarity taken for terms of the other text that this one lacks; `weights` are the terms for `Index.best`;
    `cohesion` says of bigrams how many times as often as by chance they meet.
    """

    source: str
    vector: Mapping[str, float]
    rarities: Mapping[str, float]
    usual: float
    weights: Mapping[str, float]
    cohesion: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def norm(self) -> float:
        return math.sqrt(sum(value * value for value in self.vector.values()))

    @cached_property
    def by_hash(self) -> dict[int, tuple[str, float, float]]:
        """{the term's hash: the term, its rarity, its number in `vector`}."""
        return {_hash(term): (term, self.rarities[term], value) for term, value in self.vector.items()}

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Those that can be a reason, with their places."""
        return tuple(token for token in tokenize(self.source) if _says_something(token.text))

    @classmethod
    def of(cls, source: str, statistics: Statistics, limit: int = 32) -> "QueryText":
        """Read `source`; `limit` is the number of `weights`. Raises what `statistics` raises."""
        source = source[:MAX_CHARACTERS]
        counts = bag(source)
        documents = statistics.count()
        frequencies = statistics.document_frequencies(counts)
        rarities = {term: rarity(documents, n) for term, n in frequencies.items() if n}
        return cls(
            source=source,
            vector={term: _damped(counts[term]) * rare for term, rare in rarities.items()},
            rarities=rarities,
            usual=sum(rarities.values()) / len(rarities) if rarities else 1.0,
            weights=best_terms(counts, rarities, limit),
            cohesion=dict(_cohesion(frequencies, documents)),
        )


@dataclass(frozen=True)
class _OtherText:
    """A text to compare with: hashes of its terms, how often each occurs, and the sum of the squares of the damped
    counts.

    A hash takes a tenth of the term's bytes. Two terms of a text have the same 64 bits in one of 10^14 texts.
    """

    folded: str
    terms: "array[int]"
    counts: "array[int]"
    square: float


@dataclass(frozen=True)
class Reason:
    """Words both texts hold, as the query's text writes them, and their part of the likeness (0 to 1)."""

    words: str
    part: float


def best_terms(counts: Mapping[str, int], rarities: Mapping[str, float], limit: int) -> dict[str, float]:
    """The `limit` terms of greatest count × rarity, with that product as their weight."""
    weighed = ((counts[term] * rare, term) for term, rare in rarities.items())
    return {term: weight for weight, term in nlargest(limit, weighed)}


def rescore(text: QueryText, others: Mapping[int, str]) -> list[tuple[int, float]]:
    """(listing id, cosine from 0 to 1) of every other text, the likest first; ties by id."""
    scored = ((listing_id, likeness(text, other)) for listing_id, other in others.items())
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))


def likeness(text: QueryText, other: str) -> float:
    """The cosine of the two texts' terms, 0 to 1."""
    return sum(_contributions(text, _read(other)).values())


def reasons(text: QueryText, other: str, limit: int = 5) -> tuple[Reason, ...]:
    """The shared words that contribute most; overlapping bigrams come joined: 碳纤 + 纤维 → 碳纤维."""
    read = _read(other)
    left = _contributions(text, read)
    runs: dict[str, tuple[str, list[Token]]] = {}
    for run in _shared_runs(text, left, read.folded):
        words = text.source[run[0].start : max(token.end for token in run)]
        runs.setdefault(fold(words), (words, run))
    found: list[Reason] = []
    for words, run in sorted(runs.values(), key=lambda pair: -_worth(pair[1], left)):
        part = _worth(run, left)
        if part > 0:
            found.append(Reason(words, part))
            for token in run:
                left[token.text] = 0.0
    return tuple(nlargest(limit, found, key=lambda reason: reason.part))


@cache
def _damped(count: int) -> float:
    return 1.0 + math.log(count)


def _hash(term: str) -> int:
    """Of the encoded term: Python hashes the bytes it keeps a string in, and those of 景 are those of "of"."""
    return hash(term.encode())


def _bytes_of(other: _OtherText) -> int:
    return 12 * len(other.terms) + 4 * len(other.folded) + 500


_texts: LRUCache[str, _OtherText] = LRUCache(MOST_BYTES, getsizeof=_bytes_of)
_texts_lock = Lock()


def forget_texts() -> None:
    """For tests: the next text is read anew."""
    with _texts_lock:
        _texts.clear()


@cached(_texts, key=str, lock=_texts_lock)  # type: ignore[untyped-decorator]
def _read(text: str) -> _OtherText:
    counts = bag(text)
    square = sum(times * _damped(count) ** 2 for count, times in Counter(counts.values()).items())
    return _OtherText(fold(text), array("q", map(_hash, counts)), array("I", counts.values()), square)


def _contributions(text: QueryText, other: _OtherText) -> dict[str, float]:
    """{shared term: its part of the cosine}. Terms that only the other has count as usually rare ones."""
    usual = text.usual * text.usual
    square = usual * other.square
    products: dict[str, float] = {}
    for known, count in zip(map(text.by_hash.get, other.terms), other.counts, strict=True):
        if known is not None:
            term, rare, own = known
            damped = _damped(count)
            square += damped * damped * (rare * rare - usual)
            products[term] = damped * rare * own
    scale = text.norm * math.sqrt(max(0.0, square))
    return {term: product / scale for term, product in products.items()} if scale else {}


def _shared_runs(text: QueryText, shared: Mapping[str, float], other: str) -> list[list[Token]]:
    """Stretches of overlapping shared tokens of the text whose whole also stands in the folded `other`."""
    runs: list[list[Token]] = []
    for token in text.tokens:
        if token.text not in shared:
            continue
        if runs and token.start < runs[-1][-1].end and _stands(text.source, runs[-1], token, other):
            runs[-1].append(token)
        else:
            runs.append([token])
    return [trimmed for run in runs if (trimmed := _trimmed(run, text.cohesion))]


def _trimmed(run: list[Token], cohesion: Mapping[str, float]) -> list[Token]:
    """Without what sticks out over a word at either end: 动控制 is 控制. Two words that only touch are none."""

    def sticks_out(edge: int, inner: int) -> bool:
        touches = cohesion.get(run[edge].text, _HOLDING) < _TOUCHING
        return touches and (len(run) == 1 or cohesion.get(run[inner].text, 0.0) >= _HOLDING)

    run = list(run)
    while run and sticks_out(0, 1):
        del run[0]
    while run and sticks_out(-1, -2):
        del run[-1]
    return run


def _says_something(term: str) -> bool:
    """Words and codes, not bare numbers, single letters or bigrams with a joining word."""
    return is_strong(term) and len(term) > 1 and not term.isdigit() and not _JOINING_WORDS & set(term)


def _cohesion(frequencies: Mapping[str, int], documents: int) -> Iterator[tuple[str, float]]:
    for term, together in frequencies.items():
        apart = frequencies.get(term[0], 0) * frequencies.get(term[1], 0) if is_bigram(term) else 0
        if apart:
            yield term, together * documents / apart


def _stands(source: str, run: list[Token], token: Token, other: str) -> bool:
    return fold(source[run[0].start : token.end]) in other


def _worth(run: list[Token], left: Mapping[str, float]) -> float:
    return sum(left[text] for text, _same in groupby(sorted(token.text for token in run)))
