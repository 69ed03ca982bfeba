"""What owners and the operators above them see: rows within the scope, whatever their status."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotFound
from marketplace.listings.models import Amendment, Listing
from marketplace.listings.queries import _parts as parts
from marketplace.listings.queries._paging import Page, bounds, checked_id
from marketplace.listings.states import DISCARD_AMENDMENT, AmendmentStatus, ListingStatus
from marketplace.listings.validity import REMINDERS, effective_status
from marketplace.listings.vocabulary import Kind

MOST_WORK = 50
LOADED = (joinedload(Listing.organisation), joinedload(Listing.working), joinedload(Listing.published))
"""What operations and their pages need of one row, in the same statement."""


@dataclass(frozen=True)
class WorkItem:
    """A line of a worklist. `amendment_id` is set where the line is about a change of a public listing."""

    id: int
    kind: Kind
    title: str
    status: ListingStatus
    organisation_name: str
    on_behalf: bool
    reason: str | None
    updated_at: datetime
    review_due_on: date | None
    valid_until: datetime | None
    amendment_id: int | None = None
    amendment_status: AmendmentStatus | None = None


@dataclass(frozen=True)
class Work:
    """My work, the most urgent first; at most MOST_WORK lines a list."""

    returned: tuple[WorkItem, ...]
    drafts: tuple[WorkItem, ...]
    waiting: tuple[WorkItem, ...]
    refused: tuple[WorkItem, ...]
    lapsing: tuple[WorkItem, ...]
    amendments: tuple[WorkItem, ...]


def one(scope: Scope, listing_id: int) -> Listing:
    """A listing within the scope, in one statement. Raises NotFound for any other id."""
    query = select(Listing).where(Listing.id == checked_id(listing_id)).options(*LOADED)
    found = db.session.scalars(scope.limit(query, Listing)).one_or_none()
    if found is None:
        raise NotFound(kind="listing")
    return found


def one_amendment(scope: Scope, amendment_id: int) -> Amendment:
    """An amendment of a listing within the scope. Raises NotFound."""
    query = (
        select(Amendment)
        .join(Listing, Amendment.listing_id == Listing.id)
        .where(Amendment.id == checked_id(amendment_id, "amendment"))
        .options(joinedload(Amendment.listing).options(*LOADED))
    )
    found = db.session.scalars(scope.limit(query, Listing)).one_or_none()
    if found is None:
        raise NotFound(kind="amendment")
    return found


def open_amendment(scope: Scope, listing_id: int) -> Amendment | None:
    """The change that is being written, waits or was returned."""
    query = (
        select(Amendment)
        .join(Listing, Amendment.listing_id == Listing.id)
        .where(Listing.id == checked_id(listing_id), Amendment.status.in_(DISCARD_AMENDMENT.start))
    )
    return db.session.scalars(scope.limit(query, Listing)).one_or_none()


def work(scope: Scope, person_id: int | None, *, now: datetime | None = None) -> Work:
    """What waits for the members of one's organisations, and what one entered for others. Six statements.

    An operator's subtree is not "my work": that is the review queue.
    """
    now = now or utc_now()
    soon = now + timedelta(days=max(REMINDERS))
    S = ListingStatus  # noqa: N806 as in the table of states
    lapsing = (parts.is_open(now), Listing.valid_until <= soon)
    newest, oldest = Listing.updated_at.desc(), Listing.submitted_at
    return Work(
        returned=_items(scope, person_id, now, Listing.status == S.RETURNED, order=newest),
        drafts=_items(scope, person_id, now, Listing.status == S.DRAFT, order=newest),
        waiting=_items(
            scope, person_id, now, Listing.status.in_({S.SUBMITTED, S.DIAGNOSING, S.LONG_TERM}), order=oldest
        ),
        refused=_items(
            scope, person_id, now, Listing.status == S.REJECTED, Listing.appealed.is_(False), order=newest
        ),
        lapsing=_items(scope, person_id, now, *lapsing, order=Listing.valid_until),
        amendments=_amendments(scope, person_id, now),
    )


_ITEM = select(
    Listing.id, Listing.kind, Listing.title, Listing.status, Listing.on_behalf, Listing.reason,
    Listing.updated_at, Listing.review_due_on, Listing.valid_until, Organisation.name.label("organisation_name"),
).join(Organisation, Listing.organisation_id == Organisation.id)  # fmt: skip


def _mine(scope: Scope, person_id: int | None) -> ColumnElement[bool]:
    own = Listing.organisation_id.in_(sorted(scope.organisation_ids))
    entered = Listing.created_by == person_id if person_id is not None else Listing.id.is_(None)
    return or_(own, entered) & scope.clause(Listing)


def _items(
    scope: Scope, person_id: int | None, now: datetime, *which: ColumnElement[bool], order: Any
) -> tuple[WorkItem, ...]:
    query = _ITEM.where(_mine(scope, person_id), *which).order_by(order, Listing.id).limit(MOST_WORK)
    return tuple(_rows(query, now))


def _amendments(scope: Scope, person_id: int | None, now: datetime) -> tuple[WorkItem, ...]:
    query = (
        _ITEM.add_columns(Amendment.id.label("amendment_id"), Amendment.status.label("amendment_status"))
        .join(Amendment, Amendment.listing_id == Listing.id)
        .where(_mine(scope, person_id), Amendment.status.in_(DISCARD_AMENDMENT.start))
        .order_by(Amendment.created_at, Amendment.id)
        .limit(MOST_WORK)
    )
    return tuple(_rows(query, now))


def _rows(query: Select[*tuple[Any, ...]], now: datetime) -> list[WorkItem]:
    rows = db.session.execute(query).mappings()
    return [
        WorkItem(**{**row, "status": effective_status(row["status"], row["valid_until"], now)})
        for row in rows
    ]


def of_organisation(
    scope: Scope,
    organisation_id: int,
    *,
    statuses: frozenset[ListingStatus] = frozenset(ListingStatus),
    kind: Kind | None = None,
    page: int = 1,
    size: int = 20,
) -> Page[WorkItem]:
    """All listings of an organisation within the scope, in any status, changed last first."""
    number, size = bounds(page, size)
    query = scope.limit(
        _ITEM.where(
            Listing.organisation_id == checked_id(organisation_id, "organisation"),
            Listing.status.in_(statuses),
        ),
        Listing,
    )
    if kind is not None:
        query = query.where(Listing.kind == kind)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Listing.updated_at.desc(), Listing.id.desc())
    return Page(_rows(ordered.limit(size).offset((number - 1) * size), utc_now()), number, size, total)


def mine(
    scope: Scope,
    person_id: int | None,
    statuses: frozenset[ListingStatus],
    *,
    page: int = 1,
    size: int = 20,
) -> Page[WorkItem]:
    """Listings of one's organisations and those one entered for others, in some statuses, changed last first."""
    number, size = bounds(page, size)
    query = _ITEM.where(_mine(scope, person_id), Listing.status.in_(statuses))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Listing.updated_at.desc(), Listing.id.desc())
    return Page(_rows(ordered.limit(size).offset((number - 1) * size), utc_now()), number, size, total)


def by_external_ids(
    scope: Scope, organisation_id: int, kind: Kind, external_ids: Sequence[str]
) -> dict[str, int]:
    """Which of the owner's numbers are known already: external id → listing id. One statement."""
    query = select(Listing.external_id, Listing.id).where(
        Listing.organisation_id == organisation_id,
        Listing.kind == kind,
        Listing.external_id.in_(sorted(set(external_ids))),
    )
    found = db.session.execute(scope.limit(query, Listing))
    return {external_id: listing_id for external_id, listing_id in found if external_id is not None}
