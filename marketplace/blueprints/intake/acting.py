"""Decide about an import: go, or not."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.intake.bp import bp
from marketplace.blueprints.listings.support import scope
from marketplace.blueprints.translation import gettext
from marketplace.db.work import unit_of_work
from marketplace.intake import queries
from marketplace.intake.operations import staging
from marketplace.intake.states import CancelReason, ImportStatus


@bp.post("/imports/<int:run_id>/confirm")
@allow(Permission.LISTING_IMPORT)
def confirm(run_id: int) -> ResponseReturnValue:
    """Queue it; pressed twice it is queued once."""
    with unit_of_work():
        run = queries.one(scope(), run_id)
        if run.status is ImportStatus.STAGED:
            staging.confirm(current_actor(), run)
    return redirect(url_for("intake.show", run_id=run_id))


@bp.post("/imports/<int:run_id>/cancel")
@allow(Permission.LISTING_IMPORT)
def cancel(run_id: int) -> ResponseReturnValue:
    with unit_of_work():
        staging.cancel(current_actor(), queries.one(scope(), run_id), CancelReason.CANCELLED_BY_OWNER)
    flash(gettext("已取消导入，没有记录被写入。"))
    return redirect(url_for("intake.index"))
