"""A place of the network, for its pages: what is open there and who belongs to it, in few statements."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, union_all

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationStatus
from marketplace.audit.models import AuditHead
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.db.single import read_one
from marketplace.kernel.clock import utc_now
from marketplace.listings.models import Listing
from marketplace.listings.queries import _parts as parts
from marketplace.listings.queries import public
from marketplace.listings.showing import Card
from marketplace.listings.vocabulary import Kind


@dataclass(frozen=True)
class PlaceFigures:
    """Open listings of each kind, and verified organisations, of a place with all below it."""

    achievements: int
    needs: int
    organisations: int


@dataclass(frozen=True)
class OpenCount:
    """Open listings that hang at one place and whose organisation is in one region."""

    branch_path: str
    region_code: str
    kind: Kind
    count: int


def stamp(scope: Scope) -> int | None:
    """The number of the audit trail's last row: while it stays, no page of the network changes its content.

    Every change leaves a row there. What time alone changes (a listing lapses) is not in it. One small statement.
    """
    row = read_one(_HEAD)
    return row[0] if row else None


_HEAD = select(AuditHead.__table__.c.number)


def place_figures(scope: Scope, path: str) -> PlaceFigures:
    """One statement."""
    listed = select(func.count()).where(parts.is_open(utc_now()), parts.within(path))
    organisations = select(func.count()).where(
        Organisation.status == OrganisationStatus.VERIFIED,
        Organisation.branch_path.startswith(path, autoescape=True),
    )
    row = db.session.execute(
        select(
            listed.where(Listing.kind == Kind.ACHIEVEMENT).scalar_subquery(),
            listed.where(Listing.kind == Kind.NEED).scalar_subquery(),
            organisations.scalar_subquery(),
        )
    ).one()
    return PlaceFigures(*row)


def newest_of_each_kind(scope: Scope, path: str, limit: int) -> dict[Kind, Sequence[Card]]:
    """The open listings published last of a place with all below it, `limit` of each kind. Three statements."""
    now = utc_now()
    newest = [
        select(Listing.id)
        .where(Listing.kind == kind, parts.is_open(now), parts.within(path))
        .order_by(Listing.published_at.desc(), Listing.id.desc())
        .limit(limit)
        .subquery()
        for kind in Kind
    ]
    ids = db.session.scalars(union_all(*(select(part.c.id) for part in newest))).all()
    cards = sorted(public.cards(scope, ids), key=_newest_first, reverse=True)
    return {kind: [card for card in cards if card.kind is kind] for kind in Kind}


def open_counts(scope: Scope) -> list[OpenCount]:
    """Everything that is open, counted by place and region. One statement."""
    query = (
        select(Listing.branch_path, Organisation.region_code, Listing.kind, func.count())
        .join(Organisation, Listing.organisation_id == Organisation.id)
        .where(parts.is_open(utc_now()))
        .group_by(Listing.branch_path, Organisation.region_code, Listing.kind)
    )
    return [OpenCount(*row) for row in db.session.execute(query)]


def _newest_first(card: Card) -> tuple[float, int]:
    return (card.published_at.timestamp() if card.published_at else 0.0, card.id)
