"""A line under its lock, and its waiting list moved up."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.budgets.granting import granted
from marketplace.budgets.models import BudgetLine, BudgetReservation
from marketplace.budgets.states import RESERVE, ReservationStatus, is_fund
from marketplace.db.base import db
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, Problem
from marketplace.workflow.apply import apply_move

FIRST_YEAR, LAST_YEAR = 2016, 2100
"""The first programme year (A26), and one that no plan reaches."""


def locked(year: int, fund: str) -> BudgetLine:
    """The line of a year and fund, held until the commit; made without an amount when there is none.

    Raises Invalid for a year or a code that cannot be.
    """
    problems = []
    if not FIRST_YEAR <= year <= LAST_YEAR:
        problems.append(Problem("year", "out_of_range", least=FIRST_YEAR, most=LAST_YEAR))
    if not is_fund(fund):
        problems.append(Problem("fund", "unknown"))
    if problems:
        raise Invalid(*problems)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {"year": year, "fund": fund, "reserved_fen": 0, "paid_fen": 0, "version": 0}
    db.session.execute(insert(BudgetLine).values(**row).on_conflict_do_nothing())
    return _held(BudgetLine.year == year, BudgetLine.fund == fund)


def locked_by_id(line_id: int) -> BudgetLine:
    return _held(BudgetLine.id == line_id)


def _held(*which: object) -> BudgetLine:
    query = select(BudgetLine).where(*which).with_for_update()  # type: ignore[arg-type]
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def waiting(line: BudgetLine) -> list[BudgetReservation]:
    """The waiting list of a locked line, the first decided first."""
    query = select(BudgetReservation).where(
        BudgetReservation.line_id == line.id, BudgetReservation.status == ReservationStatus.WAITING
    )
    ordered = query.order_by(BudgetReservation.id).execution_options(populate_existing=True)
    return list(db.session.scalars(ordered))


def grant(actor: Actor, line: BudgetLine, row: BudgetReservation, *, others_wait: bool, **facts: Any) -> bool:
    """Set money of a locked line aside for a row that waits, if there is enough. `facts` go into the trail."""
    amount = granted(line.left_fen, row.asked_fen, row.least_fen, others_wait=others_wait)
    if not amount:
        return False
    row.amount_fen = amount
    row.settled_at = utc_now()
    line.reserved_fen += amount
    apply_move(row, RESERVE, actor, amount_fen=amount, asked_fen=row.asked_fen, **facts)
    return True


def move_up(actor: Actor, line: BudgetLine) -> int:
    """Serve the waiting list of a locked line in its order, up to the first who goes on waiting; how many were served.

    Nobody overtakes: who was decided later waits although less would do (A24: 先审定的先安排). It is the market's own
    act: whoever set money free, a claimant perhaps, gave it to nobody; `set_off_by` in the trail says who that was.
    """
    served = 0
    for row in waiting(line):
        if not grant(SYSTEM, line, row, others_wait=False, set_off_by=actor.person_id):
            break
        served += 1
    return served
