"""A place's own texts, changed by those who operate it."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.branches.blueprint import bp
from marketplace.blueprints.branches.conflict import conflict_rows
from marketplace.blueprints.branches.forms import PlaceForm
from marketplace.blueprints.branches.support import STATUS, Outcome, attempt, open_for, place_url
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.translation import gettext as _
from marketplace.network import operations
from marketplace.network.drafts import LIMITS


@bp.get("/branches/<code>/edit")
@allow(Permission.BRANCH_EDIT)
def edit(code: str) -> ResponseReturnValue:
    """Introduction, fields and contact of one's own place."""
    return _page(code, PlaceForm.of(open_for("edit", code)))


@bp.post("/branches/<code>/edit")
@allow(Permission.BRANCH_EDIT)
def save(code: str) -> ResponseReturnValue:
    form = PlaceForm()
    open_for("edit", code)
    outcome = attempt(form, lambda: _save(code, form), themes="theme_1")
    if outcome is Outcome.DONE:
        flash(_("已保存。"))
        return redirect(place_url(code))
    return _page(code, form, outcome)


def _save(code: str, form: PlaceForm) -> None:
    place = open_for("edit", code)
    operations.edit(current_actor(), place, form.to_draft(), seen_version=form.seen)


def _page(code: str, form: PlaceForm, outcome: Outcome = Outcome.DONE) -> ResponseReturnValue:
    """After a conflict the next attempt to save is one over what is now saved."""
    place = open_for("edit", code)
    changes = []
    if outcome is Outcome.STALE:
        changes = conflict_rows(form, PlaceForm.of(place))
        form.seen_version.data = str(place.row_version)
    page = render_template(
        "branches/edit.html",
        place=place,
        form=form,
        limits=LIMITS,
        conflict=outcome is Outcome.STALE,
        changes=changes,
    )
    return page, STATUS[outcome]
