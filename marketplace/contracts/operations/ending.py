"""A contract that is given up before both have signed, and the deal with it."""

from marketplace.contracts import policy
from marketplace.contracts.operations import _steps
from marketplace.contracts.operations._desk import kept
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts
from marketplace.contracts.states import CANCEL, CancelReason, ContractStatus
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotAllowed
from marketplace.negotiations.operations import ending as talks
from marketplace.workflow.apply import apply_move


def cancel(actor: Actor, contract_id: int, reason: CancelReason, note: str) -> None:
    """By an administrator of either party or by the broker; whoever reads the contract reads why.

    The negotiation that led to it is broken off, and its lead lost. Cancelling what has been cancelled changes nothing.
    Raises NotFound, NotAllowed, WrongState once both have signed, Invalid (`note`: missing, too long).
    """
    contract = _steps.held(actor, contract_id)
    is_broker = policy.is_broker(actor, contracts.broker_of(ALL, contract))
    if not (is_broker or policy.binds(actor, contract)):
        raise NotAllowed(action="cancel_contract", actor=actor.person_id)
    if contract.status is ContractStatus.CANCELLED:
        return
    CANCEL.check(contract.status)
    said = kept(note, "note", required=True)
    _steps.make_void(actor, contract)
    contract.reason, contract.reason_note = reason.value, said
    apply_move(contract, CANCEL, actor, reason=reason)
    if contract.negotiation_id is not None:
        talks.abandon(actor, contract.negotiation_id, said)
