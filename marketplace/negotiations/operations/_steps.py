"""Steps that several operations share."""

from typing import Any

from marketplace.audit import trail
from marketplace.brokerage.operations import lead_steps
from marketplace.brokerage.operations.working import stay_working
from marketplace.db import outbox
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.policy import NegotiationScope, require_proposing
from marketplace.negotiations.queries import negotiations
from marketplace.negotiations.vocabulary import ProposedAs


def held(actor: Actor, negotiation_id: int) -> Negotiation:
    """The negotiation, kept from changing until the commit. Raises NotFound for others' too."""
    return negotiations.one(NegotiationScope.of(actor), negotiation_id, to_change=True)


def held_to_propose(actor: Actor, negotiation_id: int, action: str) -> tuple[Negotiation, ProposedAs]:
    """The same for who puts something forward, and in whose name; a broker stays one until the commit.

    Raises NotFound, NotAllowed.
    """
    found = held(actor, negotiation_id)
    proposed_as = require_proposing(actor, found, action)
    if proposed_as is ProposedAs.BROKER:
        stay_working(actor, found.lead_id)
    return found, proposed_as


def done(actor: Actor, found: Negotiation, topic: str, **facts: Any) -> None:
    """Write the trail, queue the news, and keep the lead from being taken for a forgotten one."""
    trail.record(actor, topic, f"negotiation:{found.id}", **facts)
    outbox.add(topic, found.id, by=actor.person_id, **facts)
    touch_lead(found)


def touch_lead(found: Negotiation) -> None:
    """For a step that is a move, or no news."""
    lead_steps.touch(SYSTEM, found.lead_id)
