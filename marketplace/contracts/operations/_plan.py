"""What the reports on a contract's plan share: a row with its contract, both locked, and the days that will do."""

from collections.abc import Collection
from datetime import date
from typing import TypeVar

from marketplace.contracts.models import Contract
from marketplace.contracts.models_plan import Milestone, Payment
from marketplace.contracts.operations import _desk as steps
from marketplace.contracts.states import FINISH, RUNNING, ContractStatus, PartyRole
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotFound, Problem, WrongState
from marketplace.kernel.numbers import MOST_ID

Row = TypeVar("Row", Milestone, Payment)


def row(
    actor: Actor,
    table: type[Row],
    row_id: int,
    *roles: PartyRole,
    within: Collection[ContractStatus] = RUNNING,
) -> tuple[Contract, Row]:
    """An open row of the plan of a running contract; what is not the actor's does not exist.

    Raises NotFound, NotAllowed, WrongState.
    """
    found = db.session.get(table, row_id) if 0 < row_id <= MOST_ID else None
    if found is None:
        raise NotFound(kind="contract")
    contract = steps.of_party(actor, found.contract_id, *roles)
    db.session.refresh(found)
    if contract.status not in within:
        raise WrongState(action="report", status=contract.status.value, start=sorted(within))
    FINISH.check(found.status)
    return contract, found


def require_past(contract: Contract, day: date, field: str) -> None:
    """Raises Invalid for a day to come, or before the contract was signed."""
    if day > beijing_today():
        raise Invalid(Problem(field, "in_future"))
    if contract.signed_on is not None and day < contract.signed_on:
        raise Invalid(Problem(field, "before_signature"))
