"""Meetings of leads, for those who read the leads' talk; the broker's own calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from marketplace.brokerage.models import Broker, Lead, Meeting
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.states import STAGES, MeetingStatus
from marketplace.db.base import db
from marketplace.db.locking import held
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID

MOST = 500


@dataclass(frozen=True)
class Planned:
    """A meeting with the title of its lead."""

    meeting: Meeting
    title: str


@dataclass(frozen=True)
class NextAction:
    """What the broker means to do on a day."""

    lead_id: int
    title: str
    words: str
    on: date


def of_lead(scope: LeadScope, lead_id: int) -> Sequence[Meeting]:
    """The first to come first, cancelled ones included; none of a lead outside the scope."""
    query = select(Meeting).join(Lead, Lead.id == Meeting.lead_id).where(Lead.id == lead_id, scope.clause())
    return db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id).limit(MOST)).all()


def one(scope: LeadScope, lead_id: int, meeting_id: int, *, to_change: bool = False) -> Meeting:
    """Raises NotFound for one that is not there, of another lead, or outside the scope."""
    query = select(Meeting).join(Lead, Lead.id == Meeting.lead_id)
    query = query.where(Meeting.id == meeting_id, Lead.id == lead_id, scope.clause())
    if not (0 < meeting_id <= MOST_ID and 0 < lead_id <= MOST_ID):
        raise NotFound(kind="meeting")
    if to_change:
        query = held(query, Meeting)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(kind="meeting")
    return found


def by_id(scope: LeadScope, meeting_id: int) -> Meeting | None:
    """For jobs that tell of a meeting."""
    query = (
        select(Meeting).join(Lead, Lead.id == Meeting.lead_id).where(Meeting.id == meeting_id, scope.clause())
    )
    return db.session.scalars(query).one_or_none()


def planned(scope: LeadScope, person_id: int, since: datetime) -> list[Planned]:
    """The meetings of a broker's leads that end after `since`."""
    query = (
        select(Meeting, Lead.title)
        .join(Lead, Lead.id == Meeting.lead_id)
        .where(
            scope.clause(),
            Lead.broker_id.in_(_rows_of(person_id)),
            Meeting.status == MeetingStatus.PLANNED,
            Meeting.ends_at >= since,
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST)
    )
    return [Planned(meeting, title) for meeting, title in db.session.execute(query)]


def next_actions(scope: LeadScope, person_id: int) -> list[NextAction]:
    """Of a broker's leads that are being worked on."""
    query = (
        select(Lead)
        .where(
            scope.clause(),
            Lead.broker_id.in_(_rows_of(person_id)),
            Lead.status.in_(STAGES),
            Lead.next_action_on.is_not(None),
        )
        .order_by(Lead.next_action_on, Lead.id)
        .limit(MOST)
        .options(joinedload(Lead.broker))
    )
    return [
        NextAction(lead.id, lead.title, lead.next_action, lead.next_action_on)
        for lead in db.session.scalars(query)
        if lead.next_action_on is not None
    ]


def _rows_of(person_id: int) -> Select[int]:
    return select(Broker.id).where(Broker.person_id == person_id)
