"""Results as the macro `listing_row` wants them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.listings.cards import ListingRow, row_of
from marketplace.listings.vocabulary import Visibility
from marketplace.search.excerpts import Piece
from marketplace.search.queries import Found


@dataclass(frozen=True)
class ResultRow(ListingRow):
    """A row with the hits marked, in its title and in a piece of its public text."""

    title_pieces: Sequence[Piece] = field(default_factory=tuple)
    excerpt: Sequence[Piece] = field(default_factory=tuple)


def result_row(found: Found) -> ResultRow:
    """What is for registered readers shows visitors neither its terms nor its level, as on its own page."""
    row = ResultRow(**vars(row_of(found.card)), title_pieces=found.title, excerpt=found.excerpt)
    if found.card.visibility is Visibility.REGISTERED and not current_actor().is_signed_in:
        return replace(row, price_words="", trl=None)
    return row
