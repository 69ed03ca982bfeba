"""Department and finance: the lines of a year, one line with who waits, and its amount set with a reason."""

import re

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission, holds
from marketplace.blueprints.budgets.bp import bp
from marketplace.blueprints.budgets.forms import AmountForm
from marketplace.blueprints.budgets.presenting import fund_words, line_rows, reservation_rows
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.labels import label
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.translation import gettext as _
from marketplace.budgets import operations
from marketplace.budgets.models import BudgetLine
from marketplace.budgets.policy import BudgetScope
from marketplace.budgets.queries import lines, reservations
from marketplace.budgets.states import Fund, ReleaseReason, ReservationStatus
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotFound

__all__ = ["bp"]
UNPROCESSABLE = 422
EARLIEST, LATEST = 2016, 2100
_FOUR_DIGITS = re.compile(r"[0-9]{4}")


@bp.get("/budgets")
@allow(Permission.BUDGET_SEE)
def index() -> ResponseReturnValue:
    """Every fund of a year: what it has, what is promised and paid, and who waits."""
    scope = BudgetScope.of(current_actor())
    this_year = beijing_today().year
    asked = request.args.get("year", "")
    year = int(asked) if _FOUR_DIGITS.fullmatch(asked) and EARLIEST <= int(asked) <= LATEST else this_year
    known = sorted({*lines.years(scope), this_year, this_year + 1, year}, reverse=True)
    return render_template(
        "budgets/index.html", rows=line_rows(lines.of_year(scope, year)), year=year,
        years=[{"words": str(each), "url": url_for(".index", year=each), "current": each == year} for each in known],
    )  # fmt: skip


@bp.get("/budgets/<int:year>/<fund>")
@allow(Permission.BUDGET_SEE)
def line(year: int, fund: str) -> ResponseReturnValue:
    """One line; a fund that nobody has set in that year has an empty one."""
    found = _line(year, fund)
    return _page(year, fund, found, _form(found))


@bp.post("/budgets/<int:year>/<fund>")
@allow(Permission.BUDGET_SET)
def set_amount(year: int, fund: str) -> ResponseReturnValue:
    """Set the amount; what was typed is kept when it will not do."""
    _line(year, fund)
    form = AmountForm()
    if form.validate():
        try:
            with unit_of_work():
                operations.set_amount(
                    current_actor(),
                    year,
                    fund,
                    form.amount_fen.data,
                    form.reason.data or "",
                    form.seen_version,
                )
        except Invalid as refused:
            form.place(refused)
        else:
            flash(_("预算已更新。"))
            return redirect(url_for(".line", year=year, fund=fund))
    return _page(year, fund, _line(year, fund), form), UNPROCESSABLE


def _line(year: int, fund: str) -> BudgetLine | None:
    """None for a known fund in a year without a line of it. Raises NotFound for any other."""
    try:
        return lines.line(BudgetScope.of(current_actor()), year, fund)
    except NotFound:
        if fund not in set(Fund) or not EARLIEST <= year <= LATEST:
            raise
    return None


def _form(found: BudgetLine | None) -> AmountForm:
    if found is None:
        return AmountForm(data={"version": 0})
    return AmountForm(data={"version": found.version, "amount_fen": found.amount_fen})


def _page(year: int, fund: str, found: BudgetLine | None, form: AmountForm) -> str:
    scope, page = BudgetScope.of(current_actor()), page_number()
    asked = request.args.get("status", ReservationStatus.WAITING.value)
    if asked not in set(ReservationStatus):
        abort(404)
    status = ReservationStatus(asked)
    total, rows = reservations.of_line(scope, year, fund, status, page)
    return render_template(
        "budgets/line.html",
        year=year,
        fund=fund,
        words=fund_words(fund),
        line=found,
        changes=lines.changes(scope, found.id) if found else [],
        form=form,
        may_set=holds(current_actor(), Permission.BUDGET_SET),
        status=status,
        statuses=list(ReservationStatus),
        rows=reservation_rows(rows),
        reasons={reason.value: _(label(reason)) for reason in ReleaseReason},
        total=total,
        first=(page - 1) * reservations.SIZE,
        pager=pager(page, total, reservations.SIZE),
    )
