"""The steps of a version: proposed by one, decided by another."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE
from marketplace.blueprints.policies.bp import bp
from marketplace.blueprints.policies.desk import one, page
from marketplace.blueprints.policies.forms import DecisionForm
from marketplace.blueprints.policies.wording import add_problems
from marketplace.blueprints.translation import gettext
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, Stale
from marketplace.policies.models import PolicyVersion
from marketplace.policies.operations import deciding_versions as operations
from marketplace.policies.states import REFUSALS, REPEALS, VersionStatus

Act = Callable[[Actor, int, DecisionForm], PolicyVersion]
ACTS: dict[str, Act] = {
    "propose": lambda actor, number, form: operations.propose(actor, number, seen=form.seen()),
    "revise": lambda actor, number, form: operations.revise(actor, number, seen=form.seen()),
    "approve": lambda actor, number, form: operations.approve(actor, number, seen=form.seen()),
    "refuse": lambda actor, number, form: operations.refuse(
        actor, number, form.chosen_reason(), form.reason_note.data or "", seen=form.seen()
    ),
    "repeal": lambda actor, number, form: operations.repeal(
        actor, number, form.last_day.data, form.chosen_reason(), form.reason_note.data or "", seen=form.seen()
    ),
}
DONE: dict[str, LazyString] = {
    "propose": _("已提交，由另一位负责人审批。"),
    "revise": _("已退回草稿，可以继续修改。"),
    "approve": _("已批准，自起始日期起按这一版计算。"),
    "refuse": _("已记录为审批未通过。"),
    "repeal": _("已记录废止。以前作出的决定不变。"),
}


@bp.post("/policy-desk/<int:version_id>/<any(propose,revise):move>")
@allow(Permission.POLICY_DRAFT)
def hand_in(version_id: int, move: str) -> ResponseReturnValue:
    return _step(version_id, move)


@bp.post("/policy-desk/<int:version_id>/<any(approve,refuse,repeal):move>")
@allow(Permission.POLICY_APPROVE)
def decide(version_id: int, move: str) -> ResponseReturnValue:
    return _step(version_id, move)


def _step(version_id: int, move: str) -> ResponseReturnValue:
    """What is missing is named above the version, and what was typed stays."""
    row = one(version_id)
    form = DecisionForm(request.form, REPEALS if row.status is VersionStatus.ACTIVE else REFUSALS)
    if move == "repeal" and not form.validate():
        return page(row, form), UNPROCESSABLE
    try:
        with unit_of_work():
            ACTS[move](current_actor(), version_id, form)
    except Invalid as invalid:
        add_problems(form, invalid)
        return page(one(version_id), form), UNPROCESSABLE
    except Stale:
        row = one(version_id)
        form.row_version.data = str(row.row_version)
        place_problem(form, "", gettext("这一版在您查看期间有变化，请看过后再决定。"))
        return page(row, form), CONFLICT
    flash(str(DONE[move]))
    return redirect(url_for(".review", version_id=version_id))
