"""Issues of several quarters and what is written in them, for tests."""

from typing import Any

from sqlalchemy import select

from marketplace.catalogue.content import Snapshot, snapshot_from
from marketplace.catalogue.models import CatalogueEdition, CatalogueEntry, CatalogueIssue
from marketplace.catalogue.operations import planning
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import issues, snapshots
from marketplace.catalogue.states import IssueStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import PROVINCE_PATH
from marketplace.kernel.clock import Quarter, beijing_today, quarter_of
from tests.making import issues as making

LATE = "当季漏发，现予补发"


def quarter(after: int = 0) -> Quarter:
    """So many after this one."""
    this = quarter_of(beijing_today())
    count = this.year * 4 + this.number - 1 + after
    return Quarter(count // 4, count % 4 + 1)


def issue(
    desk: making.Desk, after: int = 0, upto: IssueStatus = IssueStatus.PUBLISHED, **changes: Any
) -> CatalogueIssue:
    """Of the quarter that comes so many after this one."""
    of = quarter(after)
    return making.issue(upto, desk, year=of.year, quarter=of.number, **changes)


def late_issue(desk: making.Desk, before: int) -> CatalogueIssue:
    """Of a quarter that is over, planned by the head."""
    of = quarter(-before)
    with unit_of_work():
        issue_id = planning.plan(desk.head, making.dates(of.year, of.number, late_reason=LATE)).id
    making.advance(issue_id, IssueStatus.PUBLISHED, desk)
    return db.session.get_one(CatalogueIssue, issue_id)


def again(issue_id: int) -> CatalogueIssue:
    """The row as it is by now."""
    db.session.rollback()
    return db.session.get_one(CatalogueIssue, issue_id)


def entries(issue_id: int) -> list[CatalogueEntry]:
    """In the order in which they were compiled."""
    query = select(CatalogueEntry).where(CatalogueEntry.issue_id == issue_id).order_by(CatalogueEntry.id)
    return list(db.session.scalars(query))


def edition(issue_id: int, path: str = PROVINCE_PATH) -> CatalogueEdition:
    return next(each for each in issues.editions(ALL_ISSUES, again(issue_id)) if each.branch_path == path)


def printed(issue_id: int, path: str = PROVINCE_PATH) -> Snapshot:
    """What the edition of a place says."""
    return snapshot_from(snapshots.one_text(ALL_ISSUES, edition(issue_id, path)))
