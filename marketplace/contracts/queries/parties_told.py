"""Who hears of a contract until it is submitted: whoever wrote it or the administrators on the seller's side, the
buyer's, the broker. Whoever has left a party, or works on it no more, reads no news of it either."""

from marketplace.accounts.queries import recipients
from marketplace.branches.scope import EVERYTHING
from marketplace.brokerage.models import Lead
from marketplace.brokerage.states import LeadStatus
from marketplace.contracts.models import Contract, Registration
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import desk_hearers, registrars
from marketplace.contracts.vocabulary import PartyRole
from marketplace.db.base import db


def of_contract(scope: ContractScope, contract: Contract) -> set[int]:
    """Ids of the people, for a contract from the scope."""
    writers = [contract.created_by, *contract.written_by]
    people = {person.id for person in recipients.responsible(EVERYTHING, contract.organisation_id, writers)}
    return people | _administrators(contract, PartyRole.BUYER) | of_broker(scope, contract)


def of_talk(scope: ContractScope, contract: Contract) -> set[int]:
    """The same with the registrar who works on it, while one of that desk."""
    row = db.session.get(Registration, contract.id)
    desk = set() if row is None else {row.registrar_id} & set(registrars.at(EVERYTHING, row.registrar_path))
    return of_contract(scope, contract) | {number for number in desk if number is not None}


def writers(scope: ContractScope, contract: Contract) -> set[int]:
    """Who wrote it and still is of the seller; without anybody, the administrators, who can write on. The broker."""
    owner = contract.organisation_id
    still = {number for number in contract.written_by if recipients.is_member(EVERYTHING, owner, number)}
    return (still or _administrators(contract, PartyRole.SELLER)) | of_broker(scope, contract)


def approvers(scope: ContractScope, contract: Contract) -> set[int]:
    """The seller's administrators who wrote nothing of it; all of them where each did, for one more is needed then."""
    held = _administrators(contract, PartyRole.SELLER)
    return held - {contract.created_by, *contract.written_by} or held


def of_broker(scope: ContractScope, contract: Contract) -> set[int]:
    """The broker, while accredited and while the lead is in the own hands."""
    lead = None if contract.lead_id is None else db.session.get_one(Lead, contract.lead_id)
    if lead is not None and (lead.broker_id != contract.broker_id or lead.status is LeadStatus.STALLED):
        return set()
    return desk_hearers.of_broker(EVERYTHING, contract)


def _administrators(contract: Contract, role: PartyRole) -> set[int]:
    return desk_hearers.of_party(EVERYTHING, contract, role)
