"""Who hears of a contract from its submission on, by id; and what of it is due."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import literal, select

from marketplace.accounts.queries import recipients
from marketplace.branches.scope import Scope
from marketplace.brokerage.models import Broker
from marketplace.contracts.models import Contract, Registration
from marketplace.contracts.models_plan import Milestone, Payment
from marketplace.contracts.queries import registrars
from marketplace.contracts.states import AT_DESK, ContractStatus, DueStatus
from marketplace.contracts.vocabulary import PartyRole
from marketplace.db.base import db
from marketplace.kernel.actor import Role


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
    owner = contract.organisation_id if role is PartyRole.SELLER else contract.buyer_organisation_id
    return set() if owner is None else {person.id for person in recipients.administrators(scope, owner)}


def of_broker(scope: Scope, contract: Contract) -> set[int]:
    broker = db.session.get(Broker, contract.broker_id) if contract.broker_id else None
    return set() if broker is None else {broker.person_id}


def of_desk(scope: Scope, contract: Contract) -> set[int]:
    """Registrars who may decide on it."""
    row = db.session.get(Registration, contract.id)
    return set() if row is None else set(registrars.at(scope, row.registrar_path))


def of_finance(scope: Scope) -> set[int]:
    return {person.id for person, _path in recipients.holders(scope, Role.FINANCE_OFFICER)}


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
    for table, what in ((Milestone, "milestone"), (Payment, "payment")):
        found += [Due(*row) for row in db.session.execute(_planned(scope, table, what, first, last))]
    return found


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
