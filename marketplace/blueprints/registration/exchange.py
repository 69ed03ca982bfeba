"""The exchange with the national register: a file of a period goes out, the numbers it gave come back."""

import csv
from collections.abc import Iterable
from datetime import date
from io import BytesIO, StringIO
from tempfile import TemporaryFile

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField

from marketplace.accounts.permissions import Permission
from marketplace.audit import trail
from marketplace.blueprints.display.shell import market_name
from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.intake.wording import refusal_words
from marketplace.blueprints.registration.acting import UNPROCESSABLE
from marketplace.blueprints.registration.bp import bp
from marketplace.blueprints.registration.presenting import desk_counts
from marketplace.blueprints.registration.wording import LINE_PROBLEMS, words_for
from marketplace.blueprints.search.export import TYPES
from marketplace.contracts import national, returned
from marketplace.contracts.desk_policy import DeskScope, figures_scope
from marketplace.contracts.operations import returned_numbers
from marketplace.contracts.queries.national import Period, rows
from marketplace.contracts.returned import Line
from marketplace.db.work import unit_of_work
from marketplace.intake.errors import FileRefused
from marketplace.intake.reading import open_source
from marketplace.intake.rows import cell_text
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid
from marketplace.sheets import write_csv, write_xlsx

MOST_BYTES = 5 * 1024 * 1024


class NumbersForm(FlaskForm):
    """A file, or the lines of a file that was looked at before."""

    file = FileField("")
    lines = HiddenField()


@bp.get("/registration/exchange")
@allow(Permission.CONTRACT_REGISTER)
def exchange() -> ResponseReturnValue:
    return _page(NumbersForm())


@bp.get("/registration/export.<any(xlsx,csv):kind>")
@allow(Permission.CONTRACT_REGISTER)
def export(kind: str) -> ResponseReturnValue:
    """The registered contracts of a period, in the national field order."""
    period = Period(_day("first"), _day("last"))
    found = (national.cells(row) for row in rows(figures_scope(current_actor()), period))
    file = TemporaryFile()  # noqa: SIM115 send_file closes it when the answer has gone out
    if kind == "xlsx":
        write_xlsx(file, national.HEADINGS, found, _about(period), ("技术合同", "说明"))
    else:
        write_csv(file, national.HEADINGS, found, ())
    file.seek(0)
    with unit_of_work():
        trail.record(
            current_actor(), "contract.export", "contract:period", first=period.first, last=period.last
        )
    name = f"contracts-{period.first or ''}-{period.last or ''}.{kind}"
    answer = send_file(file, mimetype=TYPES[kind], as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/registration/numbers")
@allow(Permission.CONTRACT_REGISTER)
def numbers() -> ResponseReturnValue:
    """Look at a file of returned numbers; or, with its lines, take them over."""
    form = NumbersForm()
    try:
        if form.lines.data:
            lines = _lines(csv.reader(StringIO(form.lines.data)))
            with unit_of_work():
                found = returned_numbers.take_over(current_actor(), lines)
            flash(_("已写入 %(count)s 个全国登记号。", count=sum(one.is_new for one in found)))
            return redirect(url_for(".exchange"))
        lines = _read()
    except Invalid as invalid:
        for problem in invalid.problems:
            place_problem(form, problem.field, words_for(problem))
        return _refused(form)
    except FileRefused as refused:
        place_problem(form, "file", "".join(refusal_words(refused)))
        return _refused(form)
    checked = returned_numbers.check(current_actor(), lines)
    return render_template(
        "registration/numbers.html", checked=checked, words=LINE_PROBLEMS, form=NumbersForm(formdata=None),
        text=_text(one.line for one in checked if one.is_new),
    )  # fmt: skip


def _refused(form: NumbersForm) -> ResponseReturnValue:
    return _page(form), UNPROCESSABLE


def _page(form: NumbersForm) -> str:
    today = beijing_today()
    return render_template(
        "registration/exchange.html", first=today.replace(month=1, day=1), last=today, form=form,
        counts=desk_counts(DeskScope.of(current_actor())),
    )  # fmt: skip


def _read() -> list[Line]:
    """Raises FileRefused, and Invalid for columns or rows that will not do."""
    sent = request.files.get("file")
    source = open_source(
        BytesIO(sent.read()) if sent else BytesIO(), (sent.filename or "") if sent else "", MOST_BYTES
    )
    ours, theirs = returned.columns(source.heads or ())
    return returned.lines(
        (row.number, cell_text(row.values.get(ours, "")), cell_text(row.values.get(theirs, "")))
        for row in source.rows
    )


def _lines(cells: Iterable[list[str]]) -> list[Line]:
    """The lines of a file that was looked at: number, ours, national."""
    good = (row for row in cells if len(row) == 3 and row[0].isascii() and row[0].isdigit())
    return returned.lines((int(row[0][:9]), row[1], row[2]) for row in good)


def _text(lines: Iterable[Line]) -> str:
    text = StringIO()
    csv.writer(text).writerows([line.number, line.ours, line.national] for line in lines)
    return text.getvalue()


def _about(period: Period) -> list[tuple[str, str]]:
    span = f"{period.first or ''} ~ {period.last or ''}"
    return [("来源", market_name()), ("登记日期", span), ("金额单位", "元")]


def _day(name: str) -> date | None:
    """A day of the address; what is none is no limit."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
