"""Comparing a long text with others: which terms to ask the index for, how alike texts are, and why. Pure.

First stage: `QueryText.weights` are handed to `Index.best`, which finds a few hundred candidates. Second
stage: `rescore` orders them by the likeness of their terms. `reasons` says which words the likeness comes from.

The likeness is a cosine of (1 + ln count) × rarity, but for the other text's length: there a pair of characters is
taken to be as rare as the two characters together. So nothing has to be looked up of the other text's pairs, and the
right text is found more often (measured in docs/search-quality.md).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nlargest
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.search import bm25
from marketplace.search.analyzer import Token, bag, fold, is_bigram, is_strong, is_word, tokenize
from marketplace.search.characters import CharacterRarities, Statistics, characters_of, rarity
from marketplace.search.vectors import TextVector, first_of, key_of, read, second_of

MAX_CHARACTERS = 20_000
"""Of a long text; more says nothing new about its subject."""
WORD_WEIGHT = 1.5
"""How much a Latin word, number or code counts beside Han characters and pairs."""
_TOUCHING, _HOLDING = 0.6, 2.0
"""How many times as often as by chance two Han characters meet. 层性 in 涂层性能 meets less than `_TOUCHING` times
as often: only two words touch there. 性能 meets more than `_HOLDING` times as often: a word."""
_JOINING_WORDS = frozenset("的了和与及或且把其而于之是该此")
"""Characters that join words. A bigram with one of them still counts, but is no reason to show to people."""


@dataclass(frozen=True)
class QueryText:
    """A long text, read once for all comparisons.

    `vector` holds a number per term that the index knows, `rarities` the terms' rarities, `usual` the mean of those;
    `weights` are the terms for `Index.best`; `cohesion` says of bigrams how many times as often as by chance they meet.
    """

    source: str
    vector: Mapping[str, float]
    rarities: Mapping[str, float]
    usual: float
    weights: Mapping[str, float]
    statistics: Statistics
    characters: CharacterRarities
    cohesion: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def norm(self) -> float:
        return math.sqrt(sum(value * value for value in self.vector.values()))

    @cached_property
    def by_key(self) -> "_ByKey":
        terms = sorted((key_of(term), term) for term in self.vector)
        return _ByKey(
            tuple(term for _key, term in terms),
            np.array([key for key, _term in terms], np.int64),
            np.array([self.rarities[term] * _weight(term) for _key, term in terms]),
            np.array([self.vector[term] for _key, term in terms]),
        )

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
            vector={term: _damped(counts[term]) * rare * _weight(term) for term, rare in rarities.items()},
            rarities=rarities,
            usual=sum(rarities.values()) / len(rarities) if rarities else 1.0,
            weights=best_terms(counts, rarities, limit),
            statistics=statistics,
            characters=characters_of(statistics, documents),
            cohesion=dict(_cohesion(frequencies, documents)),
        )


@dataclass(frozen=True)
class _ByKey:
    """The terms of a query's text by ascending key; `weights` are rarities, `values` those of `QueryText.vector`."""

    terms: tuple[str, ...]
    keys: NDArray[np.int64]
    weights: NDArray[np.float64]
    values: NDArray[np.float64]


@dataclass(frozen=True)
class Reason:
    """Words both texts hold, as the query's text writes them, and their part of the likeness (0 to 1)."""

    words: str
    part: float


def best_terms(counts: Mapping[str, int], rarities: Mapping[str, float], limit: int) -> dict[str, float]:
    """The `limit` terms of greatest weight: count × rarity, words counting for more as in short queries."""
    weighed = ((counts[term] * rare * bm25.weight(term), term) for term, rare in rarities.items())
    return {term: weight for weight, term in nlargest(limit, weighed)}


