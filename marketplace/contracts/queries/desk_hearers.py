"""Who hears of a contract from its submission on, by id; and what of it is due."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import literal, select, true

from marketplace.accounts.models import Person
from marketplace.accounts.queries import recipients
from marketplace.accounts.states import PersonStatus
from marketplace.branches.scope import Scope
from marketplace.brokerage.conditions import in_force
from marketplace.brokerage.models import Broker
from marketplace.contracts.conditions import OWED
from marketplace.contracts.models import Contract, Registration
from marketplace.contracts.models_plan import Milestone, Payment
from marketplace.contracts.queries import involved, registrars
from marketplace.contracts.states import AT_DESK, ContractStatus, DueStatus
from marketplace.contracts.vocabulary import PartyRole
from marketplace.db.base import db
from marketplace.kernel.actor import Role
from marketplace.kernel.clock import beijing_today


@dataclass(frozen=True)
class Due:
    """Something of a running contract's plan that is due, or late. `what` is milestone or payment."""

    contract: Contract
    what: str
    id: int
    title: str
    due_on: date


def of_party(scope: Scope, contract: Contract, role: PartyRole) -> set[int]:
    """The administrators of a party; nobody for one outside the market."""
    owner = _owner(contract, role)
    return set() if owner is None else {person.id for person in recipients.administrators(scope, owner)}


def concerned(scope: Scope, contract: Contract, role: PartyRole) -> set[int]:
    """The administrators of a party, and who wrote the contract and still is one of its people."""
    wrote = [number for number in (contract.created_by, *contract.written_by) if number is not None]
    owner = _owner(contract, role)
    if owner is None:
        return set()
    still = {number for number in wrote if recipients.is_member(scope, owner, number)}
    return of_party(scope, contract, role) | still


def of_broker(scope: Scope, contract: Contract) -> set[int]:
    """Nobody when the accreditation is not in force, or the account is closed."""
    wanted = (
        Broker.id == contract.broker_id,
        in_force(beijing_today()),
        Person.status == PersonStatus.ACTIVE,
    )
    query = select(Broker.person_id).join(Person, Person.id == Broker.person_id).where(*wanted)
    return set(db.session.scalars(query))


def of_desk(scope: Scope, contract: Contract) -> set[int]:
    """Registrars who may decide on it; while a second one is wanted, without the first."""
    row = db.session.get(Registration, contract.id)
    if row is None:
        return set()
    first = {row.registrar_id} if contract.status is ContractStatus.LARGE_REVIEW else set()
    return _may_decide(scope, contract, set(registrars.at(scope, row.registrar_path)) - first)


def of_finance(scope: Scope, contract: Contract) -> set[int]:
    """Finance officers who may decide on its income."""
    held = recipients.holders(scope, Role.FINANCE_OFFICER)
    return _may_decide(scope, contract, {person.id for person, _path in held})


def at_desk_until(scope: Scope, last: date) -> list[tuple[Contract, Registration]]:
    """What the desk has to decide by that day, late ones too."""
    query = (
        select(Contract, Registration)
        .join(Registration, Registration.contract_id == Contract.id)
        .where(scope.clause(Contract), Contract.status.in_(sorted(AT_DESK)), Registration.due_on <= last)
        .order_by(Registration.due_on, Contract.id)
    )
    return [(contract, row) for contract, row in db.session.execute(query)]


def plan_between(scope: Scope, first: date, last: date) -> list[Due]:
    """Steps and payments of contracts in performance whose day lies between the two, and that are not done."""
    found: list[Due] = []
    for table, what, owed in ((Milestone, "milestone", true()), (Payment, "payment", OWED)):
        query = _planned(scope, table, what, first, last).where(owed)
        found += [Due(*row) for row in db.session.execute(query)]
    return found


def _may_decide(scope: Scope, contract: Contract, people: set[int]) -> set[int]:
    """Those for whom it is no contract of their own (`desk_policy.is_own`)."""
    owners = [owner for role in PartyRole if (owner := _owner(contract, role)) is not None]
    own = {number for number in people for owner in owners if recipients.is_member(scope, owner, number)}
    return people - own - involved.people(scope, contract)


def _owner(contract: Contract, role: PartyRole) -> int | None:
    return contract.organisation_id if role is PartyRole.SELLER else contract.buyer_organisation_id


def _planned(scope: Scope, table: Any, what: str, first: date, last: date) -> Any:
    return (
        select(Contract, literal(what), table.id, table.title, table.due_on)
        .join(Contract, Contract.id == table.contract_id)
        .where(
            scope.clause(Contract),
            Contract.status == ContractStatus.PERFORMING,
            table.status == DueStatus.PLANNED,
            table.due_on.between(first, last),
        )
        .order_by(table.due_on, table.id)
    )
