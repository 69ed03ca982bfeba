"""The claimant's pages: list, a new claim, facts, papers, submission."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.claims import forms, presenting
from marketplace.blueprints.claims.bp import bp
from marketplace.blueprints.claims.facts import data_of, facts_of, form_of
from marketplace.blueprints.claims.offering import choices, draft_of
from marketplace.blueprints.claims.page import claim_page
from marketplace.blueprints.claims.wording import words_for
from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings import row_buttons
from marketplace.blueprints.listings.choices import choice
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE, whole_number
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.registration.acting import done
from marketplace.blueprints.threads.support import allow_files
from marketplace.branches.scope import PUBLIC
from marketplace.claims import policy
from marketplace.claims.models import Claim
from marketplace.claims.operations import drafting
from marketplace.claims.policy import ClaimScope
from marketplace.claims.queries import claims as queries
from marketplace.claims.states import WRITABLE
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, NotFound, Problem, Stale, WrongState
from marketplace.policies import queries as policies

allow_files(bp, "claims.add_document")


@bp.get("/claims")
@allow(Permission.CLAIM_OWN)
def index() -> ResponseReturnValue:
    """Claims of one's own side."""
    page = page_number()
    found = queries.own(ClaimScope.of(current_actor()), page)
    return render_template(
        "claims/index.html", rows=found.rows, total=found.total, pager=pager(page, found.total, queries.SIZE)
    )


@bp.get("/claims/new")
@allow(Permission.CLAIM_OWN)
def new() -> ResponseReturnValue:
    """Choose what to claim, and for whom."""
    return _new_page(_open_form())


@bp.post("/claims/new")
@allow(Permission.CLAIM_OWN)
def create() -> ResponseReturnValue:
    form = _open_form()
    made: list[int] = []

    def work() -> None:
        made.append(drafting.open_(current_actor(), draft_of(form)).id)

    if done(form, work):
        flash(_("已按市场记录预填，请逐项核对。"))
        return redirect(url_for(".facts", claim_id=made[0]))
    return _new_page(form), UNPROCESSABLE


@bp.get("/claims/<int:claim_id>")
@allow(Permission.CLAIM_OWN)
def show(claim_id: int) -> ResponseReturnValue:
    """One claim, to whoever reads it."""
    return claim_page(queries.one(ClaimScope.of(current_actor()), claim_id))


@bp.get("/claims/<int:claim_id>/facts")
@allow(Permission.CLAIM_OWN)
def facts(claim_id: int) -> ResponseReturnValue:
    claim = _writable(claim_id)
    rule = presenting.benefit_of(claim).rule
    return _facts_page(claim, form_of(rule, **data_of(rule, claim.facts)))


@bp.post("/claims/<int:claim_id>/facts")
@allow(Permission.CLAIM_OWN)
def save_facts(claim_id: int) -> ResponseReturnValue:
    """Keep the facts, and have them worked out; what was typed is kept when it will not do."""
    claim = _writable(claim_id)
    rule, seen = presenting.benefit_of(claim).rule, whole_number(request.form.get("row_version")) or None
    form = form_of(rule, request.form)
    if "row_action" in request.form:
        row_buttons.act(form, request.form["row_action"])
        return _facts_page(claim, form, seen)
    if not form.validate():
        return _facts_page(claim, form, seen), UNPROCESSABLE
    try:
        with unit_of_work():
            drafting.save(current_actor(), claim_id, facts_of(rule, form), seen)
            drafting.estimate(current_actor(), claim_id)
    except Invalid as refused:
        for problem in refused.problems:
            place_problem(form, problem.field, words_for(problem))
        return _facts_page(_writable(claim_id), form, seen), UNPROCESSABLE
    except Stale:
        place_problem(form, "", _("这份申报刚被别人改过。您填写的内容还在本页，请与现在保存的核对后再保存。"))
        return _facts_page(_writable(claim_id), form), CONFLICT
    flash(_("已保存。"))
    return redirect(url_for(".documents", claim_id=claim_id))


