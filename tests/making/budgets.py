"""Budget lines with money, and reservations in them, through real operations."""

import itertools

from sqlalchemy import select

from marketplace.budgets import operations
from marketplace.budgets.models import BudgetLine, BudgetReservation
from marketplace.budgets.policy import ALL
from marketplace.budgets.queries import lines
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.kernel.errors import NotFound
from tests import make

YEAR, FUND = 2026, "BL4"
_subjects = itertools.count(1)


def head() -> Actor:
    return make.officer(Role.DEPARTMENT_HEAD, "/p/")


def finance() -> Actor:
    return make.officer(Role.FINANCE_OFFICER)


def funded(amount_fen: int, year: int = YEAR, fund: str = FUND, by: Actor = SYSTEM) -> int:
    """A line with this much, in all; its id."""
    try:
        version = lines.line(ALL, year, fund).version
    except NotFound:
        version = 0
    with unit_of_work():
        return operations.set_amount(by, year, fund, amount_fen, "年度预算下达。", version).id


def reserved(
    amount_fen: int,
    least_fen: int | None = None,
    year: int = YEAR,
    fund: str = FUND,
    subject: str | None = None,
) -> str:
    """Money asked for, whether it is there or not; the subject."""
    name = subject or f"test:{next(_subjects)}"
    with unit_of_work():
        operations.reserve(
            SYSTEM, year, fund, name, amount_fen, amount_fen if least_fen is None else least_fen
        )
    return name


def row(subject: str) -> BudgetReservation:
    """The newest reservation of a subject, read anew."""
    db.session.rollback()
    query = select(BudgetReservation).where(BudgetReservation.subject == subject)
    return db.session.scalars(query.order_by(BudgetReservation.id.desc())).first() or _missing(subject)


def line(year: int = YEAR, fund: str = FUND) -> BudgetLine:
    """Read anew."""
    db.session.rollback()
    return lines.line(ALL, year, fund)


def _missing(subject: str) -> BudgetReservation:
    raise LookupError(subject)
