"""Who hears of a published issue, and the figures that they are told."""

from sqlalchemy import func, select

from marketplace.catalogue.models import CatalogueEntry, CatalogueIssue, CatalogueSubscriber
from marketplace.catalogue.policy import IssueScope
from marketplace.db.base import db
from marketplace.listings.vocabulary import Kind


def people(scope: IssueScope) -> set[int]:
    """Ids of all subscribers."""
    return set(db.session.scalars(select(CatalogueSubscriber.person_id)))


def figures(scope: IssueScope, issue: CatalogueIssue) -> dict[str, int]:
    """How many achievements and needs an issue has."""
    query = select(CatalogueEntry.kind, func.count()).where(
        CatalogueEntry.issue_id == issue.id, CatalogueEntry.drop_reason.is_(None)
    )
    found = {row[0]: row[1] for row in db.session.execute(query.group_by(CatalogueEntry.kind))}
    return {"achievements": found.get(Kind.ACHIEVEMENT, 0), "needs": found.get(Kind.NEED, 0)}


def followed(scope: IssueScope, person_id: int) -> str:
    """The place whose edition somebody hears of; "" for none."""
    query = select(CatalogueSubscriber.branch_path).where(CatalogueSubscriber.person_id == person_id)
    return db.session.scalar(query) or ""
