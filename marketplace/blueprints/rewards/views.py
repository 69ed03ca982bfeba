"""Lists of shares, one of them, its split, and the steps of the unit."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission, holds
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings import row_buttons
from marketplace.blueprints.listings.support import whole_number
from marketplace.blueprints.paging import page_number
from marketplace.blueprints.rewards import answering, managing
from marketplace.blueprints.rewards.bp import bp
from marketplace.blueprints.rewards.forms import SplitForm
from marketplace.blueprints.rewards.page import reasons_of, share_page
from marketplace.blueprints.translation import gettext as _
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid
from marketplace.rewards import policy
from marketplace.rewards.errors import SplitDoesNotHold
from marketplace.rewards.models import Share
from marketplace.rewards.operations import confirming, deciding, drafting, paying
from marketplace.rewards.policy import ALL, ShareScope
from marketplace.rewards.queries import incomes, shares
from marketplace.rewards.states import ASK
from marketplace.rules.codes import Outcome

__all__ = ["answering", "bp", "managing"]
UNPROCESSABLE = 422
STEPS: dict[str, Callable[..., None]] = {
    "post": lambda actor, share_id: deciding.post(actor, share_id, settings().share_notice_days),
    "effect": deciding.take_effect,
    "close": paying.close,
}


@bp.get("/shares")
@allow(Permission.SHARE_OWN)
def index() -> ResponseReturnValue:
    """What the reader may see, and contracts of the own units with income to share."""
    scope, page = ShareScope.of(current_actor()), page_number()
    found = shares.page(scope, page)
    return render_template(
        "rewards/index.html",
        rows=found,
        free=incomes.free(scope) if holds(current_actor(), Permission.SHARE_DRAFT) else [],
        page=page,
        more=len(found) == shares.SIZE,
    )


@bp.post("/contracts/<int:contract_id>/shares")
@allow(Permission.SHARE_DRAFT)
def start(contract_id: int) -> ResponseReturnValue:
    with unit_of_work():
        made = drafting.open_share(current_actor(), contract_id).id
    flash(_("已建立分配方案草稿，请填写成本和各人的份额。"))
    return redirect(url_for(".edit", share_id=made))


@bp.get("/shares/<int:share_id>")
@allow(Permission.SHARE_OWN)
def show(share_id: int) -> ResponseReturnValue:
    return share_page(share_id), 200, {"Cache-Control": "no-store"}


@bp.get("/shares/<int:share_id>/edit")
@allow(Permission.SHARE_DRAFT)
def edit(share_id: int) -> ResponseReturnValue:
    share = _writable(share_id)
    return _edit_page(share, SplitForm.of(share, shares.people(ALL, share.id), shares.costs(ALL, share.id)))


@bp.post("/shares/<int:share_id>/edit")
@allow(Permission.SHARE_DRAFT)
def save(share_id: int) -> ResponseReturnValue:
    """Write the split and work it out; what the rules refuse is kept, and said with its reasons."""
    share, form = _writable(share_id), SplitForm()
    if "row_action" in request.form:
        row_buttons.act(form, request.form["row_action"])
        return _edit_page(share, form)
    if not form.validate():
        return _edit_page(share, form), UNPROCESSABLE
    try:
        with unit_of_work():
            made = drafting.revise(current_actor(), share_id, form.seen_version, form.draft())
    except Invalid as refused:
        form.place(refused)
        return _edit_page(_writable(share_id), form), UNPROCESSABLE
    if made.outcome is not Outcome.ELIGIBLE:
        flash(_("已保存，但方案不符合规定，请按下面的原因修改。"), "warning")
        return redirect(url_for(".edit", share_id=share_id))
    flash(_("已保存。"))
    return redirect(url_for(".show", share_id=share_id))


@bp.post("/shares/<int:share_id>/ask")
@allow(Permission.SHARE_DRAFT)
def ask(share_id: int) -> ResponseReturnValue:
    version = whole_number(request.form.get("seen_version"))
    try:
        with unit_of_work():
            confirming.ask(current_actor(), share_id, version, settings().share_answer_days)
    except SplitDoesNotHold:
        flash(_("方案不符合规定，请按下面的原因修改。"), "warning")
        return redirect(url_for(".edit", share_id=share_id))
    flash(_("已请各人确认，确认期间方案不能修改。"))
    return redirect(url_for(".show", share_id=share_id))


@bp.post("/shares/<int:share_id>/<any(post,effect,close):step>")
@allow(Permission.SHARE_DECIDE)
def advance(share_id: int, step: str) -> ResponseReturnValue:
    with unit_of_work():
        STEPS[step](current_actor(), share_id)
    said = {"post": _("已在单位内公示。"), "effect": _("方案已生效，可以发放。"), "close": _("已办结。")}
    flash(said[step])
    return redirect(url_for(".show", share_id=share_id))


def _writable(share_id: int) -> Share:
    """Raises NotFound, NotAllowed, WrongState."""
    share = shares.one(ShareScope.of(current_actor()), share_id)
    policy.require_writing(current_actor(), share)
    ASK.check(share.status)
    return share


def _edit_page(share: Share, form: SplitForm) -> str:
    return render_template("rewards/edit.html", share=share, form=form, shown=reasons_of(share))
