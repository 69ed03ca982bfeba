"""Figures counted from records."""

from sqlalchemy import select

from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.listings.models import Listing
from marketplace.listings.vocabulary import Kind


def quality_scores(scope: Scope) -> list[int]:
    """The scores of the needs within the scope, handed in or later, for their distribution."""
    query = select(Listing.quality_score).where(
        Listing.kind == Kind.NEED, Listing.quality_score.is_not(None), Listing.submitted_at.is_not(None)
    )
    return [score for score in db.session.scalars(scope.limit(query, Listing)) if score is not None]
