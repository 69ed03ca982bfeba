"""What the way from asking the makers to the signed file needs: whom a link or a file is for, whose time ends when."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.contracts.models import Contract, ContractInventor
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.states import ContractStatus
from marketplace.db.base import db
from marketplace.files.models import Attachment
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID


@dataclass(frozen=True)
class Asked:
    """Somebody who is or was asked, and for which contract; `is_newest` while no later round asks anew."""

    row: ContractInventor
    contract: Contract
    is_newest: bool


def signed_file(scope: ContractScope, contract: Contract) -> Attachment | None:
    """The file that the first party put up, and the signed one afterwards."""
    query = select(Attachment).join(Contract, Contract.text_file_id == Attachment.id)
    found: Attachment | None = db.session.scalars(
        query.where(scope.clause(), Contract.id == contract.id)
    ).one_or_none()
    return found


def contract_of_file(scope: ContractScope, attachment_id: int) -> Contract | None:
    """The contract that a file is the signed text of."""
    query = select(Contract).where(scope.clause(), Contract.text_file_id == attachment_id)
    found: Contract | None = db.session.scalars(query).first()
    return found


def asked(scope: ContractScope, inventor_id: int) -> Asked:
    """Raises NotFound."""
    if not 0 < inventor_id <= MOST_ID:
        raise NotFound(kind="contract")
    row = db.session.get(ContractInventor, inventor_id)
    contract = None if row is None else _contract(scope, row.contract_id)
    if row is None or contract is None:
        raise NotFound(kind="contract")
    return Asked(row, contract, row.round == _newest(contract.id))


def asked_person(scope: ContractScope, contract_id: int, person_id: int) -> Asked:
    """By the account of who was asked in the newest round. Raises NotFound for everybody else."""
    if 0 < contract_id <= MOST_ID:
        mine = (ContractInventor.contract_id == contract_id, ContractInventor.person_id == person_id)
        query = select(ContractInventor).where(*mine, ContractInventor.round == _newest(contract_id))
        row = db.session.scalars(query.order_by(ContractInventor.id)).first()
        contract = None if row is None else _contract(scope, contract_id)
        if row is not None and contract is not None:
            return Asked(row, contract, is_newest=True)
    raise NotFound(kind="contract")


def opinions_due(scope: ContractScope, first: date, last: date) -> list[Asked]:
    """Whoever has an account and has not answered, where the time ends within these days."""
    query = (
        select(ContractInventor, Contract)
        .join(Contract, Contract.id == ContractInventor.contract_id)
        .where(scope.clause(), Contract.status == ContractStatus.INVENTOR_OPINION)
        .where(ContractInventor.opinion.is_(None), ContractInventor.person_id.is_not(None))
        .where(ContractInventor.due_on.between(first, last))
        .order_by(ContractInventor.id)
    )
    found = [
        Asked(row, contract, row.round == _newest(contract.id)) for row, contract in db.session.execute(query)
    ]
    return [one for one in found if one.is_newest]


def _contract(scope: ContractScope, contract_id: int) -> Contract | None:
    query = select(Contract).where(scope.clause(), Contract.id == contract_id)
    return db.session.scalars(query.options(joinedload(Contract.organisation))).one_or_none()


def _newest(contract_id: int) -> int:
    query = select(func.max(ContractInventor.round)).where(ContractInventor.contract_id == contract_id)
    return db.session.scalar(query) or 0
