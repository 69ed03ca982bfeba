"""Entries of what is out, a page at a time: never the whole of an issue.

What they say is what was frozen. Of a listing only its standing today is looked up: of one that was taken down since
nothing but its number is shown, and no word finds it.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import undefer

from marketplace.catalogue.content import Change, Entry
from marketplace.catalogue.models import CatalogueEdition, CatalogueEntry, CatalogueIssue
from marketplace.catalogue.policy import IssueScope
from marketplace.catalogue.states import PUBLIC
from marketplace.catalogue.words import sought
from marketplace.db.base import db
from marketplace.kernel.actor import PROVINCE_PATH
from marketplace.kernel.clock import utc_now
from marketplace.kernel.numbers import MOST_ID, page_within
from marketplace.kernel.plain_json import read
from marketplace.listings.models import Listing
from marketplace.listings.states import ListingStatus
from marketplace.listings.validity import effective_status
from marketplace.listings.vocabulary import Kind

NUMBER = re.compile(r"[A-Z][0-9]{1,11}", re.ASCII)
"""Nothing else is looked for: a database may not even take it."""
SIZE = 50
FOUND = 20
"""Listings on a page of a search across issues."""


@dataclass(frozen=True)
class Asked:
    """Which entries. `path`: of a place with what lies below it, of the province only what lies in no branch;
    `year` and `quarter` count in a search across issues alone.
    """

    words: str = ""
    kind: Kind | None = None
    field: str = ""
    funded: bool | None = None
    change: Change | None = None
    path: str = ""
    year: int = 0
    quarter: int = 0
    listing_id: int | None = None


@dataclass(frozen=True)
class Row:
    """An entry as it was frozen; `status` is its listing's today. `entry` is None where it was taken down."""

    number: str
    listing_id: int
    kind: Kind
    funded: bool
    field: str
    status: ListingStatus
    entry: Entry | None


@dataclass(frozen=True)
class Rows:
    rows: list[Row]
    total: int
    page: int


@dataclass(frozen=True)
class Stop:
    """An entry in one issue of a listing's history."""

    year: int
    quarter: int
    row: Row


@dataclass(frozen=True)
class Hits:
    """Listings found across issues, each with all issues that it stands in, the newest first."""

    listings: list[list[Stop]]
    total: int
    page: int


def section_counts(
    scope: IssueScope, edition: CatalogueEdition
) -> dict[tuple[Kind, bool | None], dict[str, int]]:
    """How many entries stand in each part (needs: None), by field."""
    entry = CatalogueEntry
    columns = (entry.kind, entry.publicly_funded, entry.field_code)
    query = select(*columns, func.count()).where(*_inside(edition)).group_by(*columns)
    found: dict[tuple[Kind, bool | None], dict[str, int]] = {}
    for kind, funded, field, count in db.session.execute(query):
        part = found.setdefault((kind, funded if kind is Kind.ACHIEVEMENT else None), {})
        part[field] = part.get(field, 0) + count
    return found


def rows(scope: IssueScope, edition: CatalogueEdition, asked: Asked, page: int) -> Rows:
    """Entries of an edition in the order of print. Three statements, however many there are."""
    entry = CatalogueEntry
    query = _narrowed(select(entry.id).where(*_inside(edition)), asked)
    everything = asked == Asked()
    total = edition.entries if everything else db.session.scalar(query.with_only_columns(func.count())) or 0
    page = page_within(page, total, SIZE)
    ids = list(db.session.scalars(query.order_by(entry.place).limit(SIZE).offset((page - 1) * SIZE)))
    found = db.session.execute(_ROW.where(entry.id.in_(ids)).order_by(entry.place))
    return Rows([_row(*row) for row in found], total, page)


def page_with(scope: IssueScope, edition: CatalogueEdition, number: str) -> int:
    """The page of an edition on which an entry stands; 1 for a number that it does not have."""
    entry = CatalogueEntry
    wanted = select(entry.place).where(*_inside(edition), entry.number == number)
    place = db.session.scalar(wanted) if NUMBER.fullmatch(number) else None
    if place is None:
        return 1
    before = select(func.count()).where(*_inside(edition), entry.place < place)
    return (db.session.scalar(before) or 0) // SIZE + 1


