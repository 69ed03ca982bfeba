"""Names of those who made an issue."""

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.branches.scope import Scope
from marketplace.catalogue.models import CatalogueIssue
from marketplace.db.base import db

BY = ("planned_by", "compiled_by", "edited_by", "checked_by", "frozen_by", "published_by")


def names(scope: Scope, issue: CatalogueIssue) -> dict[int, str]:
    """By the person's id: everybody who stands in the issue."""
    wanted = {getattr(issue, name) for name in BY} | set(issue.hands)
    query = select(Person.id, Person.name).where(Person.id.in_(wanted - {None}))
    return {row.id: row.name for row in db.session.execute(query)}
