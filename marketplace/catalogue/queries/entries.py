"""Entries of an issue while it is made, and what may come into one."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, or_, select

from marketplace.accounts.models import Organisation
from marketplace.branches.models import PriorityField, Region
from marketplace.branches.scope import Scope
from marketplace.catalogue.models import CatalogueEntry, CatalogueIssue
from marketplace.catalogue.policy import IssueScope
from marketplace.catalogue.states import DropReason
from marketplace.catalogue.taking import Source, drop_reason
from marketplace.db.base import db
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.listings.content import from_json
from marketplace.listings.models import Listing, ListingField, ListingVersion
from marketplace.listings.states import OPEN
from marketplace.listings.vocabulary import Kind, Secrecy

SIZE = 50


@dataclass(frozen=True)
class Asked:
    """What a page of entries shows. `path`: of a place and below it; `dropped`: those that were left out."""

    kind: Kind | None = None
    field: str = ""
    path: str = ""
    words: str = ""
    dropped: bool = False
    page: int = 1


@dataclass(frozen=True)
class Shown:
    """An entry in a list; `organisation` is its whole name, for those who make the issue."""

    entry: CatalogueEntry
    organisation: str


@dataclass(frozen=True)
class Found:
    rows: list[Shown]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SIZE))


@dataclass(frozen=True)
class Eligible:
    """An open listing that belongs into an issue."""

    listing_id: int
    version: int
    kind: Kind
    publicly_funded: bool
    field_code: str
    organisation_id: int
    branch_path: str
    title: str


def eligible(scope: Scope, cut_off: datetime, now: datetime) -> list[Eligible]:
    """All listings within the scope that were public at the cut-off and are open now. One statement."""
    leading = and_(ListingField.listing_id == Listing.id, ListingField.position == 0)
    query = (
        select(
            Listing.id, Listing.published_version, Listing.kind, Listing.publicly_funded, ListingField.field_code,
            Listing.organisation_id, Listing.branch_path, Listing.title,
        )
        .outerjoin(ListingField, leading)
        .where(Listing.status.in_(OPEN), Listing.published_at <= cut_off)
        .where(or_(Listing.valid_until.is_(None), Listing.valid_until > now))
        .order_by(Listing.id)
    )  # fmt: skip
    last = db.session.scalar(select(PriorityField.code).order_by(PriorityField.position.desc()).limit(1))
    rows = db.session.execute(scope.limit(query, Listing)).all()
    return [
        Eligible(row[0], row[1] or 1, row[2], row[3], row[4] or last or "", row[5], row[6], row[7])
        for row in rows
    ]


def one(scope: IssueScope, issue: CatalogueIssue, entry_id: int) -> CatalogueEntry:
    """Raises NotFound."""
    found = db.session.get(CatalogueEntry, entry_id) if 0 < entry_id <= MOST_ID else None
    if found is None or found.issue_id != issue.id:
        raise NotFound(kind="catalogue_entry")
    return found


def page(scope: IssueScope, issue: CatalogueIssue, asked: Asked) -> Found:
    """In the order of print; those left out stand by themselves. Two statements."""
    query = _asked(issue, asked)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    number = min(max(asked.page, 1), max(1, -(-total // SIZE)))
    rows = (
        query.add_columns(Organisation.name)
        .join(Organisation, Organisation.id == CatalogueEntry.organisation_id)
        .outerjoin(PriorityField, PriorityField.code == CatalogueEntry.field_code)
        .order_by(*_ORDER)
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )
    return Found([Shown(*row) for row in db.session.execute(rows)], total, number)


def section(scope: IssueScope, entry: CatalogueEntry) -> list[CatalogueEntry]:
    """The entries that stand with it under one heading, in the order of print."""
    query = (
        select(CatalogueEntry)
        .join(Organisation, Organisation.id == CatalogueEntry.organisation_id)
        .outerjoin(PriorityField, PriorityField.code == CatalogueEntry.field_code)
        .where(
            CatalogueEntry.issue_id == entry.issue_id, CatalogueEntry.kind == entry.kind,
            CatalogueEntry.field_code == entry.field_code, CatalogueEntry.drop_reason.is_(None),
        )
    )  # fmt: skip
    if entry.kind is Kind.ACHIEVEMENT:
        query = query.where(CatalogueEntry.publicly_funded == entry.publicly_funded)
    return list(db.session.scalars(query.order_by(*_ORDER)))


def counts(scope: IssueScope, issue: CatalogueIssue) -> dict[str, dict[str, int]]:
    """How many entries there are, kept and dropped: {"kind": {…}, "field": {…}, "path": {…}, "reason": {…}}."""
    entry = CatalogueEntry
    found: dict[str, dict[str, int]] = {"kind": {}, "field": {}, "path": {}, "reason": {}}
    columns = (entry.kind, entry.field_code, entry.branch_path)
    query = select(entry.kind, entry.field_code, entry.branch_path, func.count()).where(
        entry.issue_id == issue.id, entry.drop_reason.is_(None)
    )
    for kind, field, path, count in db.session.execute(query.group_by(*columns)):
        for name, key in (("kind", kind.value), ("field", field), ("path", path)):
            found[name][key] = found[name].get(key, 0) + count
    dropped = select(entry.drop_reason, func.count()).where(
        entry.issue_id == issue.id, entry.drop_reason.is_not(None)
    )
    for reason, count in db.session.execute(dropped.group_by(entry.drop_reason)):
        found["reason"][str(reason)] = count
    return found


def digests(scope: IssueScope, issue: CatalogueIssue) -> dict[str, tuple[int, str]]:
    """For each place with entries of its own: how many are kept, and a hash over which versions they are.

    Without those that the market is about to leave out, so that a page shows what a confirmation will be about.
    """
    gone = {entry.id for entry, _reason in ended(scope, issue, utc_now())}
    entry = CatalogueEntry
    query = select(entry.id, entry.branch_path, entry.listing_id, entry.version).where(
        entry.issue_id == issue.id, entry.drop_reason.is_(None)
    )
    known: dict[str, list[str]] = {}
    for number, path, listing_id, version in db.session.execute(
        query.order_by(entry.branch_path, entry.listing_id)
    ):
        if number not in gone:
            known.setdefault(path, []).append(f"{listing_id}:{version}")
    return {
        path: (len(rows), hashlib.sha256(" ".join(rows).encode("ascii")).hexdigest())
        for path, rows in known.items()
    }


def ended(scope: IssueScope, issue: CatalogueIssue, now: datetime) -> list[tuple[CatalogueEntry, DropReason]]:
    """Entries that are kept and may not be in it at `now`, with the reason that the market has."""
    query = (
        select(
            CatalogueEntry, Listing.status, Listing.valid_until, ListingVersion.content["secrecy"].as_string()
        )
        .join(Listing, Listing.id == CatalogueEntry.listing_id)
        .join(ListingVersion, _its_version())
        .where(CatalogueEntry.issue_id == issue.id, CatalogueEntry.drop_reason.is_(None))
        .where(
            or_(
                Listing.status.not_in(OPEN),
                Listing.valid_until <= now,
                ListingVersion.content["secrecy"].as_string() != Secrecy.PUBLIC.value,
            )
        )
        .order_by(CatalogueEntry.id)
    )
    found = []
    for entry, status, until, secrecy in db.session.execute(query):
        reason = drop_reason(status, until, Secrecy(secrecy) if secrecy else None, now)
        if reason is not None:
            found.append((entry, reason))
    return found


def sources(scope: IssueScope, issue: CatalogueIssue) -> Iterator[tuple[CatalogueEntry, Source]]:
    """The kept entries in the order of print, each with what its version says. One statement, read in pieces."""
    regions = {row.code: row.name_zh for row in db.session.execute(select(Region.code, Region.name_zh))}
    query = (
        select(
            CatalogueEntry, ListingVersion.content, Listing.visibility, Listing.region_code, Organisation.name
        )
        .join(Listing, Listing.id == CatalogueEntry.listing_id)
        .join(ListingVersion, _its_version())
        .join(Organisation, Organisation.id == CatalogueEntry.organisation_id)
        .outerjoin(PriorityField, PriorityField.code == CatalogueEntry.field_code)
        .where(CatalogueEntry.issue_id == issue.id, CatalogueEntry.drop_reason.is_(None))
        .order_by(*_ORDER)
    )
    for row in db.session.execute(query):
        yield row[0], _source(row, regions)


def at_place(scope: IssueScope, issue: CatalogueIssue, path: str) -> Sequence[CatalogueEntry]:
    """The kept entries of one place alone, without those below it."""
    query = select(CatalogueEntry).where(
        CatalogueEntry.issue_id == issue.id, CatalogueEntry.branch_path == path,
        CatalogueEntry.drop_reason.is_(None),
    )  # fmt: skip
    return db.session.scalars(
        query.order_by(CatalogueEntry.kind, CatalogueEntry.title, CatalogueEntry.id)
    ).all()


def _its_version() -> Any:
    return and_(
        ListingVersion.listing_id == CatalogueEntry.listing_id,
        ListingVersion.number == CatalogueEntry.version,
    )


def _source(row: Row[*tuple[Any, ...]], regions: dict[str, str]) -> Source:
    entry, content, visibility, region, organisation = row
    return Source(
        listing_id=entry.listing_id, kind=entry.kind, version=entry.version, draft=from_json(entry.kind, content),
        visibility=visibility, place=entry.branch_path, region=region or "", region_name=regions.get(region, ""),
        organisation=organisation, publicly_funded=entry.publicly_funded, field=entry.field_code,
    )  # fmt: skip


def _asked(issue: CatalogueIssue, asked: Asked) -> Select[Any]:
    entry = CatalogueEntry
    left_out = entry.drop_reason.is_not(None) if asked.dropped else entry.drop_reason.is_(None)
    query = select(entry).where(entry.issue_id == issue.id, left_out)
    if asked.kind is not None:
        query = query.where(entry.kind == asked.kind)
    if asked.field:
        query = query.where(entry.field_code == asked.field)
    if asked.path:
        query = query.where(entry.branch_path.startswith(asked.path, autoescape=True))
    for word in asked.words.split():
        query = query.where(func.lower(entry.title).contains(word.lower(), autoescape=True))
    return query


_ORDER = (
    CatalogueEntry.kind, CatalogueEntry.publicly_funded.desc(), PriorityField.position,
    case((CatalogueEntry.position == 0, 1), else_=0), CatalogueEntry.position,
    CatalogueEntry.branch_path, Organisation.name, CatalogueEntry.title, CatalogueEntry.listing_id,
)  # fmt: skip
"""Achievements before needs, those from public money first, then by field; the editor's order within a section."""


def left_out_at(scope: IssueScope, issue: CatalogueIssue, path: str) -> Sequence[CatalogueEntry]:
    """Entries of one place that were left out, with their reasons."""
    query = select(CatalogueEntry).where(
        CatalogueEntry.issue_id == issue.id, CatalogueEntry.branch_path == path,
        CatalogueEntry.drop_reason.is_not(None),
    )  # fmt: skip
    return db.session.scalars(query.order_by(CatalogueEntry.title, CatalogueEntry.id)).all()
