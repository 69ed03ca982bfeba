"""Reads of the registration desk: what waits, one submission with everything about it, what is overdue."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, literal, select, true, union_all
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Person
from marketplace.branches.scope import EVERYTHING
from marketplace.contracts.conditions import LACKING_FEN, OWED
from marketplace.contracts.desk_policy import DeskScope
from marketplace.contracts.models import (
    Contract,
    ContractAmendment,
    ContractParty,
    Registration,
    RegistrationFile,
)
from marketplace.contracts.models_plan import Milestone, Payment, VerifiedIncome
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import twins
from marketplace.contracts.states import RUNNING, ContractStatus, DueStatus, PartyRole
from marketplace.db.base import db
from marketplace.files.models import Attachment
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID

SIZE = 20
WAITING = (
    ContractStatus.SUBMITTED, ContractStatus.LARGE_REVIEW, ContractStatus.RECOGNISED, ContractStatus.RETURNED,
)  # fmt: skip
Seller = aliased(ContractParty, name="seller")
Buyer = aliased(ContractParty, name="buyer")


@dataclass(frozen=True)
class QueueItem:
    """One submission in the queue."""

    id: int
    title: str
    status: ContractStatus
    total_fen: int | None
    seller: str
    buyer: str
    submitted_at: Any
    due_on: date | None
    registrar_path: str


@dataclass(frozen=True)
class Sheet:
    """Everything about one contract from its submission on; `row` is None before."""

    contract: Contract
    row: Registration | None
    seller: ContractParty | None
    buyer: ContractParty | None
    registrar: str
    reviewer: str
    twins: tuple[Contract, ...]
    milestones: tuple[Milestone, ...]
    payments: tuple[Payment, ...]
    amendments: tuple[ContractAmendment, ...]
    incomes: tuple[VerifiedIncome, ...]
    files: tuple[tuple[RegistrationFile, Attachment], ...]


@dataclass(frozen=True)
class Overdue:
    """Something of a plan whose day is over."""

    contract_id: int
    contract_title: str
    what: str
    title: str
    due_on: date
    amount_fen: int | None
    seller: str
    buyer: str


def queue(scope: DeskScope, status: ContractStatus, page: int) -> tuple[int, list[QueueItem]]:
    """How many have the status, and a page of them, the day of decision first."""
    wanted = (scope.clause(), Contract.status == status)
    joined = Contract.id == Registration.contract_id
    total = db.session.scalar(
        select(func.count()).select_from(Registration).join(Contract, joined).where(*wanted)
    )
    columns = (
        Contract.id, Contract.title, Contract.status, Contract.total_fen, Seller.name, Buyer.name,
        Registration.submitted_at, Registration.due_on, Registration.registrar_path,
    )  # fmt: skip
    query = (
        _with_parties(select(*columns).select_from(Registration).join(Contract, joined))
        .where(*wanted)
        .order_by(Registration.due_on.is_(None), Registration.due_on, Contract.id)
    )
    rows = db.session.execute(query.limit(SIZE).offset((page - 1) * SIZE))
    return total or 0, [QueueItem(*row) for row in rows]


def waiting(scope: DeskScope) -> dict[ContractStatus, int]:
    """How many submissions have each status of the queue."""
    query = (
        select(Contract.status, func.count())
        .join(Registration, Registration.contract_id == Contract.id)
        .where(scope.clause(), Contract.status.in_(WAITING))
        .group_by(Contract.status)
    )
    found = dict(db.session.execute(query).all())
    return {status: found.get(status, 0) for status in WAITING}


def at_desk(scope: DeskScope, contract_id: int) -> Sheet:
    """A submission in the registrar's subtree. Raises NotFound for every other."""
    sheet = _sheet(contract_id)
    if sheet.row is None or not scope.admits(sheet.row):
        raise NotFound(kind="contract")
    return sheet


def of_reader(scope: ContractScope, contract_id: int) -> Sheet:
    """A contract that the scope reads. Raises NotFound."""
    sheet = _sheet(contract_id)
    if not _reads(scope, contract_id):
        raise NotFound(kind="contract")
    return sheet


def reads_file(scope: ContractScope, attachment_id: int) -> bool:
    """Does the attachment belong to a registration, or to a change of it, of a contract that the scope reads?"""
    named = select(RegistrationFile.contract_id).where(RegistrationFile.attachment_id == attachment_id)
    applied = select(ContractAmendment.contract_id).where(ContractAmendment.file_id == attachment_id)
    number = db.session.scalar(union_all(named, applied).limit(1))
    return number is not None and _reads(scope, number)


def amendments(scope: DeskScope) -> list[tuple[ContractAmendment, Contract]]:
    """Applications that wait, the oldest first."""
    query = (
        select(ContractAmendment, Contract)
        .join(Contract, Contract.id == ContractAmendment.contract_id)
        .join(Registration, Registration.contract_id == Contract.id)
        .where(scope.clause(), ContractAmendment.is_open.is_(True))
        .order_by(ContractAmendment.applied_at)
        .limit(100)
    )
    return [(found, contract) for found, contract in db.session.execute(query)]


