"""Imports and their rows; what a lookup of codes needs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import defer

from marketplace.accounts.models import Organisation
from marketplace.branches import queries as branches
from marketplace.branches.province import RegionKind
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.intake.codes import Codes, Region
from marketplace.intake.models import ImportRow, ImportRun
from marketplace.intake.states import ImportStatus, RowResult
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.listings.models import Listing
from marketplace.listings.queries.own import LOADED
from marketplace.listings.vocabulary import Kind

PAGE = 20
ROWS_SHOWN = 50
OPEN = frozenset({ImportStatus.STAGED, ImportStatus.CONFIRMED, ImportStatus.RUNNING})
WORKING = frozenset({ImportStatus.CONFIRMED, ImportStatus.RUNNING})


@dataclass(frozen=True)
class RunItem:
    """An import in a list."""

    run: ImportRun
    organisation_name: str


def codes(scope: Scope) -> Codes:
    """Fields and regions as people write them. Two statements."""
    names = branches.region_names(scope)
    province = next((r.name_zh for r in names.values() if r.kind == RegionKind.PROVINCE), "")
    found = [
        Region(
            here.code,
            here.name_zh,
            parent.name_zh
            if (parent := names.get(here.parent_code or "")) and parent.name_zh != province
            else "",
            here.replaced_by or "",
        )
        for here in names.values()
    ]
    fields = {one.code: one.name_zh for one in branches.fields(scope)}
    return Codes(fields, sorted(found, key=lambda region: region.code), province)


def one(scope: Scope, run_id: int) -> ImportRun:
    """Raises NotFound, also for an import outside the scope."""
    query = scope.limit(select(ImportRun).where(ImportRun.id == run_id), ImportRun)
    found = db.session.scalars(query).one_or_none() if 0 < run_id <= MOST_ID else None
    if found is None:
        raise NotFound(kind="import")
    return found


def newest(scope: Scope, page: int = 1) -> tuple[list[RunItem], int]:
    """Imports of the scope, newest first, and how many there are."""
    query = select(ImportRun, Organisation.name).join(
        Organisation, ImportRun.organisation_id == Organisation.id
    )
    query = scope.limit(query, ImportRun)
    total = db.session.scalar(
        select(func.count()).select_from(scope.limit(select(ImportRun.id), ImportRun).subquery())
    )
    rows = db.session.execute(query.order_by(ImportRun.id.desc()).limit(PAGE).offset((page - 1) * PAGE))
    return [RunItem(*row) for row in rows], total or 0


def unfinished(
    scope: Scope, organisation_id: int, sha256: str, kind: Kind | None, created_by: int | None
) -> ImportRun | None:
    """The same file of the same organisation, given in by the same hand, that has not come to its end."""
    query = scope.limit(select(ImportRun), ImportRun).where(
        ImportRun.organisation_id == organisation_id, ImportRun.sha256 == sha256, ImportRun.status.in_(OPEN),
        ImportRun.created_by == created_by, ImportRun.kind == kind,
    )  # fmt: skip
    return db.session.scalars(query.order_by(ImportRun.id.desc()).limit(1)).one_or_none()


def next_ids(scope: Scope) -> list[int]:
    """Confirmed imports of people, which the jobs process takes over; a command does its own."""
    query = scope.limit(select(ImportRun.id), ImportRun).where(
        ImportRun.status.in_(WORKING), ImportRun.created_by.is_not(None)
    )
    return list(db.session.scalars(query.order_by(ImportRun.id)))


def results(scope: Scope, run_id: int) -> Counter[RowResult]:
    """How many rows came to which result."""
    query = select(ImportRow.result, func.count()).where(ImportRow.run_id == one(scope, run_id).id)
    counted: Counter[RowResult] = Counter()
    for result, count in db.session.execute(query.group_by(ImportRow.result)):
        counted[result] = count
    return counted


def known_count(scope: Scope, run_id: int) -> int:
    """How many waiting rows have a number that the organisation's listings know already."""
    run = one(scope, run_id)
    known = exists().where(
        Listing.organisation_id == run.organisation_id,
        Listing.kind == ImportRow.kind,
        Listing.external_id == ImportRow.external_id,
    )
    query = select(func.count()).where(
        ImportRow.run_id == run.id, ImportRow.result == RowResult.WAITING, known
    )
    return db.session.scalar(query) or 0


