"""Results as the macro `listing_row` wants them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from marketplace.blueprints.listings.cards import ListingRow, row_of
from marketplace.search.excerpts import Piece
from marketplace.search.queries import Found


@dataclass(frozen=True)
class ResultRow(ListingRow):
    """A row with the hits marked, in its title and in a piece of its public text."""

    title_pieces: Sequence[Piece] = field(default_factory=tuple)
    excerpt: Sequence[Piece] = field(default_factory=tuple)


def result_row(found: Found) -> ResultRow:
    return ResultRow(**vars(row_of(found.card)), title_pieces=found.title, excerpt=found.excerpt)
