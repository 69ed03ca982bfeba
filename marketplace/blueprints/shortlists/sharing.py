"""A list read by others: its link is shown once, works for a while, and can be taken back."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor, public
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.support import UNPROCESSABLE, whole_number
from marketplace.blueprints.shortlists.bp import bp
from marketplace.blueprints.shortlists.keeping import list_page
from marketplace.blueprints.shortlists.presenting import entry_rows
from marketplace.blueprints.shortlists.wording import words_of
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, LinkExpired
from marketplace.shortlists import operations, queries
from marketplace.shortlists.drafts import ShareDraft
from marketplace.shortlists.policy import Owner

GONE = 410
UNKEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
"""The address is the key: it is told to no page that this one leads to."""


@bp.post("/shortlists/<int:shortlist_id>/share")
@allow(Permission.ACCOUNT_OWN)
def share(shortlist_id: int) -> ResponseReturnValue:
    """The page with the link in it; it cannot be shown a second time, since only its hash is kept."""
    draft = ShareDraft(whole_number(request.form.get("days")), request.form.get("with_notes") == "1")
    try:
        with unit_of_work():
            token = operations.share(current_actor(), shortlist_id, draft)
    except Invalid as invalid:
        return list_page(shortlist_id, problems=words_of(invalid)), UNPROCESSABLE
    link = settings().base_url.rstrip("/") + url_for(".shared", token=token)
    return make_response(list_page(shortlist_id, link=link), 200, UNKEPT)


@bp.post("/shortlists/<int:shortlist_id>/revoke")
@allow(Permission.ACCOUNT_OWN)
def revoke(shortlist_id: int) -> ResponseReturnValue:
    with unit_of_work():
        operations.revoke(current_actor(), shortlist_id)
    flash(_("已收回链接，别人不能再打开。"))
    return redirect(url_for(".show", shortlist_id=shortlist_id))


@bp.get("/shared/<token>")
@public
def shared(token: str) -> ResponseReturnValue:
    """What everybody may read of the listings, whoever opens it; the notes where the owner said so."""
    now = utc_now()
    try:
        found = queries.shared(PUBLIC, token, now)
    except LinkExpired:
        return make_response(render_template("shortlists/gone.html"), GONE, UNKEPT)
    entries = queries.entries(Owner(found.person_id), found.id, PUBLIC, signed_in=False, now=now)
    page = render_template(
        "shortlists/shared.html",
        name=found.name,
        until=found.shared_until,
        rows=entry_rows(entries, {}),
        with_notes=found.share_notes,
    )
    return make_response(page, 200, UNKEPT)
