"""The review queue with its clocks. Use `policy.review_scope(actor)` and `policy.review_kinds(actor)`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from marketplace.accounts.models import Organisation, Person
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.clock import beijing_today
from marketplace.listings.models import Amendment, Listing
from marketplace.listings.queries import _parts as parts
from marketplace.listings.queries._paging import Page, bounds
from marketplace.listings.states import AWAITING_OPERATOR, AmendmentStatus, ListingStatus
from marketplace.listings.vocabulary import Kind

UNDER_REVIEW = AWAITING_OPERATOR | {ListingStatus.LONG_TERM}


@dataclass(frozen=True)
class QueueFilter:
    """`reviewer_id` is the one who took it; `path` narrows the scope to a part of it."""

    kinds: frozenset[Kind] = frozenset(Kind)
    status: ListingStatus | None = None
    only_overdue: bool = False
    only_appeals: bool = False
    reviewer_id: int | None = None
    field_code: str = ""
    path: str = ""


@dataclass(frozen=True)
class QueueItem:
    """`due_on` is the last day of the clock (Beijing), None where none runs.

    A long-term need waits for `revisit_on`. `amendment_id` is set for a change of a public listing.
    """

    id: int
    kind: Kind
    title: str
    status: ListingStatus
    organisation_name: str
    branch_path: str
    appealed: bool
    on_behalf: bool
    quality_score: int | None
    submitted_at: datetime | None
    due_on: date | None
    revisit_on: date | None
    reviewer_id: int | None
    reviewer_name: str | None
    overdue: bool
    amendment_id: int | None = None


@dataclass(frozen=True)
class QueueFigures:
    """What waits within the scope: all, past its day, appeals, changes of public listings."""

    waiting: int
    overdue: int
    appeals: int
    amendments: int


_COLUMNS = (
    Listing.id, Listing.kind, Listing.title, Listing.status, Organisation.name.label("organisation_name"),
    Listing.branch_path, Listing.appealed, Listing.on_behalf, Listing.quality_score, Listing.revisit_on,
    Listing.reviewer_id, Person.name.label("reviewer_name"),
)  # fmt: skip
_ITEM = (
    select(*_COLUMNS, Listing.submitted_at, Listing.review_due_on.label("due_on"))
    .join(Organisation, Listing.organisation_id == Organisation.id)
    .outerjoin(Person, Listing.reviewer_id == Person.id)
)
_CHANGE = (
    select(
        *_COLUMNS, Amendment.id.label("amendment_id"), Amendment.submitted_at,
        Amendment.review_due_on.label("due_on"),
    )
    .join(Listing, Amendment.listing_id == Listing.id)
    .join(Organisation, Listing.organisation_id == Organisation.id)
    .outerjoin(Person, Listing.reviewer_id == Person.id)
)  # fmt: skip


def review_queue(
    scope: Scope, wanted: QueueFilter = QueueFilter(), *, page: int = 1, size: int = 20
) -> Page[QueueItem]:
    """What waits for an operator, the most urgent first; a long-term need comes back on its day. Two statements."""
    today = beijing_today()
    query = scope.limit(_ITEM.where(_waits(today), *_conditions(wanted, today)), Listing)
    return _page(query, (Listing.review_due_on.nulls_last(), Listing.id), today, page, size)


def amendment_queue(
    scope: Scope, kinds: frozenset[Kind] = frozenset(Kind), *, page: int = 1, size: int = 20
) -> Page[QueueItem]:
    """Submitted changes of public listings, the most urgent first. Two statements."""
    query = _CHANGE.where(Amendment.status == AmendmentStatus.SUBMITTED, Listing.kind.in_(kinds))
    order = (Amendment.review_due_on.nulls_last(), Amendment.id)
    return _page(scope.limit(query, Listing), order, beijing_today(), page, size)


def long_term(
    scope: Scope, kinds: frozenset[Kind] = frozenset(Kind), *, page: int = 1, size: int = 20
) -> Page[QueueItem]:
    """Every need on the long-term list, whose day comes next first. Two statements."""
    query = _ITEM.where(Listing.status == ListingStatus.LONG_TERM, Listing.kind.in_(kinds))
    order = (Listing.revisit_on.nulls_last(), Listing.id)
    return _page(scope.limit(query, Listing), order, beijing_today(), page, size)


def queue_figures(scope: Scope, kinds: frozenset[Kind] = frozenset(Kind)) -> QueueFigures:
    """For the head of the page and the navigation. Two statements."""
    today = beijing_today()
    overdue = Listing.review_due_on < today
    counts = select(
        func.count(), func.count().filter(overdue), func.count().filter(Listing.appealed)
    ).select_from(Listing)
    row = db.session.execute(scope.limit(counts.where(_waits(today), Listing.kind.in_(kinds)), Listing)).one()
    changes = (
        select(func.count())
        .select_from(Amendment)
        .join(Listing, Amendment.listing_id == Listing.id)
        .where(Amendment.status == AmendmentStatus.SUBMITTED, Listing.kind.in_(kinds))
    )
    return QueueFigures(*row, amendments=db.session.scalar(scope.limit(changes, Listing)) or 0)


def overdue(scope: Scope, *, appeals: bool = True) -> int:
    """Reviews past their day within the scope, of listings and of changes. Two statements."""
    today = beijing_today()
    listings = select(func.count()).select_from(Listing)
    listings = listings.where(Listing.status.in_(AWAITING_OPERATOR), Listing.review_due_on < today)
    if not appeals:
        listings = listings.where(Listing.appealed.is_(False))
    changes = (
        select(func.count())
        .select_from(Amendment)
        .join(Listing, Amendment.listing_id == Listing.id)
        .where(Amendment.status == AmendmentStatus.SUBMITTED, Amendment.review_due_on < today)
    )
    return sum(db.session.scalar(scope.limit(query, Listing)) or 0 for query in (listings, changes))


def _waits(today: date) -> ColumnElement[bool]:
    back = and_(Listing.status == ListingStatus.LONG_TERM, Listing.revisit_on <= today)
    return or_(Listing.status.in_(AWAITING_OPERATOR), back)


def _conditions(wanted: QueueFilter, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Listing.kind.in_(wanted.kinds)]
    if wanted.status is not None:
        found.append(Listing.status == wanted.status)
    if wanted.only_overdue:
        found.append(Listing.review_due_on < today)
    if wanted.only_appeals:
        found.append(Listing.appealed.is_(True))
    if wanted.reviewer_id is not None:
        found.append(Listing.reviewer_id == wanted.reviewer_id)
    if wanted.field_code:
        found.append(parts.has_field(wanted.field_code))
    if wanted.path:
        found.append(parts.within(wanted.path))
    return found


def _page(
    query: Select[*tuple[Any, ...]], order: tuple[Any, ...], today: date, number: int, size: int
) -> Page[QueueItem]:
    number, size = bounds(number, size)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = db.session.execute(query.order_by(*order).limit(size).offset((number - 1) * size)).mappings()
    items = [QueueItem(**row, overdue=row["due_on"] is not None and row["due_on"] < today) for row in rows]
    return Page(items, number, size, total)
