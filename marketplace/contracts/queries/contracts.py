"""Single contracts from the draft on, lists of them, and what belongs to one."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Person
from marketplace.brokerage.models import Broker
from marketplace.contracts import fixed
from marketplace.contracts.models import (
    Contract,
    ContractApproval,
    ContractInventor,
    ContractSignature,
)
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.states import ContractStatus, PartyRole, SubKind
from marketplace.db.base import db
from marketplace.db.locking import held
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID, page_within
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import sheets

PAGE = 20


@dataclass(frozen=True)
class SignatureInfo:
    """A recorded signature with the name of who recorded it."""

    row: ContractSignature
    recorded_by: str


@dataclass(frozen=True)
class ApprovalInfo:
    """An approval with the name of who gave it."""

    row: ContractApproval
    person: str


def one(scope: ContractScope, contract_id: int, *, to_change: bool = False) -> Contract:
    """With its parties, the seller and the lead. Raises NotFound for others' too.

    `to_change` keeps others from changing it until the commit; what the session knew of it is read anew then.
    """
    if not 0 < contract_id <= MOST_ID:
        raise NotFound(kind="contract")
    query = select(Contract).where(scope.clause(), Contract.id == contract_id)
    if to_change:
        query = held(query, Contract)
    found: Contract | None = db.session.scalars(_with_names(query)).unique().one_or_none()
    if found is None:
        raise NotFound(kind="contract")
    return found


def of_negotiation(scope: ContractScope, negotiation_id: int) -> Contract | None:
    """The contract of a negotiation, None while there is none."""
    query = select(Contract).where(scope.clause(), Contract.negotiation_id == negotiation_id)
    found: Contract | None = db.session.scalars(_with_names(query)).unique().one_or_none()
    return found


def of_lead(scope: ContractScope, lead_id: int) -> Contract | None:
    """The contract that a lead has led to, None while there is none."""
    query = select(Contract).where(scope.clause(), Contract.lead_id == lead_id)
    found: Contract | None = db.session.scalars(_with_names(query)).unique().one_or_none()
    return found


def page(
    scope: ContractScope, number: int, status: ContractStatus | None = None, size: int = PAGE
) -> tuple[list[Contract], int]:
    """Those that the scope reads, the last touched first; how many in all. Three statements."""
    wanted = [scope.clause()] if status is None else [scope.clause(), Contract.status == status]
    total = db.session.scalar(select(func.count()).select_from(Contract).where(*wanted)) or 0
    number = page_within(number, total, size)
    query = (
        _with_names(select(Contract).where(*wanted))
        .order_by(Contract.updated_at.desc(), Contract.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    )
    return list(db.session.scalars(query).unique()), total


def broker_of(scope: ContractScope, contract: Contract) -> Broker | None:
    """The broker of a contract that the scope reads, with the person."""
    query = select(Broker).join(Contract, Contract.broker_id == Broker.id)
    query = query.where(scope.clause(), Contract.id == contract.id).options(joinedload(Broker.person))
    found: Broker | None = db.session.scalars(query).one_or_none()
    return found


def fixed_fields(scope: ContractScope, contract: Contract, sub_kind: SubKind | None = None) -> dict[str, Any]:
    """What the terms that were agreed on fix in a contract of the scope, once it is of this sub-kind; nothing in one
    begun by hand."""
    query = select(Negotiation).join(Contract, Contract.negotiation_id == Negotiation.id)
    negotiation = db.session.scalars(query.where(scope.clause(), Contract.id == contract.id)).one_or_none()
    terms = None if negotiation is None else sheets.agreed(NegotiationScope(everything=True), negotiation)
    if negotiation is None or terms is None:
        return {}
    price = terms.total_fen if negotiation.price_fen is None else negotiation.price_fen
    return fixed.fixed_fields(terms, price, sub_kind)


def inventors(scope: ContractScope, contract_id: int) -> list[ContractInventor]:
    """The people of the newest round, in the order in which they were named."""
    query = (
        select(ContractInventor)
        .join(Contract, Contract.id == ContractInventor.contract_id)
        .where(scope.clause(), Contract.id == contract_id)
        .order_by(ContractInventor.round.desc(), ContractInventor.id)
    )
    rows = list(db.session.scalars(query))
    return [row for row in rows if row.round == rows[0].round]


def signatures(scope: ContractScope, contract_id: int) -> dict[PartyRole, SignatureInfo]:
    """By party; a party that has not signed is missing."""
    query = (
        select(ContractSignature, Person.name)
        .join(Contract, Contract.id == ContractSignature.contract_id)
        .outerjoin(Person, Person.id == ContractSignature.recorded_by)
        .where(scope.clause(), Contract.id == contract_id)
    )
    return {row.role: SignatureInfo(row, name or "") for row, name in db.session.execute(query)}


def approvals(scope: ContractScope, contract_id: int) -> list[ApprovalInfo]:
    """All of them, voided ones too, the newest first."""
    query = (
        select(ContractApproval, Person.name)
        .join(Contract, Contract.id == ContractApproval.contract_id)
        .join(Person, Person.id == ContractApproval.person_id)
        .where(scope.clause(), Contract.id == contract_id)
        .order_by(ContractApproval.id.desc())
    )
    return [ApprovalInfo(row, name) for row, name in db.session.execute(query)]


def _with_names(query: Select[Contract]) -> Select[Any]:
    one_each = joinedload(Contract.organisation), joinedload(Contract.lead)
    return query.options(*one_each, selectinload(Contract.parties))
