"""Single leads with all that belongs to them, and the leads of one's organisations."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.brokerage.models import Broker, Lead, LeadDeclaration, LeadSide, LeadStage, Meeting
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.states import ENDED, STAGES, LeadStatus, MeetingStatus
from marketplace.db.base import db
from marketplace.db.locking import held
from marketplace.kernel.clock import BEIJING
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID, page_within

PAGE = 20


@dataclass(frozen=True)
class Found:
    """One page of a list; `total` counts all pages."""

    rows: list[Lead]
    total: int
    page: int


def one(scope: LeadScope, lead_id: int, *, to_change: bool = False) -> Lead:
    """With its broker and its sides; `to_change` keeps others from changing it until the commit.

    Raises NotFound for one that is not there or outside the scope.
    """
    if not 0 < lead_id <= MOST_ID:
        raise NotFound(kind="lead")
    query = select(Lead).where(Lead.id == lead_id, scope.clause())
    if to_change:
        query = held(query, Lead)
    found = db.session.scalars(with_names(scope, query)).unique().one_or_none()
    if found is None:
        raise NotFound(kind="lead")
    return found


def of_sides(scope: LeadScope, page: int = 1) -> Found:
    """The leads of the scope's organisations: what waits for their answer, then the living, then the ended ones."""
    query = select(Lead).where(scope.clause())
    total = (
        db.session.scalar(select(func.count()).select_from(query.with_only_columns(Lead.id).subquery())) or 0
    )
    number = page_within(page, total, PAGE)
    waits = select(LeadSide.lead_id).where(
        LeadSide.organisation_id.in_(sorted(scope.organisation_ids)), LeadSide.answer.is_(None)
    )
    asked = Lead.status.in_((LeadStatus.OFFERED, LeadStatus.ONE_INTERESTED)) & Lead.id.in_(waits)
    rank = case((asked, 0), (Lead.status.in_(sorted(ENDED)), 2), else_=1)
    rows = with_names(
        scope,
        query.order_by(rank, Lead.acted_at.desc(), Lead.id.desc()).limit(PAGE).offset((number - 1) * PAGE),
    )
    return Found(list(db.session.scalars(rows).unique()), total, number)


def waiting(scope: LeadScope) -> int:
    """How many leads wait for an answer of the scope's organisations."""
    query = (
        select(func.count(LeadSide.lead_id))
        .join(Lead, Lead.id == LeadSide.lead_id)
        .where(
            LeadSide.organisation_id.in_(sorted(scope.organisation_ids)),
            LeadSide.answer.is_(None),
            Lead.status.in_((LeadStatus.OFFERED, LeadStatus.ONE_INTERESTED)),
        )
    )
    return db.session.scalar(query) or 0


def idle(scope: LeadScope, last_day: date, lead_id: int | None = None) -> list[int]:
    """Ids of leads in a broker's hands that nobody has done anything about since `last_day`, by Beijing's clock.

    The last action was on that day or earlier, and so is the day of the next action that was planned, and every
    meeting. With `lead_id` of that lead alone.
    """
    end = _end_of(last_day)
    meets = select(Meeting.lead_id).where(Meeting.status == MeetingStatus.PLANNED, Meeting.starts_at >= end)
    query = select(Lead.id).where(
        scope.clause(),
        Lead.status.in_(STAGES),
        Lead.acted_at < end,
        or_(Lead.next_action_on.is_(None), Lead.next_action_on <= last_day),
        Lead.id.not_in(meets),
    )
    if lead_id is not None:
        query = query.where(Lead.id == lead_id)
    return list(db.session.scalars(query.order_by(Lead.id)))


def waiting_for_broker(scope: LeadScope, last_day: date) -> list[int]:
    """Ids of leads that nobody has adopted and that were opened on `last_day` or earlier."""
    query = select(Lead.id).where(
        scope.clause(), Lead.status == LeadStatus.OPEN, Lead.created_at < _end_of(last_day)
    )
    return list(db.session.scalars(query.order_by(Lead.id)))


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), BEIJING).astimezone(UTC)


def with_action_until(scope: LeadScope, first: date, last: date) -> list[Lead]:
    """Leads in a broker's hands whose next action is due between the two days, with the broker."""
    query = select(Lead).where(
        scope.clause(), Lead.status.in_(STAGES), Lead.next_action_on >= first, Lead.next_action_on <= last
    )
    query = query.order_by(Lead.next_action_on, Lead.id).options(joinedload(Lead.broker))
    return list(db.session.scalars(query))


def stages(scope: LeadScope, lead: Lead) -> list[LeadStage]:
    """Of a lead that came from the scope: its stays in stages, the first one first."""
    query = select(LeadStage).where(LeadStage.lead_id == lead.id)
    return list(db.session.scalars(query.order_by(LeadStage.entered_at, LeadStage.id)))


def declaration(scope: LeadScope, lead: Lead) -> LeadDeclaration | None:
    """What the present broker declared before taking the lead."""
    query = select(LeadDeclaration).where(
        LeadDeclaration.lead_id == lead.id, LeadDeclaration.broker_id == lead.broker_id
    )
    return db.session.scalars(query).one_or_none()


def with_names(scope: LeadScope, query: Select[Lead]) -> Select[Lead]:
    """Two statements, however many leads there are."""
    people = joinedload(Lead.broker).joinedload(Broker.person)
    return query.options(people, selectinload(Lead.sides).joinedload(LeadSide.organisation))
