"""Who hears of a contract: whoever wrote it or the administrators on the seller's side, the buyer's, the broker."""

from sqlalchemy import select

from marketplace.accounts.queries import recipients
from marketplace.branches.scope import EVERYTHING
from marketplace.brokerage.models import Broker
from marketplace.contracts.models import Contract, Registration
from marketplace.contracts.policy import ContractScope
from marketplace.db.base import db


def of_contract(scope: ContractScope, contract: Contract) -> set[int]:
    """Ids of the people, for a contract from the scope."""
    writers = [contract.created_by, *contract.written_by]
    people = {person.id for person in recipients.responsible(EVERYTHING, contract.organisation_id, writers)}
    if contract.buyer_organisation_id is not None:
        buyers = recipients.administrators(EVERYTHING, contract.buyer_organisation_id)
        people |= {person.id for person in buyers}
    if contract.broker_id is not None:
        people.add(db.session.scalars(select(Broker.person_id).where(Broker.id == contract.broker_id)).one())
    return people


def of_talk(scope: ContractScope, contract: Contract) -> set[int]:
    """The same with the registrar who works on it."""
    query = select(Registration.registrar_id).where(Registration.contract_id == contract.id)
    registrar = db.session.scalar(query)
    return of_contract(scope, contract) | ({registrar} if registrar is not None else set())
