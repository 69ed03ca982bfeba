"""A contract that is given up before both have signed, and the deal with it."""

from marketplace.brokerage.operations.working import stay_working
from marketplace.contracts import policy
from marketplace.contracts.models import Contract
from marketplace.contracts.operations import _steps
from marketplace.contracts.operations._desk import kept
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts
from marketplace.contracts.states import CANCEL, CancelReason, ContractStatus
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotAllowed
from marketplace.negotiations.operations import ending as talks
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import negotiations
from marketplace.workflow.apply import apply_move


def cancel(actor: Actor, contract_id: int, reason: CancelReason, note: str) -> None:
    """By an administrator of either party or by the broker; whoever reads the contract reads why.

    The negotiation that led to it is broken off, and its lead lost. Cancelling what has been cancelled changes nothing.
    Raises NotFound, NotAllowed, WrongState once both have signed, Invalid (`note`: missing, too long).
    """
    contract = _steps.held(actor, contract_id)
    if not policy.binds(actor, contract):
        _require_broker(actor, contract)
    if contract.status is ContractStatus.CANCELLED:
        return
    CANCEL.check(contract.status)
    said = kept(note, "note", required=True)
    _steps.make_void(actor, contract)
    contract.reason, contract.reason_note = reason.value, said
    apply_move(contract, CANCEL, actor, reason=reason)
    if contract.negotiation_id is not None:
        talks.abandon(actor, contract.negotiation_id, said)


def _require_broker(actor: Actor, contract: Contract) -> None:
    """Raises NotFound, NotAllowed. The negotiation is held before its lead, as whoever works on it does."""
    if not policy.acts_as_broker(actor, contract, contracts.broker_of(ALL, contract)):
        raise NotAllowed(action="cancel_contract", actor=actor.person_id)
    if contract.negotiation_id is not None:
        negotiations.one(NegotiationScope(everything=True), contract.negotiation_id, to_change=True)
    stay_working(actor, contract.lead_id)
