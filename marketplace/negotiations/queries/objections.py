"""Objections to a publicity. Whoever reads the negotiation reads them; the contact, holder and operators alone."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from marketplace.db.base import db
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.negotiations.models import Negotiation, Objection, Publicity
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.states import ObjectionStatus


def of_negotiation(scope: NegotiationScope, negotiation_id: int) -> list[Objection]:
    """All of them, also those to publicities that were taken back, in the order in which they came."""
    query = _within(select(Objection), scope).where(Publicity.negotiation_id == negotiation_id)
    query = query.options(joinedload(Objection.publicity))
    return list(db.session.scalars(query.order_by(Objection.id)))


def one(scope: NegotiationScope, negotiation_id: int, objection_id: int) -> Objection:
    """Raises NotFound for those of other negotiations."""
    query = _within(select(Objection), scope).where(
        Objection.id == objection_id, Publicity.negotiation_id == negotiation_id
    )
    query = query.options(joinedload(Objection.publicity)).execution_options(populate_existing=True)
    found: Objection | None = None
    if 0 < objection_id <= MOST_ID:
        found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(kind="objection")
    return found


def by_link(scope: NegotiationScope, objection_id: int) -> Objection:
    """The one whose signed link was opened, with its publicity. Raises NotFound."""
    query = select(Objection).where(Objection.id == objection_id).options(joinedload(Objection.publicity))
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(kind="objection")
    return found


def of_person(scope: NegotiationScope, publicity_id: int, person_id: int | None) -> list[Objection]:
    """What the person objected, in the order in which it came; whoever wrote it reads the answer too."""
    if person_id is None:
        return []
    query = select(Objection).where(Objection.publicity_id == publicity_id, Objection.person_id == person_id)
    return list(db.session.scalars(query.order_by(Objection.id)))


def open_count(scope: NegotiationScope, negotiation_id: int) -> int:
    """How many wait for an answer, those to earlier publicities of the negotiation included."""
    query = _within(select(func.count(Objection.id)), scope)
    query = query.where(Publicity.negotiation_id == negotiation_id, Objection.status == ObjectionStatus.OPEN)
    return db.session.scalar(query) or 0


def numbers(scope: NegotiationScope, publicity_id: int) -> dict[ObjectionStatus, int]:
    """How many there are by status: counts alone are public."""
    query = select(Objection.status, func.count()).where(Objection.publicity_id == publicity_id)
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Objection.status))}


def _within(query: Select[Any], scope: NegotiationScope) -> Select[Any]:
    joined = query.join(Publicity, Objection.publicity_id == Publicity.id)
    return joined.join(Negotiation, Publicity.negotiation_id == Negotiation.id).where(scope.clause())
