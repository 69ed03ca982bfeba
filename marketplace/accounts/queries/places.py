"""Who belongs to a place of the network, for its public pages."""

from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries.organisations import PAGE, SHOWN_PUBLICLY, Found
from marketplace.branches.scope import Scope
from marketplace.db.base import db


def verified_within(scope: Scope, path: str, *, page: int = 1) -> Found:
    """The verified organisations of a place with all below it, by name. Two statements.

    A page beyond the last is the last.
    """
    query = select(Organisation).where(
        Organisation.status.in_(SHOWN_PUBLICLY), Organisation.branch_path.startswith(path, autoescape=True)
    )
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    start = min(max(page, 1) - 1, max(total - 1, 0) // PAGE) * PAGE
    rows = db.session.scalars(query.order_by(Organisation.name, Organisation.id).limit(PAGE).offset(start))
    return Found(list(rows), total)
