"""Who had a part in a contract, whatever organisation they belong to: they do not decide on it at the desk."""

from sqlalchemy import select, union

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
    shares = select(BrokerFeeShare.broker_id).where(BrokerFeeShare.contract_id == contract.id)
    brokers = select(Broker.person_id).where((Broker.id == contract.broker_id) | Broker.id.in_(shares))
    asked = ContractInventor.contract_id == contract.id
    makers = select(ContractInventor.person_id).where(asked, ContractInventor.person_id.is_not(None))
    letters = select(Person.id).join(ContractInventor, ContractInventor.email == Person.email).where(asked)
    found = {contract.created_by, *contract.written_by, *db.session.scalars(union(brokers, makers, letters))}
    return frozenset(number for number in found if number is not None)
