"""Single negotiations and lists of them."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from marketplace.brokerage.models import Lead
from marketplace.db.base import db
from marketplace.db.locking import held
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID, page_within
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.policy import NegotiationScope

PAGE = 20


def one(scope: NegotiationScope, negotiation_id: int, *, to_change: bool = False) -> Negotiation:
    """With its lead, the broker and both organisations. Raises NotFound for others' too.

    `to_change` keeps others from changing it until the commit; what the session knew of it is read anew then.
    """
    if not 0 < negotiation_id <= MOST_ID:
        raise NotFound(kind="negotiation")
    query = select(Negotiation).where(scope.clause(), Negotiation.id == negotiation_id)
    if to_change:
        query = held(query, Negotiation)
    found: Negotiation | None = db.session.scalars(_with_names(query)).unique().one_or_none()
    if found is None:
        raise NotFound(kind="negotiation")
    return found


def of_lead(scope: NegotiationScope, lead_id: int) -> Negotiation | None:
    """The negotiation of a lead, None while there is none."""
    query = select(Negotiation).where(scope.clause(), Negotiation.lead_id == lead_id)
    found: Negotiation | None = db.session.scalars(_with_names(query)).unique().one_or_none()
    return found


def page(scope: NegotiationScope, number: int, size: int = PAGE) -> tuple[list[Negotiation], int]:
    """Those that the scope reads, the ones still going first and the last touched before the others; how many in all.

    Two statements.
    """
    total = db.session.scalar(select(func.count()).select_from(Negotiation).where(scope.clause())) or 0
    number = page_within(number, total, size)
    query = (
        _with_names(select(Negotiation).where(scope.clause()))
        .order_by(Negotiation.ended_at.is_not(None), Negotiation.updated_at.desc(), Negotiation.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    )
    return list(db.session.scalars(query).unique()), total


def _with_names(query: Select[Negotiation]) -> Select[Any]:
    return query.options(
        joinedload(Negotiation.lead).joinedload(Lead.broker),
        joinedload(Negotiation.seeker),
        joinedload(Negotiation.holder),
    )
