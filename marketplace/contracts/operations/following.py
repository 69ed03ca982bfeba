"""Whose contract it is among the brokers: its lead's, until both have signed; a signed one keeps its broker."""

from marketplace.brokerage.models import Lead
from marketplace.brokerage.operations.lead_steps import EVERY_LEAD
from marketplace.brokerage.queries import leads
from marketplace.contracts import topics
from marketplace.contracts.drafts import of_json
from marketplace.contracts.models import Contract
from marketplace.contracts.operations import _steps
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts
from marketplace.contracts.states import BEFORE_SIGNATURE
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotAllowed


def follow_lead(actor: Actor, contract_id: int) -> None:
    """Another broker may have taken the lead over; then the contract goes to that one. Safe to repeat.

    For the jobs process. Raises NotAllowed for people, NotFound.
    """
    if not actor.is_system:
        raise NotAllowed(action="follow_lead", actor=actor.person_id)
    contract = contracts.one(ALL, contract_id, to_change=True)
    if contract.status in BEFORE_SIGNATURE and contract.lead_id is not None:
        keep_with(actor, contract, leads.one(EVERY_LEAD, contract.lead_id, to_change=True))


def keep_with(actor: Actor, contract: Contract, lead: Lead) -> None:
    """Both are held, and the contract is not signed. The fee split names people and stays as it was agreed on."""
    before, after = contract.broker_id, lead.broker_id
    if after is None or before == after:
        return
    contract.broker_id = after
    shares = {share.broker_id for share in of_json(contract.content).fee_shares}
    in_fee = before is not None and before in shares
    _steps.done(actor, contract, topics.BROKER_CHANGED, before=before, after=after, in_fee=in_fee)
