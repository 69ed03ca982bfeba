"""Take a public listing down: for the province alone, with a reason and the number of the case."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.cards import code_of
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE
from marketplace.blueprints.reviews.bp import bp
from marketplace.blueprints.reviews.desk import desk_scope, done_already, require_fresh
from marketplace.blueprints.reviews.forms import TakeDownForm
from marketplace.blueprints.translation import gettext as _
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, NotFound, Stale, WrongState
from marketplace.listings import policy
from marketplace.listings.models import Listing
from marketplace.listings.operations import endings
from marketplace.listings.queries import own
from marketplace.listings.states import TAKE_DOWN


@bp.route("/<int:listing_id>/take-down", methods=["GET", "POST"])
@allow(Permission.LISTING_TAKE_DOWN)
def take_down(listing_id: int) -> ResponseReturnValue:
    """GET asks, POST does; pressed twice it says the same."""
    return _done(listing_id) if request.method == "POST" else _asked(listing_id)


def _listing(listing_id: int) -> Listing:
    """One that was public at some time. Raises NotFound, NotAllowed."""
    found = own.one(desk_scope(), listing_id)
    if found.published_version is None:
        raise NotFound(kind="listing")
    policy.require(current_actor(), "take_down", found)
    return found


def _asked(listing_id: int) -> ResponseReturnValue:
    listing = _listing(listing_id)
    TAKE_DOWN.check(listing.status)
    return _page(listing, TakeDownForm(None, listing, listing.row_version))


def _done(listing_id: int) -> ResponseReturnValue:
    form = TakeDownForm(request.form, _listing(listing_id), 0)
    if not form.validate():
        return _page(_listing(listing_id), form), UNPROCESSABLE
    try:
        with unit_of_work():
            listing = _listing(listing_id)
            require_fresh(listing, form.seen)
            endings.take_down(current_actor(), listing, form.text_of("reason"), form.text_of("note"))
    except Invalid as invalid:
        form.place(invalid)
        return _page(_listing(listing_id), form), UNPROCESSABLE
    except (Stale, WrongState):
        if not done_already(f"listing:{listing_id}", "listing.take_down"):
            return _too_late(listing_id, form)
    flash(_("已下架。原地址保留说明页，只写原因和日期。"))
    return redirect(url_for("listings.show", listing_id=listing_id))


def _too_late(listing_id: int, form: TakeDownForm) -> ResponseReturnValue:
    listing = _listing(listing_id)
    form.row_version.data = str(listing.row_version)
    return _page(listing, form, moved_on=True), CONFLICT


def _page(listing: Listing, form: TakeDownForm, *, moved_on: bool = False) -> str:
    return render_template(
        "reviews/take_down.html",
        listing=listing,
        code=code_of(listing.kind, listing.id),
        form=form,
        moved_on=moved_on,
        possible=listing.status in TAKE_DOWN.start,
    )
