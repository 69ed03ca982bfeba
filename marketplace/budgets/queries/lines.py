"""Lines: of a year, one with its history, and what is left for the next one."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select

from marketplace.accounts.models import Person
from marketplace.budgets.models import BudgetChange, BudgetLine, BudgetReservation
from marketplace.budgets.policy import BudgetScope
from marketplace.budgets.states import ReservationStatus, is_fund
from marketplace.db.base import db
from marketplace.kernel.errors import NotFound

MOST_YEAR = 9999


@dataclass(frozen=True)
class LineFigures:
    """A line and its waiting list: how many, and what they were to get in fen."""

    line: BudgetLine
    waiting: int
    waiting_fen: int


def remaining(scope: BudgetScope, year: int, fund: str) -> int | None:
    """Fen that somebody decided now could get; 0 also while others wait before. None: nobody has set the line.

    None is no leave to pay: `reserve` then waits. Raises NotFound for those who read no budgets.
    """
    _require(scope)
    waits = exists().where(
        BudgetReservation.line_id == BudgetLine.id, BudgetReservation.status == ReservationStatus.WAITING
    )
    query = select(BudgetLine, waits).where(BudgetLine.year == year, BudgetLine.fund == fund)
    found = db.session.execute(query.execution_options(populate_existing=True)).one_or_none()
    if found is None or found[0].amount_fen is None:
        return None
    line, others_wait = found
    return 0 if others_wait else int(line.left_fen)


def years(scope: BudgetScope) -> list[int]:
    """Years with a line, the newest first."""
    _require(scope)
    return list(db.session.scalars(select(BudgetLine.year).distinct().order_by(BudgetLine.year.desc())))


def of_year(scope: BudgetScope, year: int) -> list[LineFigures]:
    """Its lines in the order of the funds."""
    _require(scope)
    waiting = BudgetReservation.status == ReservationStatus.WAITING
    query = (
        select(
            BudgetLine,
            func.count(BudgetReservation.id),
            func.coalesce(func.sum(BudgetReservation.asked_fen), 0),
        )
        .outerjoin(BudgetReservation, (BudgetReservation.line_id == BudgetLine.id) & waiting)
        .where(BudgetLine.year == year)
        .group_by(BudgetLine.id)
        .order_by(BudgetLine.fund)
    )
    return [LineFigures(line, int(count), int(total)) for line, count, total in db.session.execute(query)]


def line(scope: BudgetScope, year: int, fund: str) -> BudgetLine:
    """Raises NotFound."""
    _require(scope)
    query = select(BudgetLine).where(BudgetLine.year == year, BudgetLine.fund == fund)
    known = 0 < year <= MOST_YEAR and is_fund(fund)
    found = db.session.scalars(query).one_or_none() if known else None
    if found is None:
        raise NotFound(kind="budget_line")
    return found


def changes(scope: BudgetScope, line_id: int) -> list[tuple[BudgetChange, str]]:
    """Of a line's amount, the newest first, each with the name of whoever made it ('' for the market itself)."""
    _require(scope)
    query = (
        select(BudgetChange, func.coalesce(Person.name, ""))
        .outerjoin(Person, Person.id == BudgetChange.changed_by)
        .where(BudgetChange.line_id == line_id)
    )
    return [(change, name) for change, name in db.session.execute(query.order_by(BudgetChange.id.desc()))]


def _require(scope: BudgetScope) -> None:
    if not scope.everything:
        raise NotFound(kind="budget_line")
