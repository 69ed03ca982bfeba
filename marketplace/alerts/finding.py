"""What a saved search finds now, and what of it is new. Reads only, so that no writer waits for a search."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from marketplace.alerts.keeping import question_of
from marketplace.alerts.models import SavedSearch
from marketplace.alerts.policy import ANYBODY
from marketplace.alerts.queries import saved
from marketplace.branches.scope import PUBLIC
from marketplace.search.index import MAX_DEPTH, MAX_WINDOW, Hit, Index
from marketplace.search.queries import active_synonyms
from marketplace.search.questions import Question

Fresh = tuple[int, ...]
"""Listings that a search has found for the first time, the newest first."""


@dataclass(frozen=True)
class Baseline:
    """What is there when a search is saved; `complete` is False when it is more than `listing_ids` hold."""

    listing_ids: tuple[int, ...]
    complete: bool


class Seeker:
    """Searches an index with the words that mean the same as they are when it is made."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._synonyms = active_synonyms(PUBLIC)

    def baseline(self, question: Question, now: datetime) -> Baseline:
        """The newest MAX_WINDOW hits. Raises IndexUnavailable."""
        newest = replace(question, sort=question_of({}).sort, page=1)
        result = self._index.search(newest.query(now, self._synonyms, limit=MAX_WINDOW))
        return Baseline(tuple(hit.listing_id for hit in result.hits), result.total <= len(result.hits))

    def fresh(self, search: SavedSearch, now: datetime) -> Fresh:
        """Open listings that the search has never found before, the newest first. Raises IndexUnavailable."""
        question = question_of(search.question)
        found = self._unknown(search, question, now)
        wanted = saved.open_among(PUBLIC, found, now)
        if search.known_until is not None:
            wanted &= saved.published_after(PUBLIC, found, search.known_until)
        return tuple(number for number in found if number in wanted)

    def _unknown(self, search: SavedSearch, question: Question, now: datetime) -> list[int]:
        """Goes on to the next window only while everything in one is new, as after a great import."""
        query = question.query(now, self._synonyms, limit=MAX_WINDOW)
        unknown: list[int] = []
        for offset in range(0, MAX_DEPTH, MAX_WINDOW):
            hits = self._index.search(replace(query, offset=offset)).hits
            ids = _ids(hits)
            known = saved.known(ANYBODY, search.id, ids)
            unknown += [number for number in ids if number not in known]
            if known or len(hits) < MAX_WINDOW:
                break
        return unknown


def _ids(hits: Sequence[Hit]) -> list[int]:
    return [hit.listing_id for hit in hits]
