"""Measuring search on a test collection, with the product's own analyser, index and query code.

The collection's documents go into a throw-away index; each topic is asked as the search box asks, or compared as
matching compares; figures come from ir_measures.
"""

import importlib
import statistics
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import ModuleType

from marketplace.search.collections import Collection, Document, Topic
from marketplace.search.index import MAX_QUERY, Index, SearchDocument
from marketplace.search.likeness import closest
from marketplace.search.questions import Question, as_typed
from marketplace.search.synonyms import Synonyms

DEPTH = 10
"""Hits of a topic that are judged."""
LONG_TEXT = 50
"""From this median of the topics' characters on they are compared as matching does, unless the caller says how: hardly
anybody types so much into a search box, and hardly any title is so long.
"""
MEASURES = ("MRR", "nDCG", "R")


class Way(StrEnum):
    """`SEARCH` asks as the search box does, `MATCH` compares texts as matching does."""

    SEARCH = "search"
    MATCH = "match"


class MeasuresMissing(RuntimeError):
    """ir_measures is not installed."""


@dataclass(frozen=True)
class Ranked:
    """One topic's document ids, the best first, and how long it took."""

    topic: Topic
    documents: tuple[str, ...]
    milliseconds: float


@dataclass(frozen=True)
class Evaluation:
    """`means` and every value of `per_topic` hold MEASURES at DEPTH, from 0 to 1; `per_topic` is by topic id."""

    way: Way
    ranked: tuple[Ranked, ...]
    means: Mapping[str, float]
    per_topic: Mapping[str, Mapping[str, float]]

    @property
    def p50(self) -> float:
        """Milliseconds that half of the topics keep within."""
        return percentile([one.milliseconds for one in self.ranked], 50)

    @property
    def p95(self) -> float:
        return percentile([one.milliseconds for one in self.ranked], 95)


def build(index: Index, documents: Iterable[Document]) -> int:
    """Make the documents the live index; returns how many. The listing ids are 1, 2, … in their order."""
    with index.rebuilding() as fresh:
        return fresh.put_many(_searched(documents))


def evaluate(index: Index, collection: Collection, now: datetime, way: Way | None = None) -> Evaluation:
    """Ask every topic of an index made by `build`. Raises IndexUnavailable and MeasuresMissing."""
    chosen = way or way_of(collection.topics)
    ask = {Way.SEARCH: _search, Way.MATCH: _match}[chosen]
    ranked: list[Ranked] = []
    for topic in collection.topics:
        started = time.perf_counter()
        found = ask(index, topic.text, now)
        seconds = time.perf_counter() - started
        ids = tuple(collection.documents[listing_id - 1].id for listing_id in found)
        ranked.append(Ranked(topic, ids, seconds * 1_000))
    means, per_topic = judge(collection.grades, {one.topic.id: one.documents for one in ranked})
    return Evaluation(chosen, tuple(ranked), means, per_topic)


def way_of(topics: Sequence[Topic]) -> Way:
    """How topics are asked when nobody says: all alike, since a collection is of one kind."""
    median = statistics.median([len(topic.text) for topic in topics])
    return Way.MATCH if median >= LONG_TEXT else Way.SEARCH


def judge(
    grades: Mapping[str, Mapping[str, int]], answers: Mapping[str, Sequence[str]]
) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """The measures' means, and {topic id: its measures}, of the document ids answered, the best first.

    Raises MeasuresMissing.
    """
    library = measuring_library()
    measures = zip(MEASURES, (library.RR, library.nDCG, library.R), strict=True)
    named = {measure @ DEPTH: name for name, measure in measures}
    judged = [
        library.Qrel(topic, document, grade)
        for topic, documents in grades.items()
        for document, grade in documents.items()
    ]
    # the place is the score: equal scores would be put in order by document id
    run = [
        library.ScoredDoc(topic, document, float(-place))
        for topic, documents in answers.items()
        for place, document in enumerate(documents)
    ]
    found = library.calc(list(named), judged, run)
    per_topic: dict[str, dict[str, float]] = {topic: {} for topic in grades}
    for metric in found.per_query:
        per_topic[metric.query_id][named[metric.measure]] = float(metric.value)
    return {name: float(found.aggregated[measure]) for measure, name in named.items()}, per_topic


def measuring_library() -> ModuleType:
    """ir_measures, which only measuring needs. Raises MeasuresMissing."""
    try:
        return importlib.import_module("ir_measures")
    except ImportError as error:
        raise MeasuresMissing(
            "ir_measures is not installed: install the extra `evaluate`, as requirements/run.lock does"
        ) from error


def percentile(values: Sequence[float], part: int) -> float:
    """The value that `part` of a hundred keep within."""
    if len(values) < 2:
        return values[0] if values else 0.0
    return statistics.quantiles(values, n=100, method="inclusive")[part - 1]


def _search(index: Index, text: str, now: datetime) -> list[int]:
    question = Question(text=as_typed(text)[:MAX_QUERY])
    return [hit.listing_id for hit in index.search(question.query(now, Synonyms(), limit=DEPTH)).hits]


def _match(index: Index, text: str, now: datetime) -> list[int]:
    return [listing_id for listing_id, _likeness in closest(index, text, now).ranked[:DEPTH]]


def _searched(documents: Iterable[Document]) -> Iterator[SearchDocument]:
    for listing_id, document in enumerate(documents, start=1):
        yield SearchDocument(
            listing_id=listing_id,
            version=1,
            kind="achievement",
            title=document.title,
            body=document.body,
            status="published",
        )
