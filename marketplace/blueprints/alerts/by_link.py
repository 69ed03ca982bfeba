"""Links of letters: look at the results, or end the letters, without signing in.

Mail scanners open every link, so a link by itself changes nothing that its owner would miss: ending takes the button
on the page, or the post that a mail program sends for its own (RFC 8058). The token is the proof, so that post
needs no other.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import request, url_for
from flask.typing import ResponseReturnValue

from marketplace.alerts import letters_following, letters_saved
from marketplace.alerts.operations import following
from marketplace.alerts.operations import saved as operations
from marketplace.alerts.policy import ANYBODY, Owner
from marketplace.alerts.queries import following as follows
from marketplace.alerts.queries import saved as queries
from marketplace.alerts.states import STOP, FollowStatus
from marketplace.blueprints.alerts.bp import bp
from marketplace.blueprints.alerts.presenting import results_of
from marketplace.blueprints.alerts.tokens import GONE, quiet_page, quiet_redirect, subject
from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.listings.support import scope, whole_number
from marketplace.db.work import unit_of_work
from marketplace.extensions import csrf
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotFound
from marketplace.listings.queries import public as listings


@dataclass(frozen=True)
class About:
    """What a link's letters are about; `name` is '' for what has none to show (any more)."""

    name: str
    ended: bool


@dataclass(frozen=True)
class Link:
    """A kind of link that ends letters. `kind` is what its pages are about: search, all or follow.

    `about` raises NotFound for a row that has gone; `end` is safe to repeat, and may raise it too.
    """

    kind: str
    purpose: str
    about: Callable[[int], About]
    end: Callable[[Actor, int], object]


@bp.get("/saved/<int:search_id>/open")
@public
def open_saved(search_id: int) -> ResponseReturnValue:
    """To the results, or with `listing` to one of them; notes that its letters are read, unless only the head of
    the answer is asked for, as scanners do. A letter still leads to its listings when the search has been deleted.

    For the owner, and for whoever has the link of a letter. Raises NotSignedIn, NotFound.
    """
    key, actor = request.args.get("key", ""), current_actor()
    proven = bool(key) and subject(letters_saved.OPEN, key) == search_id
    if key and not proven and not actor.is_signed_in:
        return _away(_SEARCH)
    listing_id = whole_number(request.args.get("listing"))
    address = url_for("listings.show", listing_id=listing_id) if listing_id else ""
    search = queries.find(ANYBODY if proven else Owner.of(actor), search_id)
    if search is None:
        if not proven:
            raise NotFound(kind="saved_search")
        return quiet_redirect(address) if address else _away(_SEARCH)
    address = address or results_of(search)
    if request.method != "HEAD":
        with unit_of_work():
            operations.open_results(actor, search_id, proven=proven)
    return quiet_redirect(address)


@bp.get("/saved/stop/<token>")
@public
def stop_link(token: str) -> ResponseReturnValue:
    return _ask(_SEARCH, token)


@bp.post("/saved/stop/<token>")
@csrf.exempt
@public
def stop_by_link(token: str) -> ResponseReturnValue:
    return _end(_SEARCH, token)


@bp.get("/saved/stop-all/<token>")
@public
def stop_all_link(token: str) -> ResponseReturnValue:
    return _ask(_ALL, token)


@bp.post("/saved/stop-all/<token>")
@csrf.exempt
@public
def stop_all_by_link(token: str) -> ResponseReturnValue:
    """All searches of the person whom the letter was for."""
    return _end(_ALL, token)


@bp.get("/follows/stop/<token>")
@public
def stop_follow_link(token: str) -> ResponseReturnValue:
    return _ask(_FOLLOW, token)


@bp.post("/follows/stop/<token>")
@csrf.exempt
@public
def stop_follow_by_link(token: str) -> ResponseReturnValue:
    return _end(_FOLLOW, token)


def _ask(link: Link, token: str) -> ResponseReturnValue:
    """Asks once, and changes nothing."""
    number = subject(link.purpose, token)
    try:
        about = link.about(number or 0)
    except NotFound:
        return _away(link)
    return _page(link, "stopped" if about.ended else "ask", name=about.name)


def _end(link: Link, token: str) -> ResponseReturnValue:
    """Says the same when it has been stopped already."""
    number = subject(link.purpose, token)
    try:
        with unit_of_work():
            name = link.about(number or 0).name
            link.end(current_actor(), number or 0)
    except NotFound:
        return _away(link)
    return _page(link, "stopped", name=name)


def _away(link: Link) -> ResponseReturnValue:
    return _page(link, "away", GONE)


def _page(link: Link, what: str, status: int = 200, name: str = "") -> ResponseReturnValue:
    """`what` is ask, stopped or away."""
    return quiet_page("alerts/stop.html", status, what=what, kind=link.kind, name=name, post_url=request.path)


def _search(search_id: int) -> About:
    found = queries.one(ANYBODY, search_id)
    return About(found.name, found.status not in STOP.start)


def _everything(person_id: int) -> About:
    if not person_id:
        raise NotFound(kind="person")
    return About("", ended=False)


def _follow(follow_id: int) -> About:
    """The title as whoever asks may read it: nothing of what was taken down."""
    found = follows.by_id(ANYBODY, follow_id)
    if found is None:
        raise NotFound(kind="follow")
    title = listings.public_one(scope(), found.listing_id, signed_in=current_actor().is_signed_in).title
    return About(title, found.status is FollowStatus.ENDED)


_SEARCH = Link("search", letters_saved.STOP, _search, operations.stop_by_link)
_ALL = Link("all", letters_saved.STOP_ALL, _everything, operations.stop_all_by_link)
_FOLLOW = Link("follow", letters_following.STOP, _follow, following.stop_by_link)
