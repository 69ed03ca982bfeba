"""When a version needs a review of fair competition before it decides (公平竞争审查条例, since 2024-08-01). Pure."""

from datetime import date

from marketplace.rules.book import Book
from marketplace.rules.packs import Pack

RULE = "reviewed_before_activation"


def needs_review(book: Book, pack: Pack, day: date) -> bool:
    """Does a rule of that day name one of its benefits? Then the version has an end, too."""
    ids = {benefit.id for benefit in pack.benefits}
    return any(
        overlay.rule == RULE
        and any(overlay.covers(benefit, day, None) for benefit in overlay.benefits if benefit in ids)
        for overlay in book.overlays_on(day)
    )
