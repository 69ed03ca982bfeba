"""What a saved search finds now, and what of it is new. Reads only, so that no writer waits for a search."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from marketplace.alerts.keeping import question_of
from marketplace.alerts.models import SavedSearch
from marketplace.alerts.policy import ANYBODY
from marketplace.alerts.queries import saved
from marketplace.branches.scope import PUBLIC
from marketplace.listings.queries.public import MOST_CARDS
from marketplace.search.excerpts import Piece
from marketplace.search.index import MAX_DEPTH, MAX_WINDOW, Hit, Index
from marketplace.search.queries import active_synonyms, found_listings
from marketplace.search.questions import Question

Pieces = tuple[tuple[str, bool], ...]
MOST_SHOWN = MOST_CARDS
"""New hits of one run, the newest, that are remembered with the piece of text that shows why."""


@dataclass(frozen=True)
class Fresh:
    """A new hit. `title` and `why`, a stretch of what everybody may read, are (text, is a hit) pieces; both are
    empty beyond MOST_SHOWN.
    """

    listing_id: int
    title: Pieces = ()
    why: Pieces = ()


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

    def fresh(self, search: SavedSearch, now: datetime) -> tuple[Fresh, ...]:
        """Open listings that the search has never found before, the newest first. Raises IndexUnavailable."""
        question = question_of(search.question)
        hits = self._unknown(search, question, now)
        if search.known_until is not None:
            young = saved.published_after(PUBLIC, [hit.listing_id for hit in hits], search.known_until)
            hits = [hit for hit in hits if hit.listing_id in young]
        also = question.expansions(self._synonyms)
        found = found_listings(PUBLIC, hits[:MOST_SHOWN], question.text, now, also)
        shown = (Fresh(one.card.id, _plain(one.title), _plain(one.excerpt)) for one in found)
        return (*shown, *(Fresh(hit.listing_id) for hit in hits[MOST_SHOWN:]))

    def _unknown(self, search: SavedSearch, question: Question, now: datetime) -> list[Hit]:
        """Goes on to the next window only while everything in one is new, as after a great import."""
        query = question.query(now, self._synonyms, limit=MAX_WINDOW)
        unknown: list[Hit] = []
        for offset in range(0, MAX_DEPTH, MAX_WINDOW):
            hits = self._index.search(replace(query, offset=offset)).hits
            known = saved.known(ANYBODY, search.id, _ids(hits))
            unknown += [hit for hit in hits if hit.listing_id not in known]
            if known or len(hits) < MAX_WINDOW:
                break
        return unknown


def _plain(pieces: Sequence[Piece]) -> Pieces:
    return tuple((piece.text, piece.is_hit) for piece in pieces)


def _ids(hits: Sequence[Hit]) -> list[int]:
    return [hit.listing_id for hit in hits]
