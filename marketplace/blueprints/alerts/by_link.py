"""Links of letters: look at the results, or end the letters, without signing in.

Mail scanners open every link, so a link by itself changes nothing that its owner would miss: ending takes the button
on the page, or the post that a mail program sends for its own (RFC 8058). The token is the proof, so that post
needs no other.
"""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.alerts.letters_saved import OPEN, STOP, STOP_ALL
from marketplace.alerts.operations import saved as operations
from marketplace.alerts.policy import ANYBODY
from marketplace.alerts.queries import saved as queries
from marketplace.blueprints.alerts.bp import bp
from marketplace.blueprints.alerts.presenting import results_of
from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.support import whole_number
from marketplace.db.work import unit_of_work
from marketplace.extensions import csrf
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import LinkExpired
from marketplace.mail import signed

GONE = 410


@bp.get("/saved/<int:search_id>/open")
@public
def open_saved(search_id: int) -> ResponseReturnValue:
    """To the results, or with `listing` to one of them; notes that its letters are read.

    For the owner, and for whoever has the link of a letter. Raises NotSignedIn, NotFound.
    """
    key = request.args.get("key", "")
    proven = bool(key) and _subject(OPEN, key) == search_id
    if key and not proven and not current_actor().is_signed_in:
        return _away()
    with unit_of_work():
        search = operations.open_results(current_actor(), search_id, proven=proven)
        address = results_of(search)
    listing_id = whole_number(request.args.get("listing"))
    return redirect(url_for("listings.show", listing_id=listing_id) if listing_id else address)


@bp.get("/saved/stop/<token>")
@public
def stop_link(token: str) -> ResponseReturnValue:
    """Asks once, and changes nothing."""
    search_id = _subject(STOP, token)
    search = queries.find(ANYBODY, search_id) if search_id else None
    if search is None:
        return _away()
    return render_template("alerts/stop.html", name=search.name, post_url=request.path)


@bp.post("/saved/stop/<token>")
@csrf.exempt
@public
def stop_by_link(token: str) -> ResponseReturnValue:
    """Says the same when it has been stopped already."""
    search_id = _subject(STOP, token)
    if search_id is None:
        return _away()
    with unit_of_work():
        search = operations.stop_by_link(current_actor(), search_id)
        name = search.name if search else ""
    return render_template("alerts/stopped.html", name=name) if name else _away()


@bp.get("/saved/stop-all/<token>")
@public
def stop_all_link(token: str) -> ResponseReturnValue:
    """Asks once, and changes nothing."""
    if _subject(STOP_ALL, token) is None:
        return _away()
    return render_template("alerts/stop.html", name="", post_url=request.path)


@bp.post("/saved/stop-all/<token>")
@csrf.exempt
@public
def stop_all_by_link(token: str) -> ResponseReturnValue:
    """All searches of the person whom the letter was for."""
    person_id = _subject(STOP_ALL, token)
    if person_id is None:
        return _away()
    with unit_of_work():
        operations.stop_all_by_link(current_actor(), person_id)
    return render_template("alerts/stopped.html", name="")


def _subject(purpose: str, token: str) -> int | None:
    """The row of a token that is as it was signed and not too old."""
    found = settings()
    keys = [*found.secret_key_fallbacks, found.signing_key()]
    try:
        return signed.subject_of(keys, purpose, token, utc_now())
    except LinkExpired:
        return None


def _away() -> ResponseReturnValue:
    return render_template("alerts/link_away.html"), GONE
