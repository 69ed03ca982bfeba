"""Who is told of what happens around a lead."""

from sqlalchemy import select

from marketplace.accounts.models import OrganisationMember, Person
from marketplace.accounts.states import PersonStatus
from marketplace.brokerage.models import Broker, Lead, LeadSide
from marketplace.brokerage.policy_leads import OFFERED, LeadScope
from marketplace.db.base import db


def of_lead(scope: LeadScope, lead_id: int, *, but: int | None = None) -> list[int]:
    """The people of both sides, as far as they know of the lead, and its broker; `but` is who did it.

    A side's own speaker is told where it has one, else every member of the organisation.
    """
    lead = db.session.scalars(select(Lead).where(Lead.id == lead_id, scope.clause())).one_or_none()
    if lead is None:
        return []
    sides = db.session.scalars(select(LeadSide).where(LeadSide.lead_id == lead_id)).all()
    known = [side for side in sides if lead.status in OFFERED or side.answer is not None]
    wanted = {side.person_id for side in known if side.person_id is not None}
    silent = sorted({side.organisation_id for side in known if side.person_id is None})
    members = select(OrganisationMember.person_id).where(OrganisationMember.organisation_id.in_(silent))
    wanted.update(db.session.scalars(members))
    wanted.update(db.session.scalars(select(Broker.person_id).where(Broker.id == lead.broker_id)))
    active = select(Person.id).where(Person.id.in_(sorted(wanted)), Person.status == PersonStatus.ACTIVE)
    return [number for number in db.session.scalars(active.order_by(Person.id)) if number != but]
