"""What happens to a registered contract: it starts, milestones are reported, and it ends. Payments: `paying`."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.contracts import desk_policy as policy
from marketplace.contracts.models import Contract
from marketplace.contracts.models_plan import Milestone, Payment
from marketplace.contracts.operations import _desk as steps
from marketplace.contracts.operations import _plan as plan
from marketplace.contracts.operations._plan import Row
from marketplace.contracts.policy import require_binding
from marketplace.contracts.states import (
    COMPLETE,
    DISPUTE,
    DROP,
    FINISH,
    SETTLE_DISPUTE,
    START,
    TERMINATE,
    ContractStatus,
    DueStatus,
    EndReason,
    PartyRole,
)
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, NotAllowed, Problem
from marketplace.kernel.moves import Move
from marketplace.workflow.apply import apply_move


def start(actor: Actor, contract_id: int) -> None:
    """Performance begins; either party says so. Raises NotFound, WrongState."""
    apply_move(steps.of_party(actor, contract_id), START, actor)


def report_milestone(actor: Actor, milestone_id: int, done_on: date, note: str = "") -> Milestone:
    """The seller says that a step is done. Raises NotFound, NotAllowed for the buyer, WrongState, Invalid."""
    contract, row = plan.row(actor, Milestone, milestone_id, PartyRole.SELLER)
    plan.require_past(contract, done_on, "done_on")
    row.done_on, row.note = done_on, steps.kept(note, "note")
    trail.record(actor, "milestone.report", f"milestone:{row.id}", contract=contract.id, done_on=done_on)
    outbox.add("milestone.report", row.id, by=actor.person_id)
    return row


def accept_milestone(actor: Actor, milestone_id: int, accepted_on: date) -> Milestone:
    """The buyer accepts a step that was reported; for a buyer outside the market the seller enters the acceptance.

    Raises NotFound, NotAllowed for the seller of a buyer inside, WrongState, Invalid before it was reported.
    """
    contract, row = plan.row(actor, Milestone, milestone_id)
    if policy.side_of(actor, contract) is PartyRole.SELLER and contract.buyer_organisation_id is not None:
        raise NotAllowed(action="milestone.finish")
    plan.require_past(contract, accepted_on, "accepted_on")
    if row.done_on is None or accepted_on < row.done_on:
        raise Invalid(Problem("accepted_on", "before_done"))
    row.accepted_on = accepted_on
    apply_move(row, FINISH, actor, contract=contract.id, accepted_on=accepted_on)
    return row


def complete(actor: Actor, contract_id: int) -> None:
    """Everything is delivered and paid. Raises NotFound, WrongState, Invalid while something of the plan is open.

    The rate of a royalty is no open payment: its periods are, once they are reported.
    """
    contract = steps.of_party(actor, contract_id)
    COMPLETE.check(contract.status)
    _require_nothing_open(contract)
    _drop_planned(actor, contract, EndReason.BY_AGREEMENT)
    apply_move(contract, COMPLETE, actor)


def terminate(actor: Actor, contract_id: int, reason: EndReason, note: str = "") -> None:
    """The contract ends early, by the word of an administrator of either party; what the plan had open is dropped.

    A payment that the buyer reported stays: the seller still says whether it arrived. Raises NotFound, NotAllowed,
    WrongState, Invalid.
    """
    contract = steps.of_party(actor, contract_id)
    require_binding(actor, contract)
    _end(actor, contract, TERMINATE, reason, note)
    _drop_planned(actor, contract, reason)


def dispute(actor: Actor, contract_id: int, reason: EndReason, note: str = "") -> None:
    """The parties are in dispute; the plan stands. Raises NotFound, WrongState, Invalid."""
    _end(actor, steps.of_party(actor, contract_id), DISPUTE, reason, note)


def settle(actor: Actor, contract_id: int) -> None:
    """The dispute is over and performance goes on. Raises NotFound, WrongState."""
    contract = steps.of_party(actor, contract_id)
    apply_move(contract, SETTLE_DISPUTE, actor)
    contract.reason, contract.reason_note = None, ""


def _end(actor: Actor, contract: Contract, move: Move[ContractStatus], reason: EndReason, note: str) -> None:
    move.check(contract.status)
    said = steps.kept(note, "note", required=reason is EndReason.OTHER)
    contract.reason, contract.reason_note = reason.value, said
    apply_move(contract, move, actor, reason=reason)


def _open_rows(contract: Contract) -> Iterable[Milestone | Payment]:
    yield from _planned(Milestone, contract)
    yield from _planned(Payment, contract)


def _planned(table: type[Row], contract: Contract) -> Iterable[Row]:
    mine = (table.contract_id == contract.id, table.status == DueStatus.PLANNED)
    return db.session.scalars(select(table).where(*mine).order_by(table.position))


def _require_nothing_open(contract: Contract) -> None:
    for row in _open_rows(contract):
        if isinstance(row, Milestone) or row.amount_fen is not None:
            raise Invalid(Problem("", "plan_open", title=row.title))


def _drop_planned(actor: Actor, contract: Contract, reason: EndReason) -> None:
    """What was reported as paid is no plan any more, and waits for the seller's word."""
    for row in _open_rows(contract):
        if isinstance(row, Payment) and row.paid_fen is not None:
            continue
        apply_move(row, DROP, actor, reason=reason, urgency=outbox.Urgency.BULK, contract=contract.id)
