"""The steps of an issue, each by who may."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.cataloguedesk import presenting
from marketplace.blueprints.cataloguedesk.bp import bp
from marketplace.blueprints.cataloguedesk.desk import REASONS, page
from marketplace.blueprints.cataloguedesk.forms import DecisionForm
from marketplace.blueprints.cataloguedesk.wording import HINDRANCES, add_problems
from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE, whole_number
from marketplace.blueprints.translation import gettext
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.catalogue.operations import checking, compiling, editing, freezing, planning, publishing
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, Stale

Step = Callable[[Actor, int, int], object]
Decision = Callable[[Actor, int, DecisionForm], object]
STEPS: dict[str, Step] = {
    "collect": lambda actor, number, _seen: planning.collect(actor, number),
    "cut_off": lambda actor, number, _seen: compiling.cut_off(actor, number),
    "compile": lambda actor, number, seen: compiling.compile_again(actor, number, seen=seen),
    "hand_over": lambda actor, number, seen: compiling.hand_over(actor, number, seen=seen),
    "pass_review": lambda actor, number, seen: editing.pass_review(actor, number, seen=seen),
    "check": lambda actor, number, seen: checking.check(actor, number, seen=seen),
    "freeze": lambda actor, number, seen: freezing.freeze(actor, number, presenting.imprint(), seen=seen),
    "publish": lambda actor, number, seen: publishing.publish(actor, number, seen=seen),
}
DECISIONS: dict[str, Decision] = {
    "cancel": lambda actor, number, form: planning.cancel(
        actor, number, form.chosen(), form.reason_note.data or "", seen=form.seen()
    ),
    "send_back": lambda actor, number, form: editing.send_back(
        actor, number, form.chosen(), form.reason_note.data or "", seen=form.seen()
    ),
    "reopen": lambda actor, number, form: freezing.reopen(
        actor, number, form.chosen(), form.reason_note.data or "", seen=form.seen()
    ),
}
DONE: dict[str, LazyString] = {
    "collect": _("已开始征集，各地已收到通知。"),
    "cut_off": _("已截止，条目已经编入，各地已收到确认通知。"),
    "compile": _("已重新编入：条目取最新公开的版本，已结束的不再收录。"),
    "hand_over": _("已转编辑审定。"),
    "pass_review": _("编辑审定已通过，转保密和知识产权检查。"),
    "check": _("保密和知识产权检查已通过，等待定稿。"),
    "freeze": _("已定稿并编号，正在制作各种格式的文件。"),
    "publish": _("已发布。"),
    "cancel": _("这一期已取消。"),
    "send_back": _("已退回编制。"),
    "reopen": _("已撤回定稿，期号保留。"),
}


@bp.post("/catalogue-desk/<int:issue_id>/<any(collect):move>")
@allow(Permission.CATALOGUE_DESK)
def begin(issue_id: int, move: str) -> ResponseReturnValue:
    return _step(issue_id, move)


@bp.post("/catalogue-desk/<int:issue_id>/<any(cut_off,compile,hand_over,pass_review,check):move>")
@allow(Permission.CATALOGUE_EDIT)
def go_on(issue_id: int, move: str) -> ResponseReturnValue:
    return _step(issue_id, move)


@bp.post("/catalogue-desk/<int:issue_id>/<any(freeze,publish):move>")
@allow(Permission.CATALOGUE_FREEZE)
def finish(issue_id: int, move: str) -> ResponseReturnValue:
    return _step(issue_id, move)


@bp.post("/catalogue-desk/<int:issue_id>/<any(cancel,send_back):move>")
@allow(Permission.CATALOGUE_DESK)
def turn_back(issue_id: int, move: str) -> ResponseReturnValue:
    return _decide(issue_id, move)


@bp.post("/catalogue-desk/<int:issue_id>/reopen")
@allow(Permission.CATALOGUE_FREEZE)
def reopen(issue_id: int) -> ResponseReturnValue:
    return _decide(issue_id, "reopen")


def _step(issue_id: int, move: str) -> ResponseReturnValue:
    """What keeps a step from being taken is said on the issue's page, with its figures."""
    presenting.one(issue_id)
    try:
        with unit_of_work():
            STEPS[move](current_actor(), issue_id, whole_number(request.form.get("row_version")))
    except tuple(HINDRANCES) as refused:
        words = HINDRANCES[type(refused)](refused.facts)
        return page(presenting.one(issue_id), refused=words), CONFLICT
    flash(str(DONE[move]))
    return redirect(url_for(".show", issue_id=issue_id))


def _decide(issue_id: int, move: str) -> ResponseReturnValue:
    """What is missing is named above the issue, and what was typed stays."""
    presenting.one(issue_id)
    form = DecisionForm(request.form, REASONS[move])
    try:
        with unit_of_work():
            DECISIONS[move](current_actor(), issue_id, form)
    except Invalid as invalid:
        add_problems(form, invalid)
        return page(presenting.one(issue_id), move, form), UNPROCESSABLE
    except Stale:
        issue = presenting.one(issue_id)
        form.row_version.data = str(issue.row_version)
        place_problem(form, "", gettext("这一期在您查看期间有变化，请看过后再决定。"))
        return page(issue, move, form), CONFLICT
    flash(str(DONE[move]))
    return redirect(url_for(".show", issue_id=issue_id))
