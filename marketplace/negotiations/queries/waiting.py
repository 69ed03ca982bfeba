"""Negotiations in which nobody who works on the lead can do anything for a while."""

from datetime import date

from sqlalchemy import or_, select

from marketplace.db.base import db
from marketplace.negotiations.models import Negotiation, Publicity
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.states import NegotiationStatus

S = NegotiationStatus


def held_up_leads(scope: NegotiationScope, last_day: date) -> set[int]:
    """Leads whose disposal the department decides on, whose price was public later than `last_day`, or whose contract
    is being written, decided on inside the organisations or signed, not yet by both.
    """
    shown = select(Publicity.negotiation_id).where(
        Publicity.is_running.is_(True), Publicity.ends_on > last_day
    )
    query = select(Negotiation.lead_id).where(
        scope.clause(),
        Negotiation.ended_at.is_(None),
        or_(Negotiation.status.in_((S.HELD, S.CONTRACT_DRAFTING)), Negotiation.id.in_(shown)),
    )
    return set(db.session.scalars(query))