def amendment(scope: DeskScope, amendment_id: int) -> ContractAmendment:
    """Raises NotFound outside of the registrar's subtree."""
    query = (
        select(ContractAmendment)
        .join(Registration, Registration.contract_id == ContractAmendment.contract_id)
        .where(scope.clause(), ContractAmendment.id == min(amendment_id, MOST_ID))
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(kind="amendment")
    return found


def overdue(scope: ContractScope, today: date, page: int) -> tuple[int, list[Overdue]]:
    """Steps and payments of running contracts whose day is over, the oldest first; of a payment what is lacking."""
    running = (Contract.status.in_(sorted(RUNNING)), scope.clause())
    parts = []
    for table, what, amount, owed in (
        (Milestone, "milestone", literal(None), true()), (Payment, "payment", LACKING_FEN, OWED),
    ):  # fmt: skip
        columns = (
            Contract.id, Contract.title, literal(what), table.title, table.due_on.label("due_on"), amount,
            Seller.name, Buyer.name,
        )  # fmt: skip
        query = select(*columns).select_from(table).join(Contract, Contract.id == table.contract_id)
        late = (table.status == DueStatus.PLANNED, table.due_on < today, owed)
        parts.append(_with_parties(query).where(*late, *running))
    both = union_all(*parts).subquery()
    total = db.session.scalar(select(func.count()).select_from(both))
    rows = db.session.execute(select(both).order_by(both.c.due_on).limit(SIZE).offset((page - 1) * SIZE))
    return total or 0, [Overdue(*row) for row in rows]


def _reads(scope: ContractScope, contract_id: int) -> bool:
    query = select(Contract.id).where(scope.clause(), Contract.id == contract_id)
    return db.session.scalar(query) is not None


def _with_parties(query: Any) -> Any:
    return query.outerjoin(
        Seller, and_(Seller.contract_id == Contract.id, Seller.role == PartyRole.SELLER)
    ).outerjoin(Buyer, and_(Buyer.contract_id == Contract.id, Buyer.role == PartyRole.BUYER))


def _sheet(contract_id: int) -> Sheet:
    contract = db.session.get(Contract, contract_id) if 0 < contract_id <= MOST_ID else None
    if contract is None:
        raise NotFound(kind="contract")
    row = db.session.get(Registration, contract_id)
    people = {row.registrar_id, row.reviewer_id} - {None} if row else set()
    names: dict[int | None, str] = dict(
        db.session.execute(select(Person.id, Person.name).where(Person.id.in_(sorted(people)))).all()
    )
    parties = {p.role: p for p in _of(ContractParty, contract_id, ContractParty.role)}
    return Sheet(
        contract=contract,
        row=row,
        seller=parties.get(PartyRole.SELLER),
        buyer=parties.get(PartyRole.BUYER),
        registrar=names.get(row.registrar_id, "") if row else "",
        reviewer=names.get(row.reviewer_id, "") if row else "",
        twins=twins.of(EVERYTHING, contract),
        milestones=_of(Milestone, contract_id, Milestone.position),
        payments=_of(Payment, contract_id, Payment.position),
        amendments=_of(ContractAmendment, contract_id, ContractAmendment.id.desc()),
        incomes=_of(VerifiedIncome, contract_id, VerifiedIncome.id),
        files=_files(contract_id),
    )


def _files(contract_id: int) -> tuple[tuple[RegistrationFile, Attachment], ...]:
    query = (
        select(RegistrationFile, Attachment)
        .join(Attachment, Attachment.id == RegistrationFile.attachment_id)
        .where(RegistrationFile.contract_id == contract_id, Attachment.deleted_at.is_(None))
        .order_by(RegistrationFile.attachment_id)
    )
    return tuple((row, file) for row, file in db.session.execute(query))


def _of(table: Any, contract_id: int, order: Any) -> tuple[Any, ...]:
    return tuple(db.session.scalars(select(table).where(table.contract_id == contract_id).order_by(order)))


def milestone(scope: ContractScope, milestone_id: int) -> Milestone:
    """A step of a contract one follows. Raises NotFound."""
    found: Milestone = _plan_row(scope, Milestone, milestone_id)
    return found


def payment(scope: ContractScope, payment_id: int) -> Payment:
    """A payment of a contract one follows. Raises NotFound."""
    found: Payment = _plan_row(scope, Payment, payment_id)
    return found


def _plan_row(scope: ContractScope, table: Any, row_id: int) -> Any:
    query = select(table).join(Contract, Contract.id == table.contract_id)
    found = db.session.scalars(query.where(table.id == min(row_id, MOST_ID), scope.clause())).one_or_none()
    if found is None:
        raise NotFound(kind="contract")
    return found
