"""Review one listing: look at it, and take, publish, return, park or reject it."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE, rules
from marketplace.blueprints.reviews import forms
from marketplace.blueprints.reviews.bp import bp
from marketplace.blueprints.reviews.desk import done_already, listing_at_desk, require_fresh
from marketplace.blueprints.reviews.review_page import FORMS, review_page
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, Problem, Stale, WrongState
from marketplace.listings import policy
from marketplace.listings.models import Listing
from marketplace.listings.operations import review
from marketplace.listings.rules import ListingRules

Decide = Callable[[Actor, Listing, Any, ListingRules], None]
DONE: dict[str, LazyString] = {
    "take": _("已受理，请在五个工作日内完成诊断。"),
    "publish": _("已发布。发布只表示信息通过审核，不代表对成果处置的审批。"),
    "return": _("已退回，发布单位会收到邮件，看到您的意见。"),
    "park": _("已转入长期跟踪，发布单位会收到邮件。"),
    "reject": _("已决定不予发布，发布单位会收到邮件，看到原因，并可以申诉一次。"),
}


@bp.get("/<int:listing_id>")
@allow(Permission.LISTING_REVIEW)
def show(listing_id: int) -> ResponseReturnValue:
    return review_page(listing_at_desk(listing_id))


@bp.post("/<int:listing_id>/<any(take,publish,return,park,reject):action>")
@allow(Permission.LISTING_REVIEW)
def decide(listing_id: int, action: str) -> ResponseReturnValue:
    """One decision. What was typed is never lost; a second press finds it done and says the same."""
    listing, known = listing_at_desk(listing_id), rules()
    policy.require(current_actor(), action, listing)
    form = FORMS[action](request.form, listing, 0)
    if isinstance(form, forms.ReturnForm) and "row_action" in request.form:
        form.change_rows(request.form["row_action"])
        return review_page(listing, {action: form}, opened=action)
    if not form.validate():
        return review_page(listing_at_desk(listing_id), {action: form}, opened=action), UNPROCESSABLE
    try:
        with unit_of_work():
            listing = listing_at_desk(listing_id)
            require_fresh(listing, form.seen)
            DECISIONS[action](current_actor(), listing, form, known)
    except Invalid as invalid:
        form.place(invalid)
        return review_page(listing_at_desk(listing_id), {action: form}, opened=action), UNPROCESSABLE
    except (Stale, WrongState):
        if not done_already(f"listing:{listing_id}", f"listing.{action}"):
            return _too_late(listing_id, action, form)
    flash(str(DONE[action]))
    if action == "take":
        return redirect(url_for("reviews.show", listing_id=listing_id))
    return redirect(url_for("reviews.queue"))


def _too_late(listing_id: int, action: str, form: forms.DecisionForm) -> ResponseReturnValue:
    """Somebody was first: the page as it is now, with what was typed, to be decided anew."""
    listing = listing_at_desk(listing_id)
    form.row_version.data = str(listing.row_version)
    return review_page(listing, {action: form}, opened=action, moved_on=True, typed=typed(form)), CONFLICT


def typed(form: forms.DecisionForm) -> str:
    """All that was written in words, for a page that no longer has the form."""
    texts = [note.text for note in form.asked()] if isinstance(form, forms.ReturnForm) else []
    texts += [form.text_of("note")] if "note" in form else []
    return "\n".join(text for text in texts if text)


def _take(actor: Actor, listing: Listing, _form: object, known: ListingRules) -> None:
    review.take(actor, listing, known)


def _publish(actor: Actor, listing: Listing, _form: object, known: ListingRules) -> None:
    review.publish(actor, listing, known)


def _return(actor: Actor, listing: Listing, form: forms.ReturnForm, _known: ListingRules) -> None:
    review.return_(actor, listing, form.text_of("reason"), form.asked(), form.text_of("note"))


def _park(actor: Actor, listing: Listing, form: forms.ParkForm, _known: ListingRules) -> None:
    day = cast("date | None", form.revisit_on.data)
    if day is None:
        raise Invalid(Problem("revisit_on", "required"))
    review.park(actor, listing, form.text_of("reason"), day, form.text_of("note"))


def _reject(actor: Actor, listing: Listing, form: forms.RejectForm, _known: ListingRules) -> None:
    review.reject(actor, listing, form.text_of("reason"), form.text_of("note"))


DECISIONS: dict[str, Decide] = {
    "take": _take,
    "publish": _publish,
    "return": _return,
    "park": _park,
    "reject": _reject,
}
