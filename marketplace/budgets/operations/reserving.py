"""Money set aside for what was decided, paid, or set free again for those who wait (A24)."""

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.budgets import policy
from marketplace.budgets.errors import ReservedAlready
from marketplace.budgets.models import BudgetLine, BudgetReservation
from marketplace.budgets.operations import _lines as lines
from marketplace.budgets.states import PAY, RELEASE, ReleaseReason, ReservationStatus
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotFound, Problem, WrongState
from marketplace.kernel.money import MOST_FEN
from marketplace.kernel.text import clean_line
from marketplace.workflow.apply import apply_move

MOST_SUBJECT = 60
S = ReservationStatus


def reserve(
    actor: Actor, year: int, fund: str, subject: str, amount_fen: int, least_fen: int
) -> BudgetReservation:
    """Set money aside for `subject` ("claim:12"): its `status` says whether it is RESERVED or WAITING.

    `amount_fen` was decided. `least_fen` is the least it may be reduced to: the same for a fixed amount, or where the
    caller wants no reduction; then `amount_fen` of the row may be less than `asked_fen` (`is_reduced`), and the caller
    decides again, with REDUCED_TO_BUDGET. It waits where too little is left, where others wait before, and where
    nobody has set the line. News `budget_reservation.reserve` when the money is there, also when it was at once.

    Raises NotAllowed, ReservedAlready, Invalid (year, fund, subject, amount_fen, least_fen).
    """
    policy.require_reserve(actor)
    _check(subject, amount_fen, least_fen)
    line = lines.locked(year, fund)
    if _living(subject) is not None:
        raise ReservedAlready(subject=subject)
    others_wait = bool(lines.waiting(line))
    made = BudgetReservation(
        line_id=line.id, subject=subject, asked_fen=amount_fen, least_fen=least_fen, amount_fen=0
    )
    db.session.add(made)
    db.session.flush()
    facts = {"year": year, "fund": fund, "about": subject, "asked_fen": amount_fen, "least_fen": least_fen}
    trail.record(actor, "budget_reservation.open", f"budget_reservation:{made.id}", **facts)
    lines.grant(actor, line, made, others_wait=others_wait)
    db.session.flush()
    return made


def release(actor: Actor, subject: str, reason: ReleaseReason) -> int:
    """Set free what was set aside for `subject`, or give up its place; those who wait move up in their order.

    How many moved up. Raises NotAllowed, NotFound without a reservation, WrongState for one that is paid.
    """
    policy.require_release(actor)
    line, row = _held(subject)
    freed = row.amount_fen
    apply_move(row, RELEASE, actor, reason=reason, amount_fen=freed)
    row.reason, row.settled_at, row.amount_fen = reason.value, utc_now(), 0
    line.reserved_fen -= freed
    db.session.flush()
    served = lines.move_up(actor, line)
    db.session.flush()
    return served


def pay(actor: Actor, subject: str, amount_fen: int) -> BudgetReservation:
    """Book the payment of what was set aside. What remains of it is set free for those who wait.

    Raises NotAllowed, NotFound without a reservation, WrongState for one that waits or is paid, Invalid for an amount
    that is not between one fen and what was set aside.
    """
    policy.require_pay(actor)
    line, row = _held(subject)
    PAY.check(row.status)
    if not 0 < amount_fen <= row.amount_fen:
        raise Invalid(Problem("amount_fen", "more_than_reserved", reserved_fen=row.amount_fen))
    apply_move(row, PAY, actor, amount_fen=amount_fen, reserved_fen=row.amount_fen)
    line.reserved_fen -= row.amount_fen
    line.paid_fen += amount_fen
    row.amount_fen = row.paid_fen = amount_fen
    row.settled_at = utc_now()
    db.session.flush()
    lines.move_up(actor, line)
    db.session.flush()
    return row


def returned(actor: Actor, subject: str, amount_fen: int) -> None:
    """Note on its line that money paid for `subject` came back, wholly or in part.

    The line has no more to give by it: such money goes back to the treasury. Raises NotAllowed, NotFound without a
    reservation, WrongState for one that was not paid, Invalid for an amount that is not between one fen and what
    was paid and has not come back yet.
    """
    policy.require_pay(actor)
    line, row = _held(subject)
    if row.status is not S.PAID:
        raise WrongState(action="budget_reservation.returned", status=row.status.value, start=[S.PAID.value])
    left = row.paid_fen - row.returned_fen
    if not 0 < amount_fen <= left:
        raise Invalid(Problem("amount_fen", "more_than_paid", left_fen=left))
    row.returned_fen += amount_fen
    line.returned_fen += amount_fen
    db.session.flush()
    facts = {"year": line.year, "fund": line.fund, "about": subject, "amount_fen": amount_fen}
    trail.record(actor, "budget_line.returned", f"budget_line:{line.id}", **facts)


def _check(subject: str, amount_fen: int, least_fen: int) -> None:
    problems = []
    if not subject or len(subject) > MOST_SUBJECT or clean_line(subject) != subject:
        problems.append(Problem("subject", "out_of_range"))
    if not 0 < amount_fen <= MOST_FEN:
        problems.append(Problem("amount_fen", "out_of_range"))
    if not 0 <= least_fen <= max(amount_fen, 0):
        problems.append(Problem("least_fen", "out_of_range"))
    if problems:
        raise Invalid(*problems)


def _living(subject: str) -> BudgetReservation | None:
    query = select(BudgetReservation).where(
        BudgetReservation.subject == subject, BudgetReservation.status != S.RELEASED
    )
    return db.session.scalars(query).one_or_none()


def _held(subject: str) -> tuple[BudgetLine, BudgetReservation]:
    """The living reservation of a subject under the lock of its line, as it is then."""
    row = _living(subject)
    if row is None:
        raise NotFound(kind="budget_reservation")
    line = lines.locked_by_id(row.line_id)
    db.session.refresh(row)
    return line, row
