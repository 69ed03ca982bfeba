"""Steps that several operations share."""

from typing import Any

from sqlalchemy import update

from marketplace.audit import trail
from marketplace.brokerage.models import Lead
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import negotiations


def held(actor: Actor, negotiation_id: int) -> Negotiation:
    """The negotiation, kept from changing until the commit. Raises NotFound for others' too."""
    return negotiations.one(NegotiationScope.of(actor), negotiation_id, to_change=True)


def done(actor: Actor, found: Negotiation, topic: str, **facts: Any) -> None:
    """Write the trail, queue the news, and keep the lead from being taken for a forgotten one."""
    trail.record(actor, topic, f"negotiation:{found.id}", **facts)
    outbox.add(topic, found.id, by=actor.person_id, **facts)
    touch_lead(found)


def touch_lead(found: Negotiation) -> None:
    """Without the lead's version: whoever works on the lead at the same time is not told of a conflict."""
    query = update(Lead).where(Lead.id == found.lead_id).values(acted_at=utc_now())
    db.session.execute(query.execution_options(synchronize_session=False))
