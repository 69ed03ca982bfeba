"""Disposals that wait for a decision."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.db.base import db
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.states import NegotiationStatus

PAGE = 20


def page(scope: NegotiationScope, page: int = 1) -> tuple[list[Negotiation], int]:
    """Those held up, the longest waiting first, and how many there are. A page too far is the last."""
    query = select(Negotiation).where(scope.clause(), Negotiation.status == NegotiationStatus.HELD)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    start = min(max(page, 1) - 1, max(total - 1, 0) // PAGE) * PAGE
    names = (joinedload(Negotiation.lead), joinedload(Negotiation.holder), joinedload(Negotiation.seeker))
    query = query.options(*names).order_by(Negotiation.updated_at, Negotiation.id)
    return list(db.session.scalars(query.limit(PAGE).offset(start))), total
