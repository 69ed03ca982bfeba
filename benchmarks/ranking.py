"""What plain rankings reach on a test collection, and how far chance alone moves such figures.

    python3 dev.py bench ranking DIR [FILE …]

DIR holds docs.jsonl, topics.jsonl and qrels.txt. Scored with numpy and nothing of the market but its tokens: BM25
(k1 1.2, b 0.75) over characters and bigrams with the title counted twice, and the cosine of (1 + ln count) × rarity
over the same. FILE is what `flask search evaluate DIR --json FILE` wrote; it is compared topic by topic with the better
of the two. Every MRR@10 comes with its standard error over topics, by resampling them.
"""

import argparse
import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marketplace.search.analyzer import bag
from marketplace.search.collections import Collection, Document, read_collection
from marketplace.search.evaluation import DEPTH, judge

K1, B = 1.2, 0.75
RESAMPLES = 2_000
Vector = NDArray[np.float64]


class Plain:
    """The collection as counts. Scores are one number a document, in their order."""

    def __init__(self, documents: Sequence[Document]) -> None:
        counts = [bag("\n".join((one.title, one.title, one.body))) for one in documents]
        self._size = len(counts)
        lengths = np.array([count.total() for count in counts], dtype=float)
        self._norm = K1 * (1 - B + B * lengths / max(1.0, lengths.mean()))
        found: dict[str, list[tuple[int, int]]] = {}
        for number, count in enumerate(counts):
            for term, times in count.items():
                found.setdefault(term, []).append((number, times))
        self._postings = {term: np.array(pairs).T for term, pairs in found.items()}
        squares = np.zeros(self._size)
        for term, (numbers, times) in self._postings.items():
            squares[numbers] += (self._rarity(term) * (1 + np.log(times))) ** 2
        self._lengths = np.sqrt(np.maximum(squares, 1e-12))

    def bm25(self, terms: Counter[str]) -> Vector:
        scores = np.zeros(self._size)
        for term in terms.keys() & self._postings.keys():
            numbers, times = self._postings[term]
            scores[numbers] += self._rarity(term) * times * (K1 + 1) / (times + self._norm[numbers])
        return scores

    def cosine(self, terms: Counter[str]) -> Vector:
        """Without the topic's own length, which changes no order."""
        scores = np.zeros(self._size)
        for term in terms.keys() & self._postings.keys():
            numbers, times = self._postings[term]
            scores[numbers] += (1 + math.log(terms[term])) * self._rarity(term) ** 2 * (1 + np.log(times))
        return scores / self._lengths

    def _rarity(self, term: str) -> float:
        frequency = self._postings[term].shape[1]
        return math.log1p((self._size - frequency + 0.5) / (frequency + 0.5))


def reciprocal_ranks(collection: Collection, score: Callable[[Counter[str]], Vector]) -> dict[str, float]:
    """{topic id: reciprocal rank}; of equal scores the earlier document comes first."""
    answers = {}
    for topic in collection.topics:
        scores = score(bag(topic.text))
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        answers[topic.id] = [collection.documents[int(n)].id for n in best if scores[n] > 0]
    _means, per_topic = judge(collection.grades, answers)
    return {topic: measures["MRR"] for topic, measures in per_topic.items()}


def standard_error(values: Sequence[float], seed: int = 7) -> float:
    """Of the mean, by drawing as many values again with replacement, RESAMPLES times."""
    dice, held = np.random.default_rng(seed), np.array(values)
    means = [held[dice.integers(0, len(held), len(held))].mean() for _ in range(RESAMPLES)]
    return float(np.std(means, ddof=1))


def shown(name: str, ranks: Mapping[str, float], beside: Mapping[str, float] | None = None) -> str:
    """The mean and its error; and the same of the differences from another ranking of the same topics."""
    values = list(ranks.values())
    text = f"{name:<34} MRR@{DEPTH}={np.mean(values):.4f} ± {standard_error(values):.4f}"
    if beside is None:
        return text
    gains = [rank - beside[topic] for topic, rank in ranks.items()]
    better, worse = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
    return f"{text}  {np.mean(gains):+.4f} ± {standard_error(gains):.4f} ({better} better, {worse} worse)"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("directory", type=Path)
    parser.add_argument("files", type=Path, nargs="*")
    options = parser.parse_args()
    collection = read_collection(options.directory)
    plain = Plain(collection.documents)
    found = {
        "BM25": reciprocal_ranks(collection, plain.bm25),
        "cosine": reciprocal_ranks(collection, plain.cosine),
    }
    for name, ranks in found.items():
        print(shown(name, ranks))
    best = max(found, key=lambda name: sum(found[name].values()))
    for file in options.files:
        written: dict[str, Any] = json.loads(file.read_text("utf-8"))
        ranks = {topic["id"]: topic["RR"] for topic in written["per_topic"]}
        print(shown(f"{written['engine']} as {written['as']}, less {best}", ranks, found[best]))


if __name__ == "__main__":
    main()
