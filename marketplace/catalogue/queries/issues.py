"""Issues with their shares, for those who make them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select

from marketplace.catalogue.models import (
    CatalogueEdition,
    CatalogueEntry,
    CatalogueErratum,
    CatalogueIssue,
    CatalogueShare,
)
from marketplace.catalogue.policy import IssueScope
from marketplace.catalogue.states import PUBLIC, IssueStatus, ShareStatus
from marketplace.catalogue.topics import STUCK
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID

S = IssueStatus
NUMBERED = PUBLIC | {S.FROZEN}


@dataclass(frozen=True)
class Line:
    """An issue in a list of all, with what is in it by now."""

    issue: CatalogueIssue
    entries: int
    waiting_shares: int


def one(scope: IssueScope, issue_id: int) -> CatalogueIssue:
    """Raises NotFound for an issue outside of the scope too."""
    found = None
    if 0 < issue_id <= MOST_ID:
        query = select(CatalogueIssue).where(scope.clause(), CatalogueIssue.id == issue_id)
        found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(kind="catalogue_issue")
    return found


def held(scope: IssueScope, issue_id: int) -> CatalogueIssue:
    """The same, locked until the commit and read anew. Raises NotFound."""
    if not 0 < issue_id <= MOST_ID:
        raise NotFound(kind="catalogue_issue")
    query = select(CatalogueIssue).where(scope.clause(), CatalogueIssue.id == issue_id)
    query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(kind="catalogue_issue")
    return found


def lines(scope: IssueScope) -> list[Line]:
    """Every issue, the newest quarter first. One statement."""
    kept = (
        select(CatalogueEntry.issue_id, func.count().label("entries"))
        .where(CatalogueEntry.drop_reason.is_(None))
        .group_by(CatalogueEntry.issue_id)
        .subquery()
    )
    open_shares = (
        select(CatalogueShare.issue_id, func.count().label("waiting"))
        .where(CatalogueShare.status == ShareStatus.WAITING)
        .group_by(CatalogueShare.issue_id)
        .subquery()
    )
    query = (
        select(CatalogueIssue, func.coalesce(kept.c.entries, 0), func.coalesce(open_shares.c.waiting, 0))
        .outerjoin(kept, kept.c.issue_id == CatalogueIssue.id)
        .outerjoin(open_shares, open_shares.c.issue_id == CatalogueIssue.id)
        .where(scope.clause())
        .order_by(CatalogueIssue.year.desc(), CatalogueIssue.quarter.desc(), CatalogueIssue.id.desc())
    )
    return [Line(*row) for row in db.session.execute(query)]


def of_quarter(scope: IssueScope, year: int, quarter: int) -> CatalogueIssue | None:
    """The one that was not given up."""
    query = select(CatalogueIssue).where(
        scope.clause(), CatalogueIssue.year == year, CatalogueIssue.quarter == quarter,
        CatalogueIssue.status != S.CANCELLED,
    )  # fmt: skip
    return db.session.scalars(query).one_or_none()


def before(scope: IssueScope, issue: CatalogueIssue) -> CatalogueIssue | None:
    """The newest of an earlier quarter that has its numbers; None for the first."""
    earlier = or_(
        CatalogueIssue.year < issue.year,
        (CatalogueIssue.year == issue.year) & (CatalogueIssue.quarter < issue.quarter),
    )
    query = select(CatalogueIssue).where(scope.clause(), earlier, CatalogueIssue.status.in_(sorted(NUMBERED)))
    newest = (CatalogueIssue.year.desc(), CatalogueIssue.quarter.desc())
    return db.session.scalars(query.order_by(*newest).limit(1)).one_or_none()


def published(scope: IssueScope) -> list[CatalogueIssue]:
    """All that are out, the newest quarter first."""
    newest = (CatalogueIssue.year.desc(), CatalogueIssue.quarter.desc())
    query = select(CatalogueIssue).where(scope.clause(), CatalogueIssue.status.in_(sorted(PUBLIC)))
    return list(db.session.scalars(query.order_by(*newest)))


def due(scope: IssueScope, status: IssueStatus, now: datetime) -> list[int]:
    """The ids of those in a status whose moment has come: the cut-off of a collecting one, publication of a frozen."""
    moment = {S.COLLECTING: CatalogueIssue.cut_off_at, S.FROZEN: CatalogueIssue.publish_at}[status]
    query = select(CatalogueIssue.id).where(scope.clause(), CatalogueIssue.status == status, moment <= now)
    return list(db.session.scalars(query.order_by(CatalogueIssue.publish_at, CatalogueIssue.id)))


def to_collect(scope: IssueScope, today: date) -> list[int]:
    """The ids of planned ones whose day has come."""
    query = select(CatalogueIssue.id).where(
        scope.clause(), CatalogueIssue.status == S.PLANNED, CatalogueIssue.collect_on <= today
    )
    return list(db.session.scalars(query.order_by(CatalogueIssue.id)))


def in_status(scope: IssueScope, statuses: Collection[IssueStatus]) -> list[CatalogueIssue]:
    query = select(CatalogueIssue).where(scope.clause(), CatalogueIssue.status.in_(sorted(statuses)))
    return list(db.session.scalars(query.order_by(CatalogueIssue.year, CatalogueIssue.quarter)))


def told_stuck(scope: IssueScope, issue: CatalogueIssue, code: str) -> bool:
    """Whether it has been said since the freezing that this keeps it from being published."""
    query = select(OutboxEvent.facts).where(
        OutboxEvent.topic == STUCK,
        OutboxEvent.subject_id == issue.id,
        OutboxEvent.created_at >= issue.frozen_at,
    )
    return any(facts.get("code") == code for facts in db.session.scalars(query))


def shares(scope: IssueScope, issue: CatalogueIssue) -> list[CatalogueShare]:
    """What each place said, in the order of the tree."""
    query = select(CatalogueShare).where(CatalogueShare.issue_id == issue.id)
    return list(db.session.scalars(query.order_by(CatalogueShare.branch_path)))


def share(scope: IssueScope, issue: CatalogueIssue, path: str) -> CatalogueShare:
    """Raises NotFound where the place has no entry in it."""
    query = select(CatalogueShare).where(
        CatalogueShare.issue_id == issue.id, CatalogueShare.branch_path == path
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(kind="catalogue_share")
    return found


def editions(scope: IssueScope, issue: CatalogueIssue) -> list[CatalogueEdition]:
    """The province's first, then those of the branches."""
    query = select(CatalogueEdition).where(CatalogueEdition.issue_id == issue.id)
    return list(db.session.scalars(query.order_by(CatalogueEdition.branch_path)))


def serials(scope: IssueScope) -> dict[str, int]:
    """The newest number of each place."""
    query = select(CatalogueEdition.branch_path, func.max(CatalogueEdition.serial))
    rows = db.session.execute(query.group_by(CatalogueEdition.branch_path))
    return {row[0]: row[1] for row in rows}


def errata_to_print(scope: IssueScope, issue: CatalogueIssue) -> Sequence[CatalogueErratum]:
    """Mistakes of issues that are out, not printed yet or printed in this one."""
    query = select(CatalogueErratum).where(
        or_(CatalogueErratum.printed_in.is_(None), CatalogueErratum.printed_in == issue.id),
        CatalogueErratum.issue_id != issue.id,
    )
    return db.session.scalars(query.order_by(CatalogueErratum.id)).all()


def errata_of(scope: IssueScope, issue: CatalogueIssue) -> Sequence[CatalogueErratum]:
    """What was found wrong in it."""
    query = select(CatalogueErratum).where(CatalogueErratum.issue_id == issue.id)
    return db.session.scalars(query.order_by(CatalogueErratum.id)).all()
