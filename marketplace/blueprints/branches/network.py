"""The network as its operators see it; names, nodes and closing are the province's."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.branches.blueprint import bp
from marketplace.blueprints.branches.conflict import conflict_rows
from marketplace.blueprints.branches.forms import ClosingForm, NamesForm, NodeForm
from marketplace.blueprints.branches.support import (
    STATUS,
    Outcome,
    attempt,
    named,
    open_for,
    reader_scope,
)
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.translation import gettext as _
from marketplace.branches import queries
from marketplace.branches.models import BranchLevel
from marketplace.branches.scope import EVERYTHING
from marketplace.kernel.errors import Invalid, Problem
from marketplace.network import operations, policy
from marketplace.network.states import ClosingReason


@bp.get("/network")
@allow(Permission.BRANCH_EDIT)
def manage() -> ResponseReturnValue:
    """The places one operates, each with what one may do there."""
    actor = current_actor()
    network = queries.tree(reader_scope())
    branches = [[place.branch, *(node.branch for node in place.children)] for place in network.children]
    groups = [[p for p in group if policy.may(actor, "edit", p)] for group in ([network.branch], *branches)]
    return render_template(
        "branches/manage.html",
        groups=[group for group in groups if group],
        may_change=policy.may(actor, "rename", network.branch),
    )


@bp.get("/network/<code>/rename")
@allow(Permission.NETWORK_EDIT)
def rename(code: str) -> ResponseReturnValue:
    return _rename_page(code, NamesForm.of(open_for("rename", code)))


@bp.post("/network/<code>/rename")
@allow(Permission.NETWORK_EDIT)
def save_names(code: str) -> ResponseReturnValue:
    form = NamesForm()
    outcome = attempt(form, lambda: _rename(code, form))
    if outcome is not Outcome.DONE:
        return _rename_page(code, form, outcome)
    flash(_("名称已更改。"))
    return redirect(url_for("branches.manage"))


def _rename(code: str, form: NamesForm) -> None:
    place = open_for("rename", code)
    operations.rename(current_actor(), place, form.to_draft(), seen_version=form.seen)


def _rename_page(code: str, form: NamesForm, outcome: Outcome = Outcome.DONE) -> ResponseReturnValue:
    place = open_for("rename", code)
    changes = []
    if outcome is Outcome.STALE:
        changes = conflict_rows(form, NamesForm.of(place))
        form.seen_version.data = str(place.row_version)
    conflict = outcome is Outcome.STALE
    page = render_template("branches/rename.html", place=place, form=form, conflict=conflict, changes=changes)
    return page, STATUS[outcome]


@bp.get("/network/<code>/nodes/new")
@allow(Permission.NETWORK_EDIT)
def new_node(code: str) -> ResponseReturnValue:
    return _node_page(code, NodeForm(formdata=None))


@bp.post("/network/<code>/nodes/new")
@allow(Permission.NETWORK_EDIT)
def add_node(code: str) -> ResponseReturnValue:
    form = NodeForm()
    outcome = attempt(form, lambda: _add_node(code, form), branch="region_code")
    if outcome is not Outcome.DONE:
        return _node_page(code, form, outcome)
    flash(_("节点已开通，所在县（市）的单位和信息将在几分钟内归到节点。"))
    return redirect(url_for("branches.manage"))


def _add_node(code: str, form: NodeForm) -> None:
    place = open_for("add_node", code)
    wanted = form.region_code.data
    free = queries.counties_without_node(EVERYTHING, place)
    region = next((county for county in free if county.code == wanted), None)
    if region is None:
        raise Invalid(Problem("region_code", "unknown", value=wanted))
    operations.add_node(current_actor(), place, region, form.to_draft())


def _node_page(code: str, form: NodeForm, outcome: Outcome = Outcome.DONE) -> ResponseReturnValue:
    place = open_for("add_node", code)
    counties = queries.counties_without_node(EVERYTHING, place)
    form.region_code.choices = [("", _("请选择")), *((county.code, named(county)) for county in counties)]
    return render_template("branches/new_node.html", place=place, form=form, counties=counties), STATUS[
        outcome
    ]


@bp.get("/network/<code>/close")
@allow(Permission.NETWORK_EDIT)
def closing(code: str) -> ResponseReturnValue:
    return _closing_page(code, ClosingForm(formdata=None))


@bp.post("/network/<code>/close")
@allow(Permission.NETWORK_EDIT)
def close(code: str) -> ResponseReturnValue:
    form = ClosingForm()
    outcome = attempt(form, lambda: _close(code, form))
    if outcome is not Outcome.DONE:
        return _closing_page(code, form, outcome)
    flash(_("已关闭。"))
    return redirect(url_for("branches.manage"))


def _close(code: str, form: ClosingForm) -> None:
    place, reason = open_for("close_node", code), ClosingReason(form.reason.data)
    end = operations.close_node if place.level is BranchLevel.NODE else operations.close_branch
    end(current_actor(), place, reason)


def _closing_page(code: str, form: ClosingForm, outcome: Outcome = Outcome.DONE) -> ResponseReturnValue:
    place = open_for("close_node", code)
    prefectures = [named(r) for r in queries.prefectures(EVERYTHING) if r.branch_code == place.code]
    page = render_template("branches/close.html", place=place, form=form, prefectures=prefectures)
    return page, STATUS[outcome]
