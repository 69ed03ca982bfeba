"""Payments of a contract's plan: royalties that fall due, what was paid, and whether it arrived."""

from datetime import date

from sqlalchemy import func, select

from marketplace.audit import trail
from marketplace.contracts import desk_policy as policy
from marketplace.contracts.models import Contract
from marketplace.contracts.models_plan import Payment
from marketplace.contracts.operations import _desk as steps
from marketplace.contracts.operations import _plan as plan
from marketplace.contracts.states import DROP, FINISH, RUNNING, ContractStatus, EndReason, PartyRole
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, Problem, Stale
from marketplace.kernel.money import MOST_FEN, share_of
from marketplace.kernel.text import clean_line
from marketplace.workflow.apply import apply_move

ANSWERED = RUNNING | {ContractStatus.TERMINATED}
"""What was reported before a contract was terminated is answered afterwards too: nothing else of its plan is open."""
LONGEST_REFERENCE = 60
LONGEST_TITLE = 120
REST = "（余款）"


def report_payment(
    actor: Actor, payment_id: int, paid_fen: int, paid_on: date, reference: str, *, is_all: bool = False,
    seen: str | None = None,
) -> Payment:  # fmt: skip
    """A payment was made. The seller's own word says at once what arrived; the buyer's waits for the seller's.

    Who reports once more replaces a report that waits. What is less than the amount leaves a payment of the rest,
    unless the seller says that this `is_all`. `seen` is what the page showed (`Payment.seen`). Raises NotFound,
    WrongState, Stale, Invalid for an amount, a day or a bank reference that will not do, or a rate without a period.
    """
    contract, row = _open_payment(actor, payment_id, seen)
    plan.require_past(contract, paid_on, "paid_on")
    if not 0 < paid_fen <= MOST_FEN:
        raise Invalid(Problem("paid_fen", "out_of_range"))
    if row.amount_fen is None:
        raise Invalid(Problem("", "royalty_first"))
    row.paid_fen, row.paid_on, row.reference = paid_fen, paid_on, _reference(reference)
    row.reported_by = policy.require_person(actor)
    trail.record(
        actor, "payment.report", f"payment:{row.id}", contract=contract.id, paid_fen=paid_fen, paid_on=paid_on
    )
    if policy.side_of(actor, contract) is PartyRole.SELLER:
        return _arrived(actor, contract, row, is_all)
    outbox.add("payment.report", row.id, by=actor.person_id)
    return row


def confirm_payment(
    actor: Actor, payment_id: int, *, is_all: bool = False, seen: str | None = None
) -> Payment:
    """The seller has the money that the buyer reported. Raises NotFound, NotAllowed, WrongState, Stale, Invalid."""
    contract, row = _reported(actor, payment_id, seen)
    return _arrived(actor, contract, row, is_all)


def deny_payment(actor: Actor, payment_id: int, note: str, *, seen: str | None = None) -> Payment:
    """What the buyer reported did not arrive: it is to be paid as before, or nothing more once the contract has ended.

    Raises what `confirm_payment` raises, and Invalid without words.
    """
    contract, row = _reported(actor, payment_id, seen)
    said = steps.kept(note, "note", required=True)
    trail.record(
        actor, "payment.deny", f"payment:{row.id}", contract=contract.id, paid_fen=row.paid_fen,
        paid_on=row.paid_on, reference=row.reference, note=said,
    )  # fmt: skip
    row.paid_fen = row.paid_on = row.reported_by = None
    row.reference = ""
    outbox.add("payment.deny", row.id, by=actor.person_id, note=said)
    if contract.status not in RUNNING:
        reason = EndReason(contract.reason or EndReason.OTHER)
        apply_move(row, DROP, actor, reason=reason, urgency=outbox.Urgency.BULK, contract=contract.id)
    return row


def report_royalty(
    actor: Actor, payment_id: int, base_fen: int, until: date, *, seen: str | None = None
) -> Payment:
    """The royalty of a period: the agreed rate of what was sold, rounded half up to a whole fen.

    It becomes a payment of its own, due on the day it is reported. Raises NotFound, WrongState, Stale, Invalid for a
    payment without a rate, a base out of range or one that nothing is due of, or a period reported before.
    """
    contract, row = _open_payment(actor, payment_id, seen)
    if row.rate_bp is None or row.amount_fen is not None:
        raise Invalid(Problem("", "no_royalty"))
    plan.require_past(contract, until, "until")
    if not 0 <= base_fen <= MOST_FEN:
        raise Invalid(Problem("base_fen", "out_of_range"))
    amount_fen = share_of(base_fen, row.rate_bp)
    if amount_fen == 0:
        raise Invalid(Problem("base_fen", "nothing_due"))
    period = f"（{until:%Y-%m-%d}）"
    title = row.title[: LONGEST_TITLE - len(period)] + period
    known = select(Payment.id).where(Payment.contract_id == contract.id, Payment.title == title)
    if db.session.scalar(known) is not None:
        raise Invalid(Problem("until", "reported_before"))
    made = _added(contract, row, title, beijing_today(), amount_fen)
    trail.record(
        actor, "payment.royalty", f"payment:{made.id}", contract=contract.id, base_fen=base_fen,
        amount_fen=amount_fen,
    )  # fmt: skip
    outbox.add("payment.royalty", made.id, by=actor.person_id)
    return made


def _open_payment(
    actor: Actor, payment_id: int, seen: str | None, *roles: PartyRole
) -> tuple[Contract, Payment]:
    contract, row = plan.row(actor, Payment, payment_id, *roles, within=ANSWERED)
    if seen and seen != row.seen:
        raise Stale(kind="payment")
    return contract, row


def _reported(actor: Actor, payment_id: int, seen: str | None) -> tuple[Contract, Payment]:
    """What waits for the seller's word."""
    contract, row = _open_payment(actor, payment_id, seen, PartyRole.SELLER)
    if row.paid_fen is None:
        raise Invalid(Problem("", "unreported"))
    return contract, row


def _arrived(actor: Actor, contract: Contract, row: Payment, is_all: bool) -> Payment:
    """The row is done with what arrived; of a contract that goes on, what is lacking is to be paid still."""
    row.confirmed_by = policy.require_person(actor)
    paid_fen = row.paid_fen or 0
    lacking = max((row.amount_fen or 0) - paid_fen, 0)
    rest = None
    if lacking and not is_all and contract.status in RUNNING:
        row.amount_fen = paid_fen
        title = row.title if row.title.endswith(REST) else row.title[: LONGEST_TITLE - len(REST)] + REST
        rest = _added(contract, row, title, row.due_on, lacking).id
    apply_move(row, FINISH, actor, contract=contract.id, paid_fen=paid_fen, lacking_fen=lacking, rest=rest)
    return row


def _added(contract: Contract, like: Payment, title: str, due_on: date | None, amount_fen: int) -> Payment:
    """A payment behind all others of the plan."""
    mine = Payment.contract_id == contract.id
    last = db.session.scalar(select(func.max(Payment.position)).where(mine)) or 0
    made = Payment(
        contract_id=contract.id, position=last + 1, title=title, due_on=due_on, amount_fen=amount_fen,
        rate_bp=like.rate_bp, rate_base=like.rate_base, milestone_position=like.milestone_position,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _reference(text: str) -> str:
    found = clean_line(text)
    if not found:
        raise Invalid(Problem("reference", "required"))
    if len(found) > LONGEST_REFERENCE:
        raise Invalid(Problem("reference", "too_long", length=len(found), most=LONGEST_REFERENCE))
    return found
