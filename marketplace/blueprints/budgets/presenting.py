"""Lines and reservations as the pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app, url_for

from marketplace.blueprints.translation import gettext as _
from marketplace.budgets.labels import fund_label
from marketplace.budgets.models import BudgetLine, BudgetReservation
from marketplace.budgets.queries.lines import LineFigures
from marketplace.budgets.states import Fund
from marketplace.kernel.wording import N_

SUBJECTS: dict[str, tuple[str, str, str]] = {
    "claim": (N_("申报 %(number)s"), "claims.show", "claim_id"),
}
"""Kind of subject: its words, and the page that shows it with the name of its number there."""


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
    return [ReservationRow(row, *_subject(row.subject)) for row in rows]


def fund_words(code: str) -> str:
    return _(fund_label(code))


def _subject(subject: str) -> tuple[str, str]:
    """Words and address of "claim:12"."""
    kind, _colon, number = subject.partition(":")
    if kind not in SUBJECTS or not number.isdecimal():
        return subject, ""
    words, endpoint, name = SUBJECTS[kind]
    url = url_for(endpoint, **{name: int(number)}) if endpoint in current_app.view_functions else ""  # type: ignore[arg-type]
    return _(words, number=number), url