def rows_with_problems(
    scope: Scope, run_id: int, *, page: int = 1, size: int = ROWS_SHOWN
) -> list[ImportRow]:
    """Refused rows first, by number; then those with notes."""
    spoken = ImportRow.problems != []
    query = select(ImportRow).where(ImportRow.run_id == one(scope, run_id).id, spoken)
    order = (ImportRow.result != RowResult.REFUSED, ImportRow.number)
    return list(db.session.scalars(query.order_by(*order).limit(size).offset((page - 1) * size)))


def spoken_count(scope: Scope, run_id: int) -> int:
    """How many rows `rows_with_problems` has on all its pages."""
    query = select(func.count()).where(ImportRow.run_id == one(scope, run_id).id, ImportRow.problems != [])
    return db.session.scalar(query) or 0


def sample(scope: Scope, run_id: int, limit: int = 5) -> list[tuple[int, str, str]]:
    """(row number, external id, title) of the first rows that wait to be taken over."""
    found = waiting(scope, one(scope, run_id), limit)
    return [(row.number, row.external_id or "", str((row.content or {}).get("title", ""))) for row in found]


def quality_scores(scope: Scope, run_id: int) -> list[int]:
    """The scores of the needs that an import has handed in."""
    query = (
        select(Listing.quality_score)
        .join(ImportRow, ImportRow.listing_id == Listing.id)
        .where(ImportRow.run_id == one(scope, run_id).id, Listing.quality_score.is_not(None))
    )
    return [score for score in db.session.scalars(query) if score is not None]


def refused(scope: Scope, run_id: int, limit: int | None = None) -> Iterator[ImportRow]:
    """Refused rows by number."""
    query = select(ImportRow).where(
        ImportRow.run_id == one(scope, run_id).id, ImportRow.result == RowResult.REFUSED
    )
    yield from db.session.scalars(query.order_by(ImportRow.number).limit(limit))


def taken_over(scope: Scope, run_id: int, limit: int = ROWS_SHOWN) -> list[tuple[int, RowResult, int, str]]:
    """(row number, result, listing id, title) of rows that became listings, by number."""
    query = (
        select(ImportRow.number, ImportRow.result, Listing.id, Listing.title)
        .join(Listing, ImportRow.listing_id == Listing.id)
        .where(ImportRow.run_id == one(scope, run_id).id)
        .order_by(ImportRow.number)
        .limit(limit)
    )
    return [
        (number, result, listing_id, title) for number, result, listing_id, title in db.session.execute(query)
    ]


def waiting(scope: Scope, run: ImportRun, limit: int) -> list[ImportRow]:
    """The next rows to take over, without their raw text."""
    query = select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.result == RowResult.WAITING)
    return list(
        db.session.scalars(query.options(defer(ImportRow.raw)).order_by(ImportRow.number).limit(limit))
    )


def known(scope: Scope, run: ImportRun, rows: Sequence[ImportRow]) -> dict[tuple[Kind, str], Listing]:
    """The listings that rows of one organisation already have, by kind and external id. One statement a kind."""
    found: dict[tuple[Kind, str], Listing] = {}
    for kind in {row.kind for row in rows}:
        numbers = [row.external_id for row in rows if row.kind is kind]
        where = and_(
            Listing.organisation_id == run.organisation_id,
            Listing.kind == kind,
            Listing.external_id.in_(numbers),
        )
        for listing in db.session.scalars(select(Listing).where(where).options(*LOADED)):
            found[kind, listing.external_id or ""] = listing
    return found


def heads(scope: Scope, run_id: int) -> list[str]:
    """Every head or key that the refused rows of an import used, in order of appearance."""
    found: dict[str, Any] = {}
    for row in refused(scope, run_id):
        found.update(dict.fromkeys(row.raw))
    return list(found)
