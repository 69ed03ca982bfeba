"""What happens to a registered contract: it starts, milestones and payments are reported, and it ends."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from sqlalchemy import func, select

from marketplace.audit import trail
from marketplace.contracts import desk_policy as policy
from marketplace.contracts.models import Contract
from marketplace.contracts.models_plan import Milestone, Payment
from marketplace.contracts.operations import _desk as steps
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
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, Problem, WrongState
from marketplace.kernel.money import MOST_FEN, share_of
from marketplace.kernel.moves import Move
from marketplace.kernel.numbers import MOST_ID
from marketplace.kernel.text import clean_line
from marketplace.workflow.apply import apply_move

Row = TypeVar("Row", Milestone, Payment)
RUNNING = frozenset({ContractStatus.PERFORMING, ContractStatus.DISPUTED})
"""While these hold, steps and payments are reported."""
LONGEST_REFERENCE = 60


def start(actor: Actor, contract_id: int) -> None:
    """Performance begins; either party says so. Raises NotFound, WrongState."""
    apply_move(steps.of_party(actor, contract_id), START, actor)


def report_milestone(actor: Actor, milestone_id: int, done_on: date, note: str = "") -> Milestone:
    """The seller says that a step is done. Raises NotFound, NotAllowed for the buyer, WrongState, Invalid."""
    contract, row = _row(actor, Milestone, milestone_id, PartyRole.SELLER)
    FINISH.check(row.status)
    _require_past(contract, done_on, "done_on")
    row.done_on, row.note = done_on, steps.kept(note, "note")
    trail.record(actor, "milestone.report", f"milestone:{row.id}", contract=contract.id, done_on=done_on)
    outbox.add("milestone.report", row.id, by=actor.person_id)
    return row


def accept_milestone(actor: Actor, milestone_id: int, accepted_on: date) -> Milestone:
    """The buyer accepts a step that was reported; for a buyer outside the market the seller enters the acceptance.

    Raises NotFound, NotAllowed for the seller of a buyer inside, WrongState, Invalid before it was reported.
    """
    contract, row = _row(actor, Milestone, milestone_id)
    if policy.side_of(actor, contract) is PartyRole.SELLER and contract.buyer_organisation_id is not None:
        raise NotAllowed(action="milestone.finish")
    FINISH.check(row.status)
    _require_past(contract, accepted_on, "accepted_on")
    if row.done_on is None or accepted_on < row.done_on:
        raise Invalid(Problem("accepted_on", "before_done"))
    row.accepted_on = accepted_on
    apply_move(row, FINISH, actor, contract=contract.id, accepted_on=accepted_on)
    return row


def report_payment(actor: Actor, payment_id: int, paid_fen: int, paid_on: date, reference: str) -> Payment:
    """A payment was made. The seller's own word says at once that it arrived; the buyer's waits for the seller's.

    Raises NotFound, WrongState, Invalid for an amount, a day or a bank reference that will not do.
    """
    contract, row = _row(actor, Payment, payment_id)
    FINISH.check(row.status)
    _require_past(contract, paid_on, "paid_on")
    if not 0 < paid_fen <= MOST_FEN:
        raise Invalid(Problem("paid_fen", "out_of_range"))
    row.paid_fen, row.paid_on, row.reference = paid_fen, paid_on, _reference(reference)
    row.reported_by = policy.require_person(actor)
    trail.record(
        actor, "payment.report", f"payment:{row.id}", contract=contract.id, paid_fen=paid_fen, paid_on=paid_on
    )
    if policy.side_of(actor, contract) is PartyRole.SELLER:
        return _arrived(actor, contract, row)
    outbox.add("payment.report", row.id, by=actor.person_id)
    return row


def confirm_payment(actor: Actor, payment_id: int) -> Payment:
    """The seller has the money that the buyer reported. Raises NotFound, NotAllowed, WrongState, Invalid."""
    contract, row = _row(actor, Payment, payment_id, PartyRole.SELLER)
    FINISH.check(row.status)
    if row.paid_fen is None:
        raise Invalid(Problem("paid_fen", "required"))
    return _arrived(actor, contract, row)


def report_royalty(actor: Actor, payment_id: int, base_fen: int, until: date) -> Payment:
    """The royalty of a period: the agreed rate of what was sold, rounded half up to a whole fen.

    It becomes a payment of its own, due on the day it is reported. Raises NotFound, WrongState, Invalid for a
    payment without a rate, a base out of range, or a period reported before.
    """
    contract, row = _row(actor, Payment, payment_id)
    if row.rate_bp is None or row.amount_fen is not None:
        raise Invalid(Problem("payment", "no_royalty"))
    _require_past(contract, until, "until")
    if not 0 <= base_fen <= MOST_FEN:
        raise Invalid(Problem("base_fen", "out_of_range"))
    title = f"{row.title}（{until:%Y-%m-%d}）"[:120]
    known = select(Payment.id).where(Payment.contract_id == contract.id, Payment.title == title)
    if db.session.scalar(known) is not None:
        raise Invalid(Problem("until", "reported_before"))
    last = (
        db.session.scalar(select(func.max(Payment.position)).where(Payment.contract_id == contract.id)) or 0
    )
    made = Payment(
        contract_id=contract.id, position=last + 1, title=title, due_on=beijing_today(),
        amount_fen=share_of(base_fen, row.rate_bp), rate_bp=row.rate_bp, rate_base=row.rate_base,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    trail.record(
        actor, "payment.royalty", f"payment:{made.id}", contract=contract.id, base_fen=base_fen,
        amount_fen=made.amount_fen,
    )  # fmt: skip
    outbox.add("payment.royalty", made.id, by=actor.person_id)
    return made


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
    """The contract ends early; what the plan had open is dropped. Raises NotFound, WrongState, Invalid."""
    contract = steps.of_party(actor, contract_id)
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


def _row(actor: Actor, table: type[Row], row_id: int, *roles: PartyRole) -> tuple[Contract, Row]:
    """A row of the plan of a running contract, both locked; what is not the actor's does not exist."""
    found = db.session.get(table, row_id) if 0 < row_id <= MOST_ID else None
    if found is None:
        raise NotFound(kind="contract")
    contract = steps.of_party(actor, found.contract_id, *roles)
    db.session.refresh(found)
    if contract.status not in RUNNING:
        raise WrongState(action="report", status=contract.status.value, start=sorted(RUNNING))
    return contract, found


def _arrived(actor: Actor, contract: Contract, row: Payment) -> Payment:
    row.confirmed_by = policy.require_person(actor)
    apply_move(row, FINISH, actor, contract=contract.id, paid_fen=row.paid_fen)
    return row


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
    for row in _open_rows(contract):
        apply_move(row, DROP, actor, reason=reason, urgency=outbox.Urgency.BULK, contract=contract.id)


def _require_past(contract: Contract, day: date, field: str) -> None:
    """Raises Invalid for a day to come, or before the contract was signed."""
    if day > beijing_today():
        raise Invalid(Problem(field, "in_future"))
    if contract.signed_on is not None and day < contract.signed_on:
        raise Invalid(Problem(field, "before_signature"))


def _reference(text: str) -> str:
    found = clean_line(text)
    if not found:
        raise Invalid(Problem("reference", "required"))
    if len(found) > LONGEST_REFERENCE:
        raise Invalid(Problem("reference", "too_long", length=len(found), most=LONGEST_REFERENCE))
    return found