def find(scope: IssueScope, asked: Asked, page: int) -> Hits:
    """Across all issues that are out. Each listing stands with its whole history, also where other issues' texts of it
    would not have been found. Three statements.
    """
    entry, newest = CatalogueEntry, func.max(CatalogueIssue.year * 10 + CatalogueIssue.quarter)
    base = select(entry.listing_id).join(CatalogueIssue, CatalogueIssue.id == entry.issue_id)
    query = _narrowed(base.where(*_out(scope)), asked)
    if asked.year:
        query = query.where(CatalogueIssue.year == asked.year, CatalogueIssue.quarter == asked.quarter)
    total = db.session.scalar(query.with_only_columns(func.count(entry.listing_id.distinct()))) or 0
    page = page_within(page, total, FOUND)
    order = (newest.desc(), func.min(entry.place), entry.listing_id)
    shown = query.group_by(entry.listing_id).order_by(*order).limit(FOUND).offset((page - 1) * FOUND)
    ids = list(db.session.scalars(shown))
    known = _histories(scope, ids)
    return Hits([known[listing_id] for listing_id in ids], total, page)


def taken_down(scope: IssueScope, listing_ids: Sequence[int]) -> set[int]:
    """Those of some listings that were taken down: of these no page tells what they said."""
    query = select(Listing.id).where(Listing.id.in_(listing_ids), Listing.status == ListingStatus.TAKEN_DOWN)
    return set(db.session.scalars(query)) if listing_ids else set()


def _histories(scope: IssueScope, ids: Sequence[int]) -> dict[int, list[Stop]]:
    query = (
        _ROW.add_columns(CatalogueIssue.year, CatalogueIssue.quarter)
        .join(CatalogueIssue, CatalogueIssue.id == CatalogueEntry.issue_id)
        .where(CatalogueEntry.listing_id.in_(ids), *_out(scope))
        .order_by(CatalogueIssue.year.desc(), CatalogueIssue.quarter.desc())
    )
    found: dict[int, list[Stop]] = {}
    for line in db.session.execute(query):
        found.setdefault(line[0].listing_id, []).append(Stop(line[3], line[4], _row(*line[:3])))
    return found


_ROW = (
    select(CatalogueEntry, Listing.status, Listing.valid_until)
    .join(Listing, Listing.id == CatalogueEntry.listing_id)
    .options(undefer(CatalogueEntry.content))
)


def _row(kept: CatalogueEntry, status: ListingStatus, until: datetime | None) -> Row:
    now = effective_status(status, until, utc_now())
    shown = None if now is ListingStatus.TAKEN_DOWN else read(Entry, json.loads(kept.content or ""))
    funded, number = kept.publicly_funded, kept.number or ""
    return Row(number, kept.listing_id, kept.kind, funded, kept.field_code, now, shown)


def _out(scope: IssueScope) -> tuple[ColumnElement[bool], ...]:
    public = CatalogueIssue.status.in_(sorted(PUBLIC))
    return scope.clause(), public, CatalogueEntry.place.is_not(None)


def _inside(edition: CatalogueEdition) -> tuple[ColumnElement[bool], ...]:
    entry = CatalogueEntry
    own = (entry.issue_id == edition.issue_id, entry.place.is_not(None))
    if edition.branch_path == PROVINCE_PATH:
        return own
    return (*own, entry.branch_path.startswith(edition.branch_path, autoescape=True))


def _narrowed(query: Select[int], asked: Asked) -> Select[int]:
    entry = CatalogueEntry
    if asked.kind is not None:
        query = query.where(entry.kind == asked.kind)
    if asked.field:
        query = query.where(entry.field_code == asked.field)
    if asked.funded is not None:
        query = query.where(entry.kind == Kind.ACHIEVEMENT, entry.publicly_funded == asked.funded)
    if asked.change is not None:
        query = query.where(entry.content.contains(f'"change":"{asked.change.value}"', autoescape=True))
    if asked.path == PROVINCE_PATH:
        query = query.where(entry.branch_path == PROVINCE_PATH)
    elif asked.path:
        query = query.where(entry.branch_path.startswith(asked.path, autoescape=True))
    if asked.listing_id is not None:
        query = query.where(entry.listing_id == min(asked.listing_id, MOST_ID))
    words = sought(asked.words)
    if words:
        query = query.join(Listing, Listing.id == entry.listing_id).where(*map(_said, words))
    return query


def _said(spellings: tuple[str, ...]) -> ColumnElement[bool]:
    """The word stands in what may be shown of the entry; a number is always shown."""
    entry = CatalogueEntry
    written = or_(*(entry.words.contains(each, autoescape=True) for each in spellings))
    return or_(
        and_(Listing.status != ListingStatus.TAKEN_DOWN, written),
        entry.number.in_([each.upper() for each in spellings]),
    )
