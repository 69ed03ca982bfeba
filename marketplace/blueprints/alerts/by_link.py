"""Links of letters: look at the results, or end the letters, without signing in.

Mail scanners open every link, so a link by itself changes nothing that its owner would miss: ending takes the button
on the page, or the post that a mail program sends for its own (RFC 8058). The token is the proof, so that post
needs no other.
"""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from marketplace.alerts.letters_saved import OPEN, STOP, STOP_ALL
from marketplace.alerts.operations import saved as operations
from marketplace.alerts.policy import ANYBODY, Owner
from marketplace.alerts.queries import saved as queries
from marketplace.blueprints.alerts.bp import bp
from marketplace.blueprints.alerts.presenting import results_of
from marketplace.blueprints.alerts.tokens import GONE, quiet_page, quiet_redirect, subject
from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.listings.support import whole_number
from marketplace.db.work import unit_of_work
from marketplace.extensions import csrf


@bp.get("/saved/<int:search_id>/open")
@public
def open_saved(search_id: int) -> ResponseReturnValue:
    """To the results, or with `listing` to one of them; notes that its letters are read, unless only the head of
    the answer is asked for, as scanners do.

    For the owner, and for whoever has the link of a letter. Raises NotSignedIn, NotFound.
    """
    key, actor = request.args.get("key", ""), current_actor()
    proven = bool(key) and subject(OPEN, key) == search_id
    if key and not proven and not actor.is_signed_in:
        return _away()
    address = results_of(queries.one(ANYBODY if proven else Owner.of(actor), search_id))
    if request.method != "HEAD":
        with unit_of_work():
            operations.open_results(actor, search_id, proven=proven)
    listing_id = whole_number(request.args.get("listing"))
    return quiet_redirect(url_for("listings.show", listing_id=listing_id) if listing_id else address)


@bp.get("/saved/stop/<token>")
@public
def stop_link(token: str) -> ResponseReturnValue:
    """Asks once, and changes nothing."""
    search_id = subject(STOP, token)
    search = queries.find(ANYBODY, search_id) if search_id else None
    if search is None:
        return _away()
    return quiet_page("alerts/stop.html", name=search.name, post_url=request.path)


@bp.post("/saved/stop/<token>")
@csrf.exempt
@public
def stop_by_link(token: str) -> ResponseReturnValue:
    """Says the same when it has been stopped already."""
    search_id = subject(STOP, token)
    if search_id is None:
        return _away()
    with unit_of_work():
        search = operations.stop_by_link(current_actor(), search_id)
        name = search.name if search else ""
    return quiet_page("alerts/stopped.html", name=name) if name else _away()


@bp.get("/saved/stop-all/<token>")
@public
def stop_all_link(token: str) -> ResponseReturnValue:
    """Asks once, and changes nothing."""
    if subject(STOP_ALL, token) is None:
        return _away()
    return quiet_page("alerts/stop.html", name="", post_url=request.path)


@bp.post("/saved/stop-all/<token>")
@csrf.exempt
@public
def stop_all_by_link(token: str) -> ResponseReturnValue:
    """All searches of the person whom the letter was for."""
    person_id = subject(STOP_ALL, token)
    if person_id is None:
        return _away()
    with unit_of_work():
        operations.stop_all_by_link(current_actor(), person_id)
    return quiet_page("alerts/stopped.html", name="")


def _away() -> ResponseReturnValue:
    return quiet_page("alerts/link_away.html", GONE)
