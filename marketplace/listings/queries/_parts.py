"""Clauses that several reads share."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from marketplace.db.base import db
from marketplace.listings.models import Listing, ListingField
from marketplace.listings.states import OPEN
from marketplace.listings.validity import REMINDERS


def is_open(now: datetime) -> ColumnElement[bool]:
    """Found by search at `now`, whether or not the job has booked what lapsed."""
    return and_(Listing.status.in_(OPEN), or_(Listing.valid_until.is_(None), Listing.valid_until > now))


def nearly_over(now: datetime) -> ColumnElement[bool]:
    """Open at `now`, and lapsing soon enough for the first reminder."""
    return and_(
        Listing.status.in_(OPEN),
        Listing.valid_until > now,
        Listing.valid_until <= now + timedelta(days=max(REMINDERS)),
    )


def within(path: str) -> ColumnElement[bool]:
    return Listing.branch_path.startswith(path, autoescape=True)


def has_field(code: str) -> ColumnElement[bool]:
    return Listing.id.in_(select(ListingField.listing_id).where(ListingField.field_code == code))


def fields_of(ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The field codes of many listings in one statement, the leading one first."""
    found: dict[int, list[str]] = {}
    if ids:
        for listing_id, code in db.session.execute(_FIELDS, {"ids": ids}):
            found.setdefault(listing_id, []).append(code)
    return {listing_id: tuple(codes) for listing_id, codes in found.items()}


_FIELDS = (
    select(ListingField.listing_id, ListingField.field_code)
    .where(ListingField.listing_id.in_(bindparam("ids", expanding=True)))
    .order_by(ListingField.listing_id, ListingField.position)
)
