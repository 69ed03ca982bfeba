"""Applications for a change or a revocation, and what a registrar says to them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.registration.acting import UNPROCESSABLE, done, letterhead
from marketplace.blueprints.registration.bp import bp
from marketplace.blueprints.registration.forms import ActForm, AmendmentRefuseForm, PlainForm
from marketplace.blueprints.registration.presenting import change_rows, desk_counts
from marketplace.branches.scope import PUBLIC
from marketplace.contracts.desk_policy import DeskScope, is_own
from marketplace.contracts.operations import amendments
from marketplace.contracts.queries import desk as queries
from marketplace.contracts.queries import involved
from marketplace.contracts.states import AmendmentReason


@bp.get("/registration/changes")
@allow(Permission.CONTRACT_REGISTER)
def changes() -> ResponseReturnValue:
    """Applications that wait."""
    scope = DeskScope.of(current_actor())
    found = queries.amendments(scope)
    return render_template("registration/changes.html", rows=found, counts=desk_counts(scope))


@bp.get("/registration/changes/<int:change_id>")
@allow(Permission.CONTRACT_REGISTER)
def change(change_id: int) -> ResponseReturnValue:
    return _page(change_id)


@bp.post("/registration/changes/<int:change_id>/<any(accept,refuse):act>")
@allow(Permission.CONTRACT_REGISTER)
def decide_change(change_id: int, act: str) -> ResponseReturnValue:
    """Accept or refuse an application."""
    queries.amendment(DeskScope.of(current_actor()), change_id)
    form: ActForm = AmendmentRefuseForm(act) if act == "refuse" else PlainForm(act)

    def work() -> None:
        if act == "accept":
            amendments.accept(current_actor(), change_id, letterhead())
        else:
            reason = form.one_of("reason", AmendmentReason)
            amendments.refuse(current_actor(), change_id, reason, form.text_of("note"))

    if done(form, work):
        flash(_("已同意，登记内容已更新。") if act == "accept" else _("已决定不同意。"))
        return redirect(url_for(".changes"))
    return _page(change_id, form), UNPROCESSABLE


def _page(change_id: int, sent: ActForm | None = None) -> str:
    scope = DeskScope.of(current_actor())
    found = queries.amendment(scope, change_id)
    sheet = queries.at_desk(scope, found.contract_id)
    return render_template(
        "registration/change.html",
        found=found,
        sheet=sheet,
        contract=sheet.contract,
        rows=change_rows(found),
        own=is_own(current_actor(), sheet.contract, involved.people(PUBLIC, sheet.contract)),
        form=sent or AmendmentRefuseForm("refuse"),
        plain=PlainForm("accept"),
        opened="refuse" if sent else "",
    )
