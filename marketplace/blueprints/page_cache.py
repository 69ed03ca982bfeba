"""Whole pages kept in this process for visitors: those without a session of any kind, who all see the same.

A page is shown again only while its stamp is the same, and the stamp is read for every request: nothing that
has changed is ever served from here. What no stamp covers (a name in the network, say) is at most `seconds` old.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from time import monotonic
from typing import ParamSpec

from cachetools import LRUCache
from flask import Flask, Response, current_app, g, make_response, request, session
from flask.typing import ResponseReturnValue

from marketplace.blueprints.display.modes import COOKIE, read_modes
from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.identity import choose_language

P = ParamSpec("P")
MOST_BYTES = 48 * 1024 * 1024
"""What all kept pages of one process may take together; the least used go first."""
SECONDS = 60.0
KEPT_STATUSES = frozenset({200, 410})
_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Kept:
    """A page as it was sent; `at` is on the monotonic clock."""

    stamp: Hashable
    at: float
    status: int
    body: bytes
    mimetype: str
    etag: str


class Pages:
    """The pages of one process, safe for its threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._pages: LRUCache[Hashable, Kept] = LRUCache(most_bytes, getsizeof=lambda page: len(page.body))
        self._lock = Lock()

    def get(self, key: Hashable, stamp: Hashable, not_before: float) -> Kept | None:
        """The page under a key, if it has the stamp and was made at or after `not_before`."""
        with self._lock:
            found = self._pages.get(key)
        return found if found is not None and found.stamp == stamp and found.at >= not_before else None

    def put(self, key: Hashable, page: Kept) -> None:
        """A page larger than everything that may be kept is left out."""
        with self._lock:
            if len(page.body) <= self._pages.maxsize:
                self._pages[key] = page

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()

    def __len__(self) -> int:
        return len(self._pages)


def init_page_cache(app: Flask) -> None:
    """Pages belong to one application; tests forget them through `forget_caches`."""
    pages = app.extensions["pages"] = Pages()
    app.extensions.setdefault("forget_caches", []).append(pages.clear)


def cached_for_visitors(
    stamp: Callable[P, Hashable | None], *, seconds: float = SECONDS
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Keep what the view answers to a visitor, per address, language and reading modes.

    `stamp` takes the view's arguments and says, in one cheap statement, everything the page hangs on; None when
    there is no such page, which is then the view's business. Addresses with parameters are never kept.
    """

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def shown(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            current = stamp(*args, **kwargs) if _is_visitor() else None
            if current is None:
                return view(*args, **kwargs)
            pages: Pages = current_app.extensions["pages"]
            key = _key()
            page = pages.get(key, current, monotonic() - seconds)
            if page is not None:
                return _answer(page)
            response = make_response(view(*args, **kwargs))
            if _is_for_all(response):
                page = _kept(current, response)
                pages.put(key, page)
                return _answer(page)
            return response

        return shown

    return decorate


def _is_visitor() -> bool:
    """Nobody in particular: no session cookie, so no name, no messages, no token in the page."""
    if request.method not in _METHODS or request.query_string:
        return False
    return (
        current_app.config["SESSION_COOKIE_NAME"] not in request.cookies and not current_actor().is_signed_in
    )


def _key() -> Hashable:
    modes = read_modes(request.cookies.get(COOKIE, ""))
    return request.script_root, request.path, choose_language(), modes


def _is_for_all(response: Response) -> bool:
    """The view has put nothing of this one request into the page: no token, nonce or cookie."""
    if response.status_code not in KEPT_STATUSES or response.is_streamed or response.direct_passthrough:
        return False
    return (
        not session
        and "csp_nonce" not in g
        and "csrf_token" not in g
        and not response.headers.get("Set-Cookie")
    )


def _kept(stamp: Hashable, response: Response) -> Kept:
    response.add_etag()
    etag = response.get_etag()[0] or ""
    return Kept(
        stamp, monotonic(), response.status_code, response.get_data(), response.mimetype or "text/html", etag
    )


def _answer(page: Kept) -> Response:
    asked = "HTTP_IF_NONE_MATCH" in request.environ and page.status == 200
    if asked and request.if_none_match.contains_weak(page.etag):
        response = Response(status=304)
    else:
        response = Response(page.body, page.status, mimetype=page.mimetype)
    response.set_etag(page.etag)
    return response
