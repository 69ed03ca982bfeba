"""Reservations: one, that of a subject, and those of a line."""

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from marketplace.budgets.models import BudgetLine, BudgetReservation
from marketplace.budgets.policy import BudgetScope
from marketplace.budgets.states import ReservationStatus
from marketplace.db.base import db
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID

SIZE = 50
S = ReservationStatus


def one(scope: BudgetScope, reservation_id: int) -> BudgetReservation:
    """With its line. Raises NotFound."""
    if not scope.everything or not 0 < reservation_id <= MOST_ID:
        raise NotFound(kind="budget_reservation")
    query = (
        select(BudgetReservation).join(BudgetReservation.line).options(contains_eager(BudgetReservation.line))
    )
    found = db.session.scalars(query.where(BudgetReservation.id == reservation_id)).one_or_none()
    if found is None:
        raise NotFound(kind="budget_reservation")
    return found


def of_subject(scope: BudgetScope, subject: str) -> BudgetReservation | None:
    """The living one of "claim:12", with its line; None when it has none."""
    if not scope.everything:
        return None
    query = (
        select(BudgetReservation).join(BudgetReservation.line).options(contains_eager(BudgetReservation.line))
    )
    mine = (BudgetReservation.subject == subject, BudgetReservation.status != S.RELEASED)
    return db.session.scalars(query.where(*mine)).one_or_none()


def of_line(
    scope: BudgetScope, year: int, fund: str, status: ReservationStatus, page: int = 1
) -> tuple[int, list[BudgetReservation]]:
    """How many a line has in a status, and one page: the waiting list in order, else the newest first."""
    if not scope.everything:
        raise NotFound(kind="budget_line")
    mine = (BudgetLine.year == year, BudgetLine.fund == fund, BudgetReservation.status == status)
    query = select(BudgetReservation).join(BudgetReservation.line).where(*mine)
    total = db.session.scalar(query.with_only_columns(func.count())) or 0
    order = BudgetReservation.id.asc() if status is S.WAITING else BudgetReservation.id.desc()
    rows = db.session.scalars(query.order_by(order).offset((page - 1) * SIZE).limit(SIZE))
    return total, list(rows)
