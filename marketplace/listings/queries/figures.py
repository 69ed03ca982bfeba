"""Figures counted from records. They are public; the scope decides nothing here but keeps the house's shape."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from marketplace.branches import paths
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.actor import PROVINCE_PATH
from marketplace.kernel.clock import utc_now
from marketplace.listings.models import Listing, ListingField
from marketplace.listings.queries import _parts as parts
from marketplace.listings.states import ENDED, LISTED
from marketplace.listings.vocabulary import Kind


@dataclass(frozen=True)
class Figures:
    """Open listings. `by_field` counts a listing once in each of its fields, `by_branch` under its branch.

    Keys are (kind, code) and (kind, path of the branch); what hangs at the province itself is under "/p/".
    """

    by_kind: Mapping[Kind, int]
    by_field: Mapping[tuple[Kind, str], int]
    by_branch: Mapping[tuple[Kind, str], int]


def published_counts(scope: Scope, path: str = PROVINCE_PATH) -> Figures:
    """Open listings below `path`, by kind, field and branch. Two statements."""
    where = (parts.is_open(utc_now()), parts.within(path))
    placed = select(Listing.kind, Listing.branch_path, func.count()).where(*where)
    by_kind: Counter[Kind] = Counter()
    by_branch: Counter[tuple[Kind, str]] = Counter()
    for kind, place, count in db.session.execute(placed.group_by(Listing.kind, Listing.branch_path)):
        by_kind[kind] += count
        by_branch[kind, _branch_of(place)] += count
    return Figures(by_kind, _by_field(where), by_branch)


def _by_field(where: tuple[ColumnElement[bool], ...]) -> dict[tuple[Kind, str], int]:
    query = (
        select(Listing.kind, ListingField.field_code, func.count())
        .join(Listing, ListingField.listing_id == Listing.id)
        .where(*where)
        .group_by(Listing.kind, ListingField.field_code)
    )
    return {(kind, code): count for kind, code, count in db.session.execute(query)}


def ever_published(scope: Scope, path: str = PROVINCE_PATH) -> Mapping[Kind, int]:
    """How many were ever published below `path`, ended ones included."""
    query = (
        select(Listing.kind, func.count())
        .where(Listing.status.in_(LISTED | ENDED), parts.within(path))
        .group_by(Listing.kind)
    )
    counts: dict[Kind, int] = {}
    for kind, count in db.session.execute(query):
        counts[kind] = count
    return counts


def quality_scores(scope: Scope) -> list[int]:
    """The scores of the needs within the scope, handed in or later, for their distribution."""
    query = select(Listing.quality_score).where(
        Listing.kind == Kind.NEED, Listing.quality_score.is_not(None), Listing.submitted_at.is_not(None)
    )
    return [score for score in db.session.scalars(scope.limit(query, Listing)) if score is not None]


def _branch_of(place: str) -> str:
    """The branch that a node's listings count for."""
    return place if paths.level_of(place) != "node" else paths.parent_path(place) or place
