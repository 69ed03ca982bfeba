"""What a broker does in the rooms that carry a lead on."""

from marketplace.brokerage.operations.lead_steps import held_by_broker, working_broker
from marketplace.brokerage.states import LeadStatus
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotAllowed


def stay_working(actor: Actor, lead_id: int | None) -> None:
    """The accreditation and the lead stay as `policy_working.acts_as` wants them until the commit.

    `lead_id` is None for what came of no lead. Whoever calls holds the row of the own room, and takes the lead only
    then. Raises NotFound, NotAllowed.
    """
    if lead_id is None:
        working_broker(actor)
    elif held_by_broker(actor, lead_id).status is LeadStatus.STALLED:
        raise NotAllowed(action="work_on_lead", actor=actor.person_id)
