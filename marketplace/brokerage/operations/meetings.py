"""The broker of a lead plans, changes and cancels its meetings. Double clicks do no harm."""

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.brokerage.drafts_meetings import MeetingDraft, cleaned_meeting, meeting_problems
from marketplace.brokerage.models import Lead, Meeting
from marketplace.brokerage.operations import lead_steps as steps
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries import meetings
from marketplace.brokerage.states import CANCEL_MEETING, MEETING_STAGES, MeetingStatus
from marketplace.brokerage.topics_meetings import CHANGED, PLANNED
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, WrongState
from marketplace.workflow.apply import apply_move

_FIELDS = ("subject", "place", "starts_at", "ends_at")


def plan(actor: Actor, lead_id: int, draft: MeetingDraft) -> Meeting:
    """Once both sides have accepted. The same meeting again is the one that is planned.

    Raises NotFound, NotAllowed for others than the broker, OwnSide, WrongState, Invalid.
    """
    lead = _lead(actor, lead_id)
    draft = _checked(draft)
    same = select(Meeting).where(Meeting.lead_id == lead.id, Meeting.status == MeetingStatus.PLANNED)
    for name in _FIELDS:
        same = same.where(getattr(Meeting, name) == getattr(draft, name))
    found = db.session.scalars(same).first()
    if found is not None:
        return found
    made = Meeting(
        lead_id=lead.id, status=MeetingStatus.PLANNED, created_by=actor.person_id, **_values(draft)
    )
    db.session.add(made)
    db.session.flush()
    _tell(actor, PLANNED, made)
    return made


def change(actor: Actor, lead_id: int, meeting_id: int, draft: MeetingDraft) -> Meeting:
    """What stays the same counts no change. Raises as `plan` does, WrongState for a cancelled meeting."""
    lead = _lead(actor, lead_id)
    found = meetings.one(LeadScope.of(actor), lead.id, meeting_id, to_change=True)
    if found.status is not MeetingStatus.PLANNED:
        raise WrongState(action="change", status=found.status.value, start=[MeetingStatus.PLANNED.value])
    draft = _checked(draft)
    if all(getattr(found, name) == getattr(draft, name) for name in _FIELDS):
        return found
    for name, value in _values(draft).items():
        setattr(found, name, value)
    found.sequence += 1
    db.session.flush()
    _tell(actor, CHANGED, found)
    return found


def cancel(actor: Actor, lead_id: int, meeting_id: int) -> Meeting:
    """Twice changes nothing. Raises NotFound, NotAllowed, OwnSide."""
    lead = steps.held_by_broker(actor, lead_id)
    found = meetings.one(LeadScope.of(actor), lead.id, meeting_id, to_change=True)
    if found.status is MeetingStatus.CANCELLED:
        return found
    found.sequence += 1
    apply_move(found, CANCEL_MEETING, actor, lead=lead.id)
    steps.touch(actor, lead.id)
    return found


def _lead(actor: Actor, lead_id: int) -> Lead:
    lead = steps.held_by_broker(actor, lead_id)
    if lead.status not in MEETING_STAGES:
        raise WrongState(action="meet", status=lead.status.value, start=sorted(MEETING_STAGES))
    return lead


def _checked(draft: MeetingDraft) -> MeetingDraft:
    cleaned = cleaned_meeting(draft)
    problems = meeting_problems(cleaned, utc_now())
    if problems:
        raise Invalid(*problems)
    return cleaned


def _values(draft: MeetingDraft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in _FIELDS}


def _tell(actor: Actor, topic: str, meeting: Meeting) -> None:
    trail.record(
        actor, topic, f"meeting:{meeting.id}", lead=meeting.lead_id, starts_at=meeting.starts_at,
        ends_at=meeting.ends_at, sequence=meeting.sequence,
    )  # fmt: skip
    outbox.add(topic, meeting.id, by=actor.person_id, lead=meeting.lead_id)
    steps.touch(actor, meeting.lead_id)