@bp.get("/claims/<int:claim_id>/documents")
@allow(Permission.CLAIM_OWN)
def documents(claim_id: int) -> ResponseReturnValue:
    claim = _writable(claim_id)
    return _documents_page(claim, _paper_form(claim))


@bp.post("/claims/<int:claim_id>/documents")
@allow(Permission.CLAIM_OWN)
def add_document(claim_id: int) -> ResponseReturnValue:
    """One paper."""
    form = _paper_form(_writable(claim_id))

    def work() -> None:
        received = form.received.get("file")
        if received is None:
            raise Invalid(Problem("file", "required"))
        drafting.add_document(current_actor(), claim_id, form.text_of("kind"), received)

    if done(form, work):
        flash(_("已上传。"))
        return redirect(url_for(".documents", claim_id=claim_id))
    return _documents_page(_writable(claim_id), form), UNPROCESSABLE


@bp.post("/claims/<int:claim_id>/documents/<int:document_id>/remove")
@allow(Permission.CLAIM_OWN)
def remove_document(claim_id: int, document_id: int) -> ResponseReturnValue:
    with unit_of_work():
        drafting.remove_document(current_actor(), claim_id, document_id)
    flash(_("已删除。"))
    return redirect(url_for(".documents", claim_id=claim_id))


@bp.post("/claims/<int:claim_id>/<any(submit,withdraw):act>")
@allow(Permission.CLAIM_OWN)
def act_on_own(claim_id: int, act: str) -> ResponseReturnValue:
    """Hand in or withdraw."""
    queries.one(ClaimScope.of(current_actor()), claim_id)
    form = forms.PlainForm(act)

    def work() -> None:
        if act == "submit":
            drafting.submit(current_actor(), claim_id, form.version)
        else:
            drafting.withdraw(current_actor(), claim_id)

    if done(form, work):
        flash(_("已提交，事实不再改动。") if act == "submit" else _("已撤回。"))
        return redirect(url_for(".show", claim_id=claim_id))
    claim = queries.one(ClaimScope.of(current_actor()), claim_id)
    return claim_page(claim, {act: form}, opened=act), UNPROCESSABLE


def _writable(claim_id: int) -> Claim:
    """A claim that the reader may change now. Raises NotFound, WrongState."""
    claim = queries.one(ClaimScope.of(current_actor()), claim_id)
    if not policy.may_write(current_actor(), claim):
        raise NotFound(kind="claim")
    if claim.status not in WRITABLE:
        raise WrongState(action="claim.save", status=claim.status.value, start=sorted(WRITABLE))
    return claim


def _open_form() -> forms.OpenForm:
    form = forms.OpenForm("open")
    form.offer(**choices(current_actor(), policies.book(PUBLIC)))
    return form


def _new_page(form: forms.OpenForm) -> str:
    return render_template("claims/new.html", form=form)


def _facts_page(claim: Claim, form: Any, seen: int | None = None) -> str:
    """`seen` is the version that was being changed; a page opened anew changes the newest."""
    return render_template(
        "claims/facts.html", claim=claim, form=form, benefit=presenting.benefit_of(claim),
        row_version=claim.row_version if seen is None else seen,
    )  # fmt: skip


def _paper_form(claim: Claim) -> forms.PaperForm:
    form = forms.PaperForm("paper")
    control: Any = form["kind"]
    evidence = presenting.benefit_of(claim).evidence
    control.choices = [*(choice(kind, _(kind)) for kind in evidence), choice("", _("其他材料"))]
    return form


def _documents_page(claim: Claim, form: forms.PaperForm) -> str:
    scope, benefit = ClaimScope.of(current_actor()), presenting.benefit_of(claim)
    rows = queries.documents(scope, claim.id)
    shown = {row.kind for row, _file in rows}
    absent = [kind for kind in benefit.evidence if kind not in shown]
    control: Any = form["kind"]
    if control.data is None:
        control.data = next(iter(absent), "")
    return render_template(
        "claims/documents.html", claim=claim, form=form, rows=rows, benefit=benefit, absent=absent
    )
