"""What is closest to a long text, in two stages: the index names candidates, then whole texts are compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from marketplace.search.index import Filters, Index
from marketplace.search.ranking import QueryText, rescore

FIRST_STAGE = 100
"""Candidates the index names by the text's best terms; the second stage compares each one's whole text."""


@dataclass(frozen=True)
class Closest:
    """`ranked` is (listing id, cosine from 0 to 1), the likest first; `others` are the candidates' texts."""

    text: QueryText
    ranked: tuple[tuple[int, float], ...]
    others: Mapping[int, str]


def closest(index: Index, source: str, now: datetime, filters: Filters | None = None) -> Closest:
    """The at most FIRST_STAGE open listings closest to the text `source`. Raises IndexUnavailable."""
    text = QueryText.of(source, index)
    hits = index.best(text.weights, now, filters, FIRST_STAGE)
    others = index.texts(hit.listing_id for hit in hits)
    return Closest(text, tuple(rescore(text, others)), others)
