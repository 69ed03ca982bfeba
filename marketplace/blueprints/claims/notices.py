"""Claims on public notice, for everybody; whoever is signed in may object."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.claims import forms
from marketplace.blueprints.claims.bp import bp
from marketplace.blueprints.claims.presenting import benefit_of
from marketplace.blueprints.guards import allow, current_actor, public
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.registration.acting import UNPROCESSABLE, done
from marketplace.claims.keys import numbers
from marketplace.claims.models import Claim
from marketplace.claims.operations import objecting
from marketplace.claims.policy import ClaimScope
from marketplace.claims.queries import claims as queries
from marketplace.kernel.clock import beijing_today


@bp.get("/claims/notices")
@public
def notices() -> ResponseReturnValue:
    """Those whose notice runs, what ends soonest first."""
    page = page_number()
    found = queries.on_notice(ClaimScope(), beijing_today(), page)
    return render_template(
        "claims/notices.html",
        rows=found.rows,
        total=found.total,
        pager=pager(page, found.total, queries.SIZE),
    )


@bp.get("/claims/notices/<int:claim_id>")
@public
def notice(claim_id: int) -> ResponseReturnValue:
    """Who gets how much for what, by which clause."""
    return _page(_found(claim_id), forms.ObjectionForm("objection"))


@bp.post("/claims/notices/<int:claim_id>/objections")
@allow(Permission.CLAIM_OBJECT)
def object_to(claim_id: int) -> ResponseReturnValue:
    """An objection, by name."""
    _found(claim_id)
    form = forms.ObjectionForm("objection")
    if done(form, lambda: objecting.object_(current_actor(), claim_id, form.text_of("words"))):
        flash(_("异议已提交，主管部门核实后答复。"))
        return redirect(url_for(".notice", claim_id=claim_id))
    return _page(_found(claim_id), form), UNPROCESSABLE


def _found(claim_id: int) -> Claim:
    return queries.notice(ClaimScope(), claim_id, beijing_today())


def _page(claim: Claim, form: forms.ObjectionForm) -> str:
    return render_template(
        "claims/notice.html", claim=claim, benefit=benefit_of(claim), numbers=numbers(claim.facts), form=form,
        may_object=current_actor().is_signed_in,
    )  # fmt: skip
