"""What everybody may read. The scope only decides who is inside: owners and operators see hidden names."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, select, union_all

from marketplace.accounts.models import Organisation
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.db.single import read_one
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.listings.content import from_json
from marketplace.listings.drafts import Draft
from marketplace.listings.models import Listing, ListingVersion
from marketplace.listings.queries import _page as page
from marketplace.listings.queries import _parts as parts
from marketplace.listings.queries._paging import Page, bounds, checked_id, usable_ids
from marketplace.listings.showing import (
    Card,
    PublicListing,
    Shown,
    for_everybody,
    hides_name,
    how_shown,
)
from marketplace.listings.states import ENDED, LISTED, OPEN
from marketplace.listings.validity import effective_status
from marketplace.listings.vocabulary import Kind, Visibility

MOST_CARDS = 200


def public_one(
    scope: Scope, listing_id: int, *, signed_in: bool = False, now: datetime | None = None
) -> PublicListing:
    """The public page of a listing, in one statement. Raises NotFound for what was never published."""
    row = db.session.execute(page.PAGE.where(Listing.id == checked_id(listing_id))).one_or_none()
    if row is None:
        raise NotFound(kind="listing")
    return page.as_public(scope, row, signed_in=signed_in, now=now or utc_now())


def page_stamp(scope: Scope, listing_id: int, *, now: datetime | None = None) -> tuple[object, ...] | None:
    """What a visitor's page of a listing hangs on, in one small statement; equal stamps, equal pages.

    None for what was never published.
    """
    if not 0 < listing_id <= MOST_ID:
        return None
    row = read_one(_STAMP, listing_id=listing_id)
    if row is None:
        return None
    until, moment = row[0], now or utc_now()
    return (*row, until is not None and until <= moment)


_OWN, _OF, _NEXT = Listing.__table__.c, Organisation.__table__.c, Listing.__table__.alias("next").c
_STAMP = (
    select(
        _OWN.valid_until, _OWN.row_version, _OWN.status, _OWN.branch_path,
        _OF.row_version.label("of_version"), _NEXT.row_version.label("next_version"),
    )
    .join_from(Listing.__table__, Organisation.__table__, _OWN.organisation_id == _OF.id)
    .outerjoin(_NEXT.id.table, _OWN.successor_id == _NEXT.id)
    .where(_OWN.id == bindparam("listing_id"), _OWN.published_version.is_not(None))
)  # fmt: skip


def newest(scope: Scope, kind: Kind | None = None, *, limit: int = 10, path: str | None = None) -> list[Card]:
    """The open listings published last, of one kind or both, below `path` or everywhere. Two statements."""
    query = _open_cards(kind, path).order_by(Listing.published_at.desc(), Listing.id.desc())
    return _cards(scope, query.limit(min(max(limit, 0), MOST_CARDS)))


def newest_of_both(scope: Scope, *, limit: int = 6) -> dict[Kind, list[Card]]:
    """The open listings published last, `limit` of each kind, without their fields. One statement."""
    newest = [
        select(Listing.id)
        .where(parts.is_open(utc_now()), Listing.kind == kind)
        .order_by(Listing.published_at.desc(), Listing.id.desc())
        .limit(min(max(limit, 0), MOST_CARDS))
        .subquery()
        for kind in Kind
    ]
    ids = union_all(*(select(part.c.id) for part in newest)).subquery()
    query = _CARD.where(Listing.id.in_(select(ids.c.id)))
    rows = db.session.execute(query.order_by(Listing.published_at.desc(), Listing.id.desc())).all()
    now = utc_now()
    found = [_card(row, (), scope.admits(row), now) for row in rows]
    return {kind: [card for card in found if card.kind is kind] for kind in Kind}


def cards(scope: Scope, listing_ids: Sequence[int]) -> list[Card]:
    """Cards of public listings (ended ones too) in the order of the ids; others are left out. Two statements."""
    wanted = usable_ids(listing_ids)[:MOST_CARDS]
    if not wanted:
        return []
    query = _CARD.where(Listing.id.in_(wanted), Listing.status.in_(LISTED | ENDED))
    found = {card.id: card for card in _cards(scope, query)}
    return [found[number] for number in wanted if number in found]


def open_with_draft(scope: Scope, listing_ids: Sequence[int], now: datetime) -> list[tuple[Card, Draft]]:
    """Those of `cards` that are open at `now`, each with the draft that everybody may read. Two statements."""
    wanted = usable_ids(listing_ids)[:MOST_CARDS]
    found = {row.id: row for row in db.session.execute(_CARD_WITH_CONTENT, {"ids": wanted})} if wanted else {}
    rows = [found[number] for number in wanted if number in found]
    rows = [row for row in rows if effective_status(row.status, row.valid_until, now) in OPEN]
    fields = parts.fields_of([row.id for row in rows])
    return [
        (
            _card(row, fields.get(row.id, ()), scope.admits(row), now),
            for_everybody(from_json(row.kind, row.content)),
        )
        for row in rows
    ]


def organisation_listings(
    scope: Scope, organisation_id: int, kind: Kind | None = None, *, page: int = 1, size: int = 20
) -> Page[Card]:
    """The open listings of an organisation, without those under a hidden name unless one is inside."""
    query = _open_cards(kind, None).where(
        Listing.organisation_id == checked_id(organisation_id, "organisation")
    )
    named = Listing.visibility != Visibility.HIDDEN_NAME
    return _page(scope, query.where(named | scope.clause(Listing)), page, size)


_CARD = select(
    Listing.id, Listing.kind, Listing.status, Listing.title, Listing.organisation_id, Listing.branch_path,
    Listing.region_code, Listing.trl, Listing.price_kind, Listing.price_fen, Listing.visibility,
    Listing.quality_score, Listing.published_at, Listing.valid_until,
    Organisation.name.label("organisation_name"), Organisation.is_demo,
).join(Organisation, Listing.organisation_id == Organisation.id)  # fmt: skip


_CARD_WITH_CONTENT = (
    _CARD.add_columns(ListingVersion.content)
    .join(
        ListingVersion,
        and_(ListingVersion.listing_id == Listing.id, ListingVersion.number == Listing.published_version),
    )
    .where(Listing.id.in_(bindparam("ids", expanding=True)))
)


def _open_cards(kind: Kind | None, path: str | None) -> Select[*tuple[Any, ...]]:
    query = _CARD.where(parts.is_open(utc_now()))
    if kind is not None:
        query = query.where(Listing.kind == kind)
    return query if path is None else query.where(parts.within(path))


def _page(scope: Scope, query: Select[*tuple[Any, ...]], number: int, size: int) -> Page[Card]:
    number, size = bounds(number, size)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Listing.published_at.desc(), Listing.id.desc())
    return Page(_cards(scope, ordered.limit(size).offset((number - 1) * size)), number, size, total)


def _cards(scope: Scope, query: Select[*tuple[Any, ...]]) -> list[Card]:
    rows = db.session.execute(query).all()
    fields = parts.fields_of([row.id for row in rows])
    now = utc_now()
    return [_card(row, fields.get(row.id, ()), scope.admits(row), now) for row in rows]


def _card(row: Row[*tuple[Any, ...]], field_codes: tuple[str, ...], inside: bool, now: datetime) -> Card:
    hidden = hides_name(row.visibility, inside=inside)
    status = effective_status(row.status, row.valid_until, now)
    removed = how_shown(status, row.visibility, signed_in=True, inside=inside) is Shown.REMOVED
    return Card(
        id=row.id, kind=row.kind, status=status, title="" if removed else row.title, field_codes=field_codes,
        organisation_id=None if hidden else row.organisation_id, visibility=row.visibility,
        organisation_name="" if hidden else row.organisation_name, organisation_is_demo=row.is_demo,
        region_code=row.region_code, branch_path=row.branch_path, trl=row.trl, price_kind=row.price_kind,
        price_fen=row.price_fen, quality_score=row.quality_score, published_at=row.published_at,
        valid_until=row.valid_until,
    )  # fmt: skip
