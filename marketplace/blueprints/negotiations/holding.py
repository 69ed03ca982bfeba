"""Disposals that an exception holds up: the department records the decision that ends the hold."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.audit import queries as audit
from marketplace.audit.queries import AuditScope
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.refusals import refusal_words
from marketplace.blueprints.listings.support import UNPROCESSABLE
from marketplace.blueprints.negotiations.bp import bp
from marketplace.blueprints.negotiations.pricing_words import words_for
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.translation import gettext as _
from marketplace.db.work import unit_of_work
from marketplace.files.errors import UploadRefused
from marketplace.files.limits import FILE_BYTES
from marketplace.files.opening import open_scanner, open_storage
from marketplace.files.receiving import receive
from marketplace.kernel.errors import Invalid, NotFound, WrongState
from marketplace.negotiations.operations import holding
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import held as queries
from marketplace.negotiations.queries import negotiations
from marketplace.negotiations.states import HoldReason

Decide = Callable[..., None]
OUTCOMES: dict[str, Decide] = {"release": holding.release, "forbid": holding.forbid}
MOVES = {"release": "negotiation.release", "forbid": "negotiation.break_off"}


@bp.get("/negotiations/held")
@allow(Permission.NEGOTIATION_RELEASE)
def held() -> ResponseReturnValue:
    rows, total = queries.page(_scope(), page_number())
    return render_template(
        "negotiations/held.html", rows=rows, total=total, pager=pager(page_number(), total, queries.PAGE)
    )


@bp.get("/negotiations/<int:negotiation_id>/hold")
@allow(Permission.NEGOTIATION_RELEASE)
def hold(negotiation_id: int) -> ResponseReturnValue:
    return _page(negotiation_id)


@bp.post("/negotiations/<int:negotiation_id>/hold")
@allow(Permission.NEGOTIATION_RELEASE)
def decide_hold(negotiation_id: int) -> ResponseReturnValue:
    """A second click finds it done and says the same."""
    outcome, note = request.form.get("outcome", ""), request.form.get("note", "")
    try:
        negotiations.one(_scope(), negotiation_id)
    except NotFound:
        if _done_already(negotiation_id, outcome):
            return _said()
        raise
    file = request.files.get("file")
    problems = [] if outcome in OUTCOMES else [("outcome", _("请从列表中选择。"))]
    if file is None or not file.filename:
        problems.append(("file", _("请选择文件。")))
    if problems or file is None:
        return _page(negotiation_id, problems, outcome=outcome, note=note), UNPROCESSABLE
    storage, scanner = open_storage(settings()), open_scanner(settings())
    try:
        with receive(file.stream, file.filename or "", storage, scanner) as received, unit_of_work():
            OUTCOMES[outcome](current_actor(), negotiation_id, received, note)
    except UploadRefused as refused:
        problems = [("file", refusal_words(refused))]
        return _page(negotiation_id, problems, outcome=outcome, note=note), UNPROCESSABLE
    except Invalid as invalid:
        problems = [(one.field, words_for(one)) for one in invalid.problems]
        return _page(negotiation_id, problems, outcome=outcome, note=note), UNPROCESSABLE
    except (NotFound, WrongState):
        if not _done_already(negotiation_id, outcome):
            raise
    return _said()


def _said() -> ResponseReturnValue:
    flash(_("决定已记录，双方都能看到。"))
    return redirect(url_for(".held"))


def _page(negotiation_id: int, problems: list[tuple[str, str]] | None = None, **typed: Any) -> str:
    row = negotiations.one(_scope(), negotiation_id)
    exceptions = [label_words(HoldReason(code)) for code in row.exceptions]
    return render_template(
        "negotiations/hold.html", row=row, exceptions=exceptions, problems=problems or [], typed=typed,
        most_bytes=FILE_BYTES,
    )  # fmt: skip


def _scope() -> NegotiationScope:
    return NegotiationScope.of_holds(current_actor())


def _done_already(negotiation_id: int, outcome: str) -> bool:
    newest = audit.history(AuditScope(f"negotiation:{negotiation_id}"), limit=1)
    wanted = (MOVES.get(outcome), current_actor().person_id)
    return bool(newest) and (newest[0].topic, newest[0].person_id) == wanted
