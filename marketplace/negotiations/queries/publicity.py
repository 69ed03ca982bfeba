"""Publicities of prices. They are for everybody, and stay; whether one runs is decided by the day of reading."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.brokerage.models import Lead
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.kernel.text import clean_line
from marketplace.negotiations.models import Negotiation, Publicity
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.states import NegotiationStatus
from marketplace.negotiations.topics_pricing import FINISHED

PAGE = 20
ANNOUNCED_WITHIN = timedelta(days=5)
"""Less than delivered news is kept, so that none is announced twice."""


@dataclass(frozen=True)
class Found:
    """One page of the public list; `total` counts all pages."""

    rows: list[Publicity]
    total: int


def one(scope: NegotiationScope, publicity_id: int) -> Publicity:
    """With its negotiation and the negotiation's lead. Raises NotFound."""
    query = _loaded().where(Publicity.id == publicity_id)
    found = db.session.scalars(query).one_or_none() if 0 < publicity_id <= MOST_ID else None
    if found is None:
        raise NotFound(kind="publicity")
    return found


def page(scope: NegotiationScope, today: date, *, running: bool, words: str = "", page: int = 1) -> Found:
    """Running ones, those that end first in front; or ended ones, the newest first. A page too far is the last."""
    query = _loaded().join(Negotiation, Publicity.negotiation_id == Negotiation.id)
    runs = _runs(today)
    query = query.where(runs if running else ~runs)
    wanted = clean_line(words)[:120]
    if wanted:
        columns = (Publicity.title, Publicity.holder_name)
        query = query.where(or_(*(column.icontains(wanted, autoescape=True) for column in columns)))
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    start = min(max(page, 1) - 1, max(total - 1, 0) // PAGE) * PAGE
    order = (Publicity.ends_on, Publicity.id) if running else (Publicity.ends_on.desc(), Publicity.id.desc())
    return Found(list(db.session.scalars(query.order_by(*order).limit(PAGE).offset(start))), total)


def of_negotiation(scope: NegotiationScope, negotiation_id: int) -> list[Publicity]:
    """All of one negotiation, the newest first."""
    query = _loaded().join(Negotiation, Publicity.negotiation_id == Negotiation.id)
    query = query.where(scope.clause(), Negotiation.id == negotiation_id)
    return list(db.session.scalars(query.order_by(Publicity.id.desc())))


def running(scope: NegotiationScope, negotiation_id: int) -> Publicity | None:
    """The one that was neither cleared nor taken back, whether or not its time is over; read anew."""
    query = select(Publicity).join(Negotiation, Publicity.negotiation_id == Negotiation.id)
    query = query.where(scope.clause(), Negotiation.id == negotiation_id, Publicity.is_running.is_(True))
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def of_achievement(scope: NegotiationScope, listing_id: int, today: date) -> Publicity | None:
    """The one that runs for an achievement, for a note on its page. One statement."""
    query = (
        select(Publicity)
        .join(Negotiation, Publicity.negotiation_id == Negotiation.id)
        .join(Lead, Negotiation.lead_id == Lead.id)
        .where(Lead.achievement_id == listing_id, _runs(today))
    )
    return db.session.scalars(query.order_by(Publicity.id.desc()).limit(1)).first()


def ending(scope: NegotiationScope, first: date, last: date) -> list[Publicity]:
    """Those in the scope that run and whose last day lies in the span, both days included."""
    query = _loaded().join(Negotiation, Publicity.negotiation_id == Negotiation.id)
    query = query.where(scope.clause(), _runs(first), Publicity.ends_on <= last)
    return list(db.session.scalars(query.order_by(Publicity.ends_on, Publicity.id)))


def unannounced(scope: NegotiationScope, today: date) -> list[int]:
    """Ids of those whose time was over in the last days and of which nobody has been told, oldest first."""
    told = exists().where(OutboxEvent.topic == FINISHED, OutboxEvent.subject_id == Publicity.id)
    query = select(Publicity.id).join(Negotiation, Publicity.negotiation_id == Negotiation.id)
    query = query.where(
        scope.clause(), Publicity.is_running.is_(True), Publicity.ends_on < today,
        Publicity.ends_on >= today - ANNOUNCED_WITHIN, Negotiation.status == NegotiationStatus.PUBLICITY, ~told,
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(Publicity.id)))


def _runs(today: date) -> ColumnElement[bool]:
    return and_(
        Publicity.is_running.is_(True),
        Publicity.ends_on >= today,
        Publicity.negotiation.has(Negotiation.status == NegotiationStatus.PUBLICITY),
    )


def _loaded() -> Select[Publicity]:
    return select(Publicity).options(joinedload(Publicity.negotiation).joinedload(Negotiation.lead))
