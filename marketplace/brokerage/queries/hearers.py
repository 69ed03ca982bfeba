"""Who hears of a lead: its sides as soon as they know of it, its broker, and brokers who could take it over."""

from datetime import date

from sqlalchemy import select

from marketplace.accounts.models import OrganisationMember
from marketplace.branches.paths import level_of, parent_path
from marketplace.brokerage.conditions import in_force, works_in
from marketplace.brokerage.models import Broker, Lead, LeadSide, LeadStage
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.states import LeadStatus
from marketplace.db.base import db


def of_lead(scope: LeadScope, lead: Lead) -> set[int]:
    """Of a lead from the scope. A side that was never asked and never asked itself is left out.

    Who spoke for a side hears for it while still one of its people; else everybody of the organisation does.
    """
    offered = db.session.scalar(
        select(LeadStage.id)
        .where(LeadStage.lead_id == lead.id, LeadStage.status == LeadStatus.OFFERED)
        .limit(1)
    )
    found = {lead.broker.person_id} if lead.broker is not None else set()
    for side in lead.sides:
        if offered is not None or side.answer is not None:
            found |= _of_side(side)
    return found


def who_could_take(scope: LeadScope, lead: Lead, today: date) -> set[int]:
    """Accredited brokers who work in the lead's branch or everywhere, without members of a side."""
    sides = [side.organisation_id for side in lead.sides]
    inside = select(OrganisationMember.person_id).where(OrganisationMember.organisation_id.in_(sides))
    place = lead.branch_path
    branch = parent_path(place) if level_of(place) == "node" else place
    here = works_in(branch or place)
    query = select(Broker.person_id).where(in_force(today), here, Broker.person_id.not_in(inside))
    return set(db.session.scalars(query))


def _of_side(side: LeadSide) -> set[int]:
    query = select(OrganisationMember.person_id).where(
        OrganisationMember.organisation_id == side.organisation_id
    )
    people = set(db.session.scalars(query))
    return {side.person_id} if side.person_id in people else people
