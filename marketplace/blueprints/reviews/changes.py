"""Review a change of a public listing: what it changes in what visitors read now, then accept or return it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.cards import code_of
from marketplace.blueprints.listings.shown import answers, change_rows
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE, rules
from marketplace.blueprints.reviews.bp import bp
from marketplace.blueprints.reviews.clocks import clock_of
from marketplace.blueprints.reviews.deciding import typed
from marketplace.blueprints.reviews.desk import amendment_at_desk, desk_scope, done_already, require_fresh
from marketplace.blueprints.reviews.forms import AcceptForm, DecisionForm, ReturnForm
from marketplace.blueprints.reviews.review_page import field_words
from marketplace.blueprints.translation import gettext as _
from marketplace.branches import queries as branches
from marketplace.branches.scope import PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, Stale, WrongState
from marketplace.listings import policy
from marketplace.listings.models import Amendment
from marketplace.listings.operations import amendments as operations
from marketplace.listings.queries import versions
from marketplace.listings.states import AmendmentStatus

FORMS: dict[str, type[DecisionForm]] = {"accept": AcceptForm, "return": ReturnForm}


@bp.get("/amendments/<int:amendment_id>")
@allow(Permission.LISTING_REVIEW)
def amendment(amendment_id: int) -> ResponseReturnValue:
    return _page(amendment_at_desk(amendment_id))


@bp.post("/amendments/<int:amendment_id>/<any(accept,return):action>")
@allow(Permission.LISTING_REVIEW)
def decide_change(amendment_id: int, action: str) -> ResponseReturnValue:
    """As for a listing: nothing typed is lost, and a second press finds it done."""
    found, known = amendment_at_desk(amendment_id), rules()
    policy.require(current_actor(), "review_amendment", found.listing)
    form = FORMS[action](request.form, found.listing, 0)
    if isinstance(form, ReturnForm) and "row_action" in request.form:
        form.change_rows(request.form["row_action"])
        return _page(found, {action: form}, opened=action)
    if not form.validate():
        return _page(amendment_at_desk(amendment_id), {action: form}, opened=action), UNPROCESSABLE
    try:
        with unit_of_work():
            found = amendment_at_desk(amendment_id)
            require_fresh(found, form.seen)
            if isinstance(form, ReturnForm):
                operations.return_(
                    current_actor(), found, form.text_of("reason"), form.asked(), form.text_of("note")
                )
            else:
                operations.accept(current_actor(), found, known)
    except Invalid as invalid:
        form.place(invalid)
        return _page(amendment_at_desk(amendment_id), {action: form}, opened=action), UNPROCESSABLE
    except (Stale, WrongState):
        if not done_already(f"amendment:{amendment_id}", f"amendment.{action}"):
            return _too_late(amendment_id, action, form)
    flash(
        _("修改已生效，公开页面显示新版本。") if action == "accept" else _("修改已退回，公开页面保持原样。")
    )
    return redirect(url_for("reviews.queue"))


def _too_late(amendment_id: int, action: str, form: DecisionForm) -> ResponseReturnValue:
    found = amendment_at_desk(amendment_id)
    form.row_version.data = str(found.row_version)
    return _page(found, {action: form}, opened=action, moved_on=True, typed=typed(form)), CONFLICT


def _page(found: Amendment, filled: dict[str, DecisionForm] | None = None, **more: Any) -> str:
    actor, listing = current_actor(), found.listing
    impartial = policy.is_impartial(actor, listing) and actor.person_id != found.created_by
    decidable = found.status is AmendmentStatus.SUBMITTED and impartial
    if decidable and policy.can(actor, "review_amendment", listing):
        offered = {
            name: (filled or {}).get(name) or form(None, listing, found.row_version)
            for name, form in FORMS.items()
        }
    else:
        offered = {}
    notes = [
        note for note in versions.notes(desk_scope(), listing.id) if note.version <= found.version_number
    ]
    proposed = versions.version(desk_scope(), listing.id, found.version_number)
    return render_template(
        "reviews/amendment.html",
        amendment=found,
        listing=listing,
        code=code_of(listing.kind, listing.id),
        organisation=listing.organisation,
        changes=change_rows(versions.amendment_changes(desk_scope(), found.id)),
        sections=answers(listing.kind, proposed),
        asked=[(field_words(note), note.text) for note in notes],
        clock=clock_of(found.review_due_on, beijing_today(), branches.holidays(PUBLIC)),
        forms=offered,
        impartial=impartial,
        **more,
    )
