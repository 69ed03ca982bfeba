"""Lines and reservations as the pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.blueprints.subjects import subject_link
from marketplace.blueprints.translation import gettext as _
from marketplace.budgets.labels import fund_label
from marketplace.budgets.models import BudgetLine, BudgetReservation
from marketplace.budgets.queries.lines import LineFigures
from marketplace.budgets.states import Fund


@dataclass(frozen=True)
class LineRow:
    """A fund in a year. `line` is None where nobody has set or asked for anything."""

    fund: str
    words: str
    line: BudgetLine | None
    waiting: int
    waiting_fen: int


@dataclass(frozen=True)
class ReservationRow:
    """A reservation with what it is for; `url` is '' where this installation has no page for it."""

    row: BudgetReservation
    words: str
    url: str


def line_rows(found: Iterable[LineFigures]) -> list[LineRow]:
    """Those of a year in the order of their codes; every fund that is known has a row."""
    rows = {fund.value: LineRow(fund.value, fund_words(fund.value), None, 0, 0) for fund in Fund}
    for each in found:
        code = each.line.fund
        rows[code] = LineRow(code, fund_words(code), each.line, each.waiting, each.waiting_fen)
    return [rows[code] for code in sorted(rows)]


def reservation_rows(rows: Iterable[BudgetReservation]) -> list[ReservationRow]:
    return [ReservationRow(row, *subject_link(row.subject)) for row in rows]


def fund_words(code: str) -> str:
    return _(fund_label(code))
