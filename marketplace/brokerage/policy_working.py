"""Does somebody act as a broker today? Whoever was one keeps reading what came of the own leads, and writes no more."""

from marketplace.accounts.permissions import Permission, holds
from marketplace.brokerage.models import Broker, Lead
from marketplace.brokerage.states import LeadStatus
from marketplace.brokerage.validity import is_in_force
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today


def acts_as(actor: Actor, broker: Broker | None, lead: Lead | None) -> bool:
    """The actor is this broker, the accreditation is in force, and the lead is the broker's and has not stalled.

    `lead` is None for what came of no lead.
    """
    if broker is None or actor.person_id is None or broker.person_id != actor.person_id:
        return False
    accredited = is_in_force(broker.status, broker.valid_to, beijing_today())
    has_lead = lead is None or (lead.broker_id == broker.id and lead.status is not LeadStatus.STALLED)
    return accredited and has_lead and holds(actor, Permission.LEAD_WORK)
