"""Who reads and writes in the thread of a contract.

The parties and the broker, from the draft on. Once it is submitted the own registrar writes in it too, and operators
above the seller read it; the department and finance follow the contract, not what the parties say to each other.
Nobody writes in the thread of a contract that has been cancelled, nor a broker who works on it no more.
"""

from dataclasses import replace

from marketplace.brokerage.models import Broker
from marketplace.contracts.models import Contract
from marketplace.contracts.policy import ContractScope, acts_as_broker, is_broker, side_of
from marketplace.contracts.states import ContractStatus
from marketplace.contracts.vocabulary import PartyRole
from marketplace.kernel.actor import OPERATORS, Actor, Role
from marketplace.threads.policy import READ_ONLY, Thread
from marketplace.threads.states import Quality

QUALITIES = {PartyRole.SELLER: Quality.HOLDER, PartyRole.BUYER: Quality.SEEKER}


def talk_scope(actor: Actor) -> ContractScope:
    """The contracts whose talk the actor reads."""
    scope = ContractScope.of(actor)
    return (
        scope
        if actor.is_system or actor.has(*OPERATORS, Role.CONTRACT_REGISTRAR)
        else replace(scope, path=None)
    )


def thread_of(actor: Actor, contract: Contract, broker: Broker | None) -> Thread:
    """The thread of a contract that came from `talk_scope`; `broker` is the contract's."""
    closed = contract.status is ContractStatus.CANCELLED
    return Thread(f"contract:{contract.id}", READ_ONLY if closed else _quality(actor, contract, broker))


def _quality(actor: Actor, contract: Contract, broker: Broker | None) -> str:
    side = side_of(actor, contract)
    if side is not None:
        return QUALITIES[side]
    if is_broker(actor, broker):
        return Quality.BROKER if acts_as_broker(actor, contract, broker) else READ_ONLY
    return Quality.REGISTRAR if actor.has(Role.CONTRACT_REGISTRAR) else READ_ONLY
