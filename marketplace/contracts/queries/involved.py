"""Who had a part in a contract, whatever organisation they belong to: they do not decide on it at the desk."""

from collections.abc import Sequence

from sqlalchemy import CompoundSelect, select, union

from marketplace.accounts.models import Person
from marketplace.branches.scope import Scope
from marketplace.brokerage.models import Broker
from marketplace.contracts.models import Contract, ContractInventor
from marketplace.contracts.models_plan import BrokerFeeShare
from marketplace.db.base import db


def people(scope: Scope, contract: Contract) -> frozenset[int]:
    """Ids of who wrote it, of its broker and those who share the fee, and of the makers who were ever asked.

    Whoever was asked by letter, and has had an account only since then, is known by the address.
    """
    found = {person_id for _contract_id, person_id in db.session.execute(_parts([contract.id]))}
    return frozenset(found | _writers(contract))


def by_contract(scope: Scope, contracts: Sequence[Contract]) -> dict[int, frozenset[int]]:
    """The same for several contracts, by the id of the contract. One statement."""
    found = {contract.id: _writers(contract) for contract in contracts}
    for contract_id, person_id in db.session.execute(_parts(list(found))):
        found[contract_id].add(person_id)
    return {number: frozenset(ids) for number, ids in found.items()}


def _writers(contract: Contract) -> set[int]:
    return {number for number in (contract.created_by, *contract.written_by) if number is not None}


def _parts(contract_ids: Sequence[int]) -> CompoundSelect[int, int]:
    """Pairs of contract and person."""
    inventor = ContractInventor
    brokers = select(Contract.id, Broker.person_id).join(Broker, Broker.id == Contract.broker_id)
    shares = select(BrokerFeeShare.contract_id, Broker.person_id).join(
        Broker, Broker.id == BrokerFeeShare.broker_id
    )
    makers = select(inventor.contract_id, inventor.person_id).where(inventor.person_id.is_not(None))
    letters = select(inventor.contract_id, Person.id).join(Person, Person.email == inventor.email)
    return union(
        brokers.where(Contract.id.in_(contract_ids)),
        shares.where(BrokerFeeShare.contract_id.in_(contract_ids)),
        makers.where(inventor.contract_id.in_(contract_ids)),
        letters.where(inventor.contract_id.in_(contract_ids)),
    )
