"""From hits to what a result page shows: cards, with the marked pieces of their public text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.branches.scope import Scope
from marketplace.listings.queries.public import open_with_draft
from marketplace.listings.showing import Card
from marketplace.search.documents import public_text
from marketplace.search.excerpts import Piece, excerpt, highlight
from marketplace.search.index import Hit


@dataclass(frozen=True)
class Found:
    """A card, its title and a piece of its public text with what was searched for marked, and its keywords."""

    card: Card
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    keywords: tuple[str, ...]


def found_listings(scope: Scope, hits: Sequence[Hit], text: str, now: datetime) -> tuple[Found, ...]:
    """The listings of `hits` in their order; those that have closed since they were indexed are left out.

    `text` is the query as typed. The scope only decides whether hidden names are shown, the text is what
    everybody may read. Two statements, whatever the number of hits.
    """
    return tuple(
        Found(
            card=card,
            title=highlight(card.title, text),
            excerpt=excerpt(public_text(public_draft), text),
            keywords=public_draft.keywords,
        )
        for card, public_draft in open_with_draft(scope, [hit.listing_id for hit in hits], now)
    )
