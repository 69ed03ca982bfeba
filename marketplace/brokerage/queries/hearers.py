"""Who hears of a lead: its sides as soon as they know of it, its broker, and brokers who could take it over."""

from datetime import date

from sqlalchemy import select

from marketplace.accounts.models import OrganisationMember
from marketplace.brokerage.models import Broker, Lead, LeadStage
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries.brokers import in_force
from marketplace.brokerage.queries.directory import works_in
from marketplace.brokerage.states import LeadStatus
from marketplace.db.base import db
from marketplace.kernel.actor import PROVINCE_PATH


def of_lead(scope: LeadScope, lead: Lead) -> set[int]:
    """Of a lead from the scope. A side that was never asked and never asked itself is left out."""
    offered = db.session.scalar(
        select(LeadStage.id)
        .where(LeadStage.lead_id == lead.id, LeadStage.status == LeadStatus.OFFERED)
        .limit(1)
    )
    sides = [side.organisation_id for side in lead.sides if offered is not None or side.answer is not None]
    query = select(OrganisationMember.person_id).where(OrganisationMember.organisation_id.in_(sides))
    found = set(db.session.scalars(query))
    return found | {lead.broker.person_id} if lead.broker is not None else found


def who_could_take(scope: LeadScope, lead: Lead, today: date) -> set[int]:
    """Accredited brokers who work in the lead's branch or everywhere, without members of a side."""
    branch = (
        "/".join(lead.branch_path.split("/")[:3]) + "/"
        if lead.branch_path != PROVINCE_PATH
        else PROVINCE_PATH
    )
    sides = [side.organisation_id for side in lead.sides]
    inside = select(OrganisationMember.person_id).where(OrganisationMember.organisation_id.in_(sides))
    query = select(Broker.person_id).where(in_force(today), works_in(branch), Broker.person_id.not_in(inside))
    return set(db.session.scalars(query))
