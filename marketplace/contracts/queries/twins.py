"""The same contract entered twice: same title, day of signature and parties, or the same national number."""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from marketplace.branches.scope import Scope
from marketplace.contracts.desk_policy import AlreadyRegistered
from marketplace.contracts.models import Contract, ContractParty
from marketplace.contracts.states import AT_DESK, COUNTED, ContractStatus, PartyRole
from marketplace.db.base import db

LOOKED_AT = AT_DESK | COUNTED | {ContractStatus.RETURNED}


def of(scope: Scope, contract: Contract) -> tuple[Contract, ...]:
    """Other contracts, at the desk or registered, that are this one by their facts; the registered ones first."""
    same = [
        and_(
            Contract.title == contract.title,
            Contract.signed_on == contract.signed_on,
            *(_same_party(contract.id, role) for role in PartyRole),
        )
    ]
    if contract.national_no is not None:
        same.append(Contract.national_no == contract.national_no)
    query = scope.limit(select(Contract), Contract).where(
        Contract.id != contract.id, Contract.status.in_(sorted(LOOKED_AT)), or_(*same)
    )
    found = db.session.scalars(query.order_by(Contract.registration_no.is_(None), Contract.id).limit(10))
    return tuple(found)


def refuse_registered(scope: Scope, contract: Contract) -> None:
    """Raises AlreadyRegistered when the same contract has a registration of its own."""
    for twin in of(scope, contract):
        if twin.registration_no is not None and twin.status is not ContractStatus.REVOKED:
            raise AlreadyRegistered(contract=contract.id, registration_no=twin.registration_no)


def _same_party(contract_id: int, role: PartyRole) -> ColumnElement[bool]:
    """Parties are alike by their credit code, or by their names where one has none."""
    mine, other = aliased(ContractParty), aliased(ContractParty)
    alike = or_(and_(mine.uscc != "", mine.uscc == other.uscc), mine.name == other.name)
    return (
        select(other.contract_id)
        .join(mine, and_(mine.contract_id == contract_id, mine.role == role))
        .where(other.contract_id == Contract.id, other.role == role, alike)
        .correlate(Contract)
        .exists()
    )
