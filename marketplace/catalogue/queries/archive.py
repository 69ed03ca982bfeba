"""What is out, for everybody: editions with their heads, what became of them, what was found wrong in them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import undefer

from marketplace.branches import paths
from marketplace.catalogue.content import Head
from marketplace.catalogue.drafts import FIRST_YEAR, LAST_YEAR
from marketplace.catalogue.models import CatalogueEdition, CatalogueEntry, CatalogueErratum, CatalogueIssue
from marketplace.catalogue.policy import IssueScope
from marketplace.catalogue.states import PUBLIC
from marketplace.contracts.models import Contract
from marketplace.contracts.states import COUNTED
from marketplace.db.base import db
from marketplace.kernel.actor import PROVINCE_PATH
from marketplace.kernel.clock import to_beijing
from marketplace.kernel.errors import NotFound
from marketplace.kernel.plain_json import read

PUBLISHED = IssueScope()
"""The scope of those pages that show the same to everybody, whoever is reading."""


@dataclass(frozen=True)
class Published:
    """One edition of an issue that is out. Nothing of it ever changes."""

    issue: CatalogueIssue
    edition: CatalogueEdition
    head: Head

    @property
    def path(self) -> str:
        return self.edition.branch_path

    @property
    def published_at(self) -> datetime:
        moment = self.issue.published_at
        assert moment is not None
        return moment


@dataclass(frozen=True)
class Correction:
    """A mistake found in an issue. `number`, `year` and `quarter` are those of the issue that prints it, once it is
    out: until then "" and 0.
    """

    entry: str
    words: str
    written_at: datetime
    number: str = ""
    year: int = 0
    quarter: int = 0


def one(scope: IssueScope, year: int, quarter: int, path: str = PROVINCE_PATH) -> Published:
    """A place's edition of a quarter's issue. Raises NotFound, also while it is not out."""
    found = None
    if FIRST_YEAR <= year <= LAST_YEAR and 1 <= quarter <= 4 and paths.is_path(path):
        query = _editions(scope, path).where(CatalogueIssue.year == year, CatalogueIssue.quarter == quarter)
        found = db.session.execute(query).one_or_none()
    if found is None:
        raise NotFound(kind="catalogue_issue")
    return _published(found[0], found[1])


def newest(scope: IssueScope, path: str = PROVINCE_PATH) -> Published | None:
    """The current one of a place; None before its first."""
    return next(iter(page(scope, path, 1, 1)), None)


def count(scope: IssueScope, path: str = PROVINCE_PATH) -> int:
    """How many editions a place has published."""
    query = _editions(scope, path).order_by(None).with_only_columns(func.count())
    return db.session.scalar(query) or 0


def page(scope: IssueScope, path: str, number: int, size: int) -> list[Published]:
    """Editions of a place, the newest quarter first."""
    query = _editions(scope, path).limit(size).offset((number - 1) * size)
    return [_published(row[0], row[1]) for row in db.session.execute(query)]


def quarters(scope: IssueScope) -> list[tuple[int, int]]:
    """(year, quarter) of every issue that is out, the newest first."""
    query = select(CatalogueIssue.year, CatalogueIssue.quarter).where(*_out(scope)).order_by(*_NEWEST)
    return [(row.year, row.quarter) for row in db.session.execute(query)]


def editions(scope: IssueScope, issue_ids: Sequence[int]) -> dict[int, list[CatalogueEdition]]:
    """Those of some issues, by issue: the province's first, then the branches'. Without their heads."""
    query = (
        select(CatalogueEdition)
        .join(CatalogueIssue, CatalogueIssue.id == CatalogueEdition.issue_id)
        .where(CatalogueEdition.issue_id.in_(issue_ids), *_out(scope))
        .order_by(CatalogueEdition.branch_path)
    )
    found: dict[int, list[CatalogueEdition]] = {}
    for edition in db.session.scalars(query):
        found.setdefault(edition.issue_id, []).append(edition)
    return found


def contracted(scope: IssueScope, shown: Sequence[Published]) -> Mapping[int, int]:
    """How many listings of each edition have come to a technical contract since: signed on the day of publication or
    later, registered, not revoked. By issue; the editions are of one place. Only the number is told.
    """
    if not shown:
        return {}
    signed = union_all(
        *(
            select(listing.label("listing_id"), Contract.signed_on.label("on"))
            .where(listing.is_not(None), Contract.signed_on.is_not(None), Contract.status.in_(sorted(COUNTED)))
            for listing in (Contract.achievement_id, Contract.need_id)
        )
    ).subquery()  # fmt: skip
    last = (
        select(signed.c.listing_id, func.max(signed.c.on).label("on"))
        .group_by(signed.c.listing_id)
        .subquery()
    )
    entry = CatalogueEntry
    in_one = [
        and_(
            entry.issue_id == each.issue.id,
            entry.branch_path.startswith(each.path, autoescape=True),
            last.c.on >= to_beijing(each.published_at).date(),
        )
        for each in shown
    ]
    query = (
        select(entry.issue_id, func.count())
        .join(last, last.c.listing_id == entry.listing_id)
        .where(entry.place.is_not(None), or_(*in_one))
        .group_by(entry.issue_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def corrections(scope: IssueScope, shown: Published) -> list[Correction]:
    """What was found wrong in an edition since it is out, the oldest first; with the issue that says so."""
    row, path = CatalogueErratum, shown.path
    query = (
        select(row, CatalogueIssue.year, CatalogueIssue.quarter, CatalogueEdition.number)
        .outerjoin(CatalogueIssue, and_(CatalogueIssue.id == row.printed_in, *_out(scope)))
        .outerjoin(
            CatalogueEdition,
            and_(CatalogueEdition.issue_id == CatalogueIssue.id, CatalogueEdition.branch_path == path),
        )
        .where(row.issue_id == shown.issue.id, _concerns(path))
        .order_by(row.id)
    )
    return [
        Correction(found.entry, found.words, found.written_at, number or "", year or 0, quarter or 0)
        for found, year, quarter, number in db.session.execute(query)
    ]


@lru_cache(maxsize=128)
def _head_of(text: str) -> Head:
    """What a stored head says. A published one never changes, so it is read once in each process."""
    return read(Head, json.loads(text))


_NEWEST = (CatalogueIssue.year.desc(), CatalogueIssue.quarter.desc())


def _out(scope: IssueScope) -> tuple[ColumnElement[bool], ...]:
    return scope.clause(), CatalogueIssue.status.in_(sorted(PUBLIC))


def _editions(scope: IssueScope, path: str) -> Select[CatalogueIssue, CatalogueEdition]:
    return (
        select(CatalogueIssue, CatalogueEdition)
        .join(CatalogueEdition, CatalogueEdition.issue_id == CatalogueIssue.id)
        .where(CatalogueEdition.branch_path == path, *_out(scope))
        .order_by(*_NEWEST)
        .options(undefer(CatalogueEdition.head))
    )


def _published(issue: CatalogueIssue, edition: CatalogueEdition) -> Published:
    return Published(issue, edition, _head_of(edition.head))


def _concerns(path: str) -> ColumnElement[bool]:
    """What is wrong with a whole issue concerns every edition, what is wrong with an entry those that have it."""
    row = CatalogueErratum
    whole = and_(row.entry == "", row.branch_path == PROVINCE_PATH)
    return or_(row.branch_path.startswith(path, autoescape=True), whole)
