"""Who reads and writes in the thread of a lead, and who reads its meetings.

The sides, the lead's broker and the operators above it; not the other brokers, to whom a lead that has come free shows
what it is about, but not what was said.
"""

from dataclasses import replace

from marketplace.brokerage.models import Lead
from marketplace.brokerage.policy_leads import LeadScope, is_broker, side_of, sides_of
from marketplace.brokerage.policy_working import acts_as
from marketplace.brokerage.states import LeadStatus
from marketplace.kernel.actor import OPERATORS, Actor
from marketplace.threads.policy import READ_ONLY, Thread
from marketplace.threads.states import Quality

CLOSED = frozenset({LeadStatus.LOST, LeadStatus.DISMISSED})
"""Nobody writes in these any more."""


def talk_scope(actor: Actor) -> LeadScope:
    """The leads whose talk the actor reads."""
    return replace(LeadScope.of(actor), free=False)


def thread_of(actor: Actor, lead: Lead) -> Thread:
    """The thread of a lead that came from `talk_scope`, its broker and sides loaded."""
    closed = lead.status in CLOSED
    return Thread(f"lead:{lead.id}", READ_ONLY if closed else _quality(actor, lead))


def reads_talk(actor: Actor, lead: Lead) -> bool:
    """`talk_scope` for a lead that somebody reads: all but the brokers who could take it."""
    scope = talk_scope(actor)
    above = scope.path is not None and lead.branch_path.startswith(scope.path)
    return bool(sides_of(actor, lead)) or is_broker(actor, lead) or above


def _quality(actor: Actor, lead: Lead) -> str:
    """A member of both sides speaks for neither; a broker who works no more keeps reading."""
    if sides_of(actor, lead):
        side = side_of(actor, lead)
        return READ_ONLY if side is None else Quality(side.value)
    if is_broker(actor, lead):
        return Quality.BROKER if acts_as(actor, lead.broker, lead) else READ_ONLY
    return Quality.OPERATOR if actor.has(*OPERATORS) else READ_ONLY