def rescore(text: QueryText, others: Mapping[int, str]) -> list[tuple[int, float]]:
    """(listing id, likeness from 0 to 1) of every other text, the likest first; ties by id.

    Other texts are folded here and below, as `Index.texts` gives them.
    """
    scored = zip(others, likenesses(text, list(others.values())), strict=True)
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))


def likenesses(text: QueryText, others: Sequence[str]) -> list[float]:
    """How alike the text's terms and those of each other text are, 0 to 1; all at once, as it is the quicker way."""
    vectors = [read(other) for other in others]
    if not vectors:
        return []
    owners = np.repeat(np.arange(len(vectors)), [len(vector.keys) for vector in vectors])
    keys = np.concatenate([vector.keys for vector in vectors])
    shared = _compare(text, keys, np.concatenate([vector.damped for vector in vectors]))
    products = np.bincount(owners[shared.both], shared.products, len(vectors))
    lengths = np.sqrt(np.bincount(owners, shared.squares, len(vectors))) * text.norm
    found = np.divide(products, lengths, out=np.zeros(len(vectors)), where=lengths > 0)
    return [float(likeness) for likeness in np.minimum(found, 1.0)]


def likeness(text: QueryText, other: str) -> float:
    """How alike the two texts' terms are, 0 to 1."""
    return likenesses(text, [other])[0]


def reasons(text: QueryText, other: str, limit: int = 5) -> tuple[Reason, ...]:
    """The shared words that contribute most; overlapping bigrams come joined: 碳纤 + 纤维 → 碳纤维."""
    vector = read(other)
    left = _contributions(text, vector)
    runs: dict[str, tuple[str, list[Token]]] = {}
    for run in _shared_runs(text, left, vector.folded):
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


def _damped(count: int) -> float:
    return 1.0 + math.log(count)


def _weight(term: str) -> float:
    return WORD_WEIGHT if is_word(term) else 1.0


class _Shared(NamedTuple):
    """Of the other text's terms: which ones are shared (`both`), those terms' places in `QueryText.by_key` and
    products, and the squares of all terms, whose sum is the square of the text's length.
    """

    both: NDArray[np.bool_]
    places: NDArray[np.intp]
    products: NDArray[np.float64]
    squares: NDArray[np.float64]


def _compare(text: QueryText, keys: NDArray[np.int64], damped: NDArray[np.float64]) -> _Shared:
    mine = text.by_key
    if not len(mine.keys):
        nothing = np.zeros(len(keys), np.bool_)
        return _Shared(nothing, np.empty(0, np.intp), np.empty(0), np.zeros(len(keys)))
    places = np.minimum(np.searchsorted(mine.keys, keys), len(mine.keys) - 1)
    both = mine.keys[places] == keys
    weights = _weights(text, keys)
    known_words = both & (keys < 0)
    weights[known_words] = mine.weights[places[known_words]]
    places = places[both]
    return _Shared(
        both, places, mine.values[places] * mine.weights[places] * damped[both], np.square(damped * weights)
    )


def _contributions(text: QueryText, other: TextVector) -> dict[str, float]:
    """{shared term: its part of the likeness}."""
    shared = _compare(text, other.keys, other.damped)
    length = text.norm * math.sqrt(float(shared.squares.sum())) or 1.0
    terms = text.by_key.terms
    parts = (shared.products / length).tolist()
    return {terms[place]: part for place, part in zip(shared.places.tolist(), parts, strict=True)}


def _weights(text: QueryText, keys: NDArray[np.int64]) -> NDArray[np.float64]:
    """The weights that terms are given in the other text's length."""
    first, second = first_of(keys), second_of(keys)
    words, pairs = keys < 0, (keys >= 0) & (second > 0)
    rarities = text.characters.learn(text.statistics, first[~words])
    weights = np.full(len(keys), text.usual * WORD_WEIGHT)
    weights[~words] = rarities[first[~words]]
    weights[pairs] = np.minimum(weights[pairs] + rarities[second[pairs]], text.characters.most)
    return weights


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
