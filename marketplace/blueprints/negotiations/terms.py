"""Terms: put a version forward, read one with what changed, take one."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.form_problems import form_problems
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.forms import cleaned_form
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE, whole_number
from marketplace.blueprints.negotiations.bp import bp
from marketplace.blueprints.negotiations.show import said
from marketplace.blueprints.negotiations.terms_form import TermsForm
from marketplace.blueprints.negotiations.terms_words import all_rows, diff_rows
from marketplace.blueprints.translation import gettext as _
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, NotFound, Stale
from marketplace.negotiations import policy
from marketplace.negotiations.operations import terms as operations
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import negotiations, sheets
from marketplace.negotiations.states import NegotiationStatus


@bp.get("/negotiations/<int:negotiation_id>/terms/new")
@allow(Permission.NEGOTIATION_JOIN)
def write_terms(negotiation_id: int) -> ResponseReturnValue:
    """The form, filled with the newest version."""
    newest = sheets.newest_info(NegotiationScope.of(current_actor()), negotiation_id)
    form = TermsForm(terms=None if newest is None else newest.terms)
    return _page(negotiation_id, form, 0 if newest is None else newest.number)


@bp.post("/negotiations/<int:negotiation_id>/terms/new")
@allow(Permission.NEGOTIATION_JOIN)
def propose_terms(negotiation_id: int) -> ResponseReturnValue:
    """Put forward what was typed; or a row more or less. Whatever is refused, what was typed stays."""
    row = negotiations.one(NegotiationScope.of(current_actor()), negotiation_id)
    policy.require_proposing(current_actor(), row, "propose_terms")
    form, seen = TermsForm(cleaned_form(request.form)), whole_number(request.form.get("seen_number"))
    readable = form.validate()
    if "row_action" in request.form:
        form.change_rows(request.form["row_action"])
        return _page(negotiation_id, form, seen)
    if not readable:
        return _page(negotiation_id, form, seen), UNPROCESSABLE
    try:
        with unit_of_work():
            number = operations.propose(current_actor(), negotiation_id, form.to_terms(), seen).number
    except Invalid as invalid:
        form.place(invalid.problems)
        return _page(negotiation_id, form, seen), UNPROCESSABLE
    except Stale:
        return _overtaken(negotiation_id, form)
    return said(str(_("第 %(number)s 版条款已提出，等待双方答复。", number=number)), negotiation_id)


def _overtaken(negotiation_id: int, form: TermsForm) -> ResponseReturnValue:
    """Somebody put a version forward meanwhile: it is shown beside what was typed, which may be sent again."""
    newest = sheets.newest_info(NegotiationScope.of(current_actor()), negotiation_id)
    number = 0 if newest is None else newest.number
    return _page(negotiation_id, form, number, overtaken=newest), CONFLICT


def _page(negotiation_id: int, form: TermsForm, seen: int, **more: Any) -> str:
    row = negotiations.one(NegotiationScope.of(current_actor()), negotiation_id)
    policy.require_proposing(current_actor(), row, "propose_terms")
    policy.require_terms_open(row)
    overtaken = more.get("overtaken")
    return render_template(
        "negotiations/terms_edit.html",
        row=row,
        form=form,
        seen=seen,
        problems=form_problems(form),
        overtaken=overtaken,
        overtaken_rows=all_rows(overtaken.terms) if overtaken else [],
    )


@bp.get("/negotiations/<int:negotiation_id>/terms/<int:number>")
@allow(Permission.NEGOTIATION_JOIN)
def show_terms(negotiation_id: int, number: int) -> ResponseReturnValue:
    """A version: what it says, and what changed from the one before."""
    actor = current_actor()
    scope = NegotiationScope.of(actor)
    row, versions = negotiations.one(scope, negotiation_id), sheets.versions(scope, negotiation_id)
    known = {sheet.number: sheet for sheet in versions}
    if number not in known:
        raise NotFound(kind="term_sheet")
    sheet, before, side = known[number], known.get(number - 1), policy.binds(actor, row)
    is_open = row.status is NegotiationStatus.ROOM_OPEN and number == versions[0].number
    return render_template(
        "negotiations/terms_show.html",
        row=row,
        sheet=sheet,
        rows=all_rows(sheet.terms),
        before=before,
        changes=[] if before is None else diff_rows(before.terms, sheet.terms),
        newest=versions[0].number,
        may_agree=is_open and side is not None and side not in sheet.agreed,
        may_propose=is_open and policy.proposes_as(actor, row) is not None,
    )


@bp.post("/negotiations/<int:negotiation_id>/terms/<int:number>/agree")
@allow(Permission.NEGOTIATION_JOIN)
def agree_terms(negotiation_id: int, number: int) -> ResponseReturnValue:
    with unit_of_work():
        operations.agree(current_actor(), negotiation_id, number)
        agreed = negotiations.one(NegotiationScope.of(current_actor()), negotiation_id).agreed_number
    if agreed is not None:
        return said(str(_("双方已就第 %(number)s 版条款达成一致。", number=agreed)), negotiation_id)
    return said(str(_("已代表本单位同意第 %(number)s 版条款，等待对方答复。", number=number)), negotiation_id)
