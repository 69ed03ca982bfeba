"""Take over the numbers that the national register gave: look first, then write; a second time changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.branches.scope import Scope
from marketplace.contracts.desk_policy import figures_scope
from marketplace.contracts.models import Contract
from marketplace.contracts.returned import Line
from marketplace.contracts.states import COUNTED
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor, Role
from marketplace.kernel.errors import NotAllowed

AT_ONCE = 500


@dataclass(frozen=True)
class Checked:
    """A line with what would become of it: `problem` is a code or '', `is_known` that it stands so already."""

    line: Line
    problem: str
    is_known: bool = False
    title: str = ""

    @property
    def is_new(self) -> bool:
        return not self.problem and not self.is_known


def check(actor: Actor, lines: Sequence[Line]) -> list[Checked]:
    """What `take_over` would do, line by line. Raises NotAllowed for all but registrars."""
    if not actor.has(Role.CONTRACT_REGISTRAR):
        raise NotAllowed(action="contract.import")
    return _checked(figures_scope(actor), lines, lock=False)


def take_over(actor: Actor, lines: Sequence[Line]) -> list[Checked]:
    """Write the numbers of the lines that will do; the others stay as they are. Raises NotAllowed."""
    if not actor.has(Role.CONTRACT_REGISTRAR):
        raise NotAllowed(action="contract.import")
    found = _checked(figures_scope(actor), lines, lock=True)
    new = {one.line.ours: one.line.national for one in found if one.is_new}
    for contract in _contracts(sorted(new), lock=True).values():
        contract.national_no = new[str(contract.registration_no)]
        trail.record(actor, "contract.national", f"contract:{contract.id}", national_no=contract.national_no)
        outbox.add("contract.national", contract.id, outbox.Urgency.BULK, by=actor.person_id)
    return found


def _checked(scope: Scope, lines: Sequence[Line], *, lock: bool) -> list[Checked]:
    good = [line for line in lines if not line.problem]
    ours = _contracts(sorted({line.ours for line in good}), lock=lock)
    taken = _taken(sorted({line.national for line in good}))
    return [
        Checked(line, line.problem) if line.problem else _one(scope, line, ours.get(line.ours), taken)
        for line in lines
    ]


def _one(scope: Scope, line: Line, contract: Contract | None, taken: dict[str, int]) -> Checked:
    if contract is None or not scope.admits(contract):
        return Checked(line, "unknown")
    if contract.national_no == line.national:
        return Checked(line, "", is_known=True, title=contract.title)
    if contract.national_no is not None:
        return Checked(line, "has_another", title=contract.title)
    if contract.status not in COUNTED:
        return Checked(line, "not_registered", title=contract.title)
    if taken.get(line.national, contract.id) != contract.id:
        return Checked(line, "taken", title=contract.title)
    return Checked(line, "", title=contract.title)


def _contracts(registration_nos: Sequence[str], *, lock: bool) -> dict[str, Contract]:
    """By our number, AT_ONCE a statement; locked in one order, so that two imports cannot wait for each other."""
    found: dict[str, Contract] = {}
    for start in range(0, len(registration_nos), AT_ONCE):
        wanted = Contract.registration_no.in_(registration_nos[start : start + AT_ONCE])
        query = select(Contract).where(wanted).order_by(Contract.id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        found |= {str(contract.registration_no): contract for contract in db.session.scalars(query)}
    return found


def _taken(national_nos: Sequence[str]) -> dict[str, int]:
    """Which contract has each national number."""
    found: dict[str, int] = {}
    for start in range(0, len(national_nos), AT_ONCE):
        wanted = Contract.national_no.in_(national_nos[start : start + AT_ONCE])
        rows = db.session.execute(select(Contract.national_no, Contract.id).where(wanted))
        found |= {str(number): contract_id for number, contract_id in rows}
    return found
