"""Who hears of a lead: its sides as soon as they know of it, its broker, and brokers who could take it over."""

from datetime import date

from sqlalchemy import select

from marketplace.accounts.models import OrganisationMember
from marketplace.accounts.queries import recipients
from marketplace.branches.paths import level_of, parent_path
from marketplace.branches.scope import EVERYTHING
from marketplace.brokerage.conditions import in_force, works_in
from marketplace.brokerage.models import Broker, Lead, LeadSide, LeadStage
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.states import LeadStatus
from marketplace.brokerage.validity import is_in_force
from marketplace.db.base import db
from marketplace.kernel.actor import OPERATORS
from marketplace.threads import queries as threads
from marketplace.threads.policy import READ_ONLY, Thread
from marketplace.threads.states import Quality


def of_lead(scope: LeadScope, lead: Lead, today: date) -> set[int]:
    """Of a lead from the scope. A side that was never asked and never asked itself is left out.

    Who spoke for a side hears for it while still one of its people; else everybody of the organisation does.
    """
    offered = db.session.scalar(
        select(LeadStage.id)
        .where(LeadStage.lead_id == lead.id, LeadStage.status == LeadStatus.OFFERED)
        .limit(1)
    )
    found = of_broker(scope, lead, today)
    for side in lead.sides:
        if offered is not None or side.answer is not None:
            found |= _of_side(side)
    return found


def of_broker(scope: LeadScope, lead: Lead, today: date) -> set[int]:
    """Nobody when the accreditation is not in force: pages of leads are closed to that broker."""
    return _working(lead.broker, today)


def of_talk(scope: LeadScope, lead: Lead, today: date) -> set[int]:
    """Of the lead's thread: operators who have written in it too, while they still read it."""
    wrote = threads.authors(Thread(f"lead:{lead.id}", READ_ONLY), Quality.OPERATOR)
    held = (
        [one for role in sorted(OPERATORS) for one in recipients.holders(EVERYTHING, role)] if wrote else []
    )
    above = {person.id for person, path in held if lead.branch_path.startswith(path)}
    return of_lead(scope, lead, today) | (wrote & above)


def replaced(scope: LeadScope, lead: Lead, today: date) -> set[int]:
    """Whose lead it was before it stalled the last time and was taken over; nobody who took the own lead back."""
    query = (
        select(Broker)
        .join(LeadStage, LeadStage.broker_id == Broker.id)
        .where(LeadStage.lead_id == lead.id, LeadStage.status == LeadStatus.STALLED)
        .where(LeadStage.left_at.is_not(None))
        .order_by(LeadStage.entered_at.desc(), LeadStage.id.desc())
    )
    return _working(db.session.scalars(query).first(), today) - of_broker(scope, lead, today)


def who_could_take(scope: LeadScope, lead: Lead, today: date) -> set[int]:
    """Accredited brokers who work in the lead's branch or everywhere, without members of a side."""
    sides = [side.organisation_id for side in lead.sides]
    inside = select(OrganisationMember.person_id).where(OrganisationMember.organisation_id.in_(sides))
    place = lead.branch_path
    branch = parent_path(place) if level_of(place) == "node" else place
    here = works_in(branch or place)
    query = select(Broker.person_id).where(in_force(today), here, Broker.person_id.not_in(inside))
    return set(db.session.scalars(query))


def _working(broker: Broker | None, today: date) -> set[int]:
    if broker is None or not is_in_force(broker.status, broker.valid_to, today):
        return set()
    return {broker.person_id}


def _of_side(side: LeadSide) -> set[int]:
    query = select(OrganisationMember.person_id).where(
        OrganisationMember.organisation_id == side.organisation_id
    )
    people = set(db.session.scalars(query))
    return {side.person_id} if side.person_id in people else people
