"""What a search finds before and after a group of words that mean the same is changed. Writes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.listings.queries.public import open_with_draft
from marketplace.search.index import MAX_WINDOW, Index, SearchQuery, SearchResult
from marketplace.search.models import SynonymGroup
from marketplace.search.synonyms import Synonyms, folded_word, synonyms_of

MOST_TITLES = 5


@dataclass(frozen=True)
class Change:
    """How many listings a word finds, and some of those that it finds only `after`: (listing id, title)."""

    word: str
    before: int
    after: int
    new: tuple[tuple[int, str], ...] = ()


def changes(
    index: Index, words: Sequence[str], own: SynonymGroup | None, now: datetime, *, is_active: bool
) -> tuple[Change, ...]:
    """For each word that is or was in the group, in that order. `own` is the group being edited, if it exists.

    `words` are cleaned; with `is_active` False the group will not be used. Raises IndexUnavailable.
    """
    others = _other_groups(own)
    before = synonyms_of([*others, *([own.words] if own is not None and own.is_active else [])])
    after = synonyms_of([*others, *([words] if is_active else [])])
    asked = {folded_word(word): word for word in (*words, *(own.words if own is not None else ()))}
    found = [
        (word, _search(index, word, before, now), _search(index, word, after, now)) for word in asked.values()
    ]
    new = {word: _only_in(now_found, had) for word, had, now_found in found}
    titles = _titles({listing_id for ids in new.values() for listing_id in ids}, now)
    return tuple(
        Change(
            word,
            had.total,
            now_found.total,
            tuple((number, titles[number]) for number in new[word] if number in titles),
        )
        for word, had, now_found in found
    )


def _other_groups(own: SynonymGroup | None) -> list[list[str]]:
    query = select(SynonymGroup.words).where(SynonymGroup.is_active).order_by(SynonymGroup.id)
    if own is not None:
        query = query.where(SynonymGroup.id != own.id)
    return list(db.session.scalars(query))


def _search(index: Index, word: str, synonyms: Synonyms, now: datetime) -> SearchResult:
    query = SearchQuery(now=now, text=word, expansions=synonyms.expansions(word), limit=MAX_WINDOW)
    return index.search(query)


def _only_in(after: SearchResult, before: SearchResult) -> list[int]:
    """The best of what is new; none where there are more hits than can be compared."""
    if before.total > MAX_WINDOW:
        return []
    had = {hit.listing_id for hit in before.hits}
    return [hit.listing_id for hit in after.hits if hit.listing_id not in had][:MOST_TITLES]


def _titles(listing_ids: Iterable[int], now: datetime) -> dict[int, str]:
    return {card.id: card.title for card, _draft in open_with_draft(PUBLIC, sorted(listing_ids), now)}
