"""Who is asking, in which language: worked out once a request."""

import secrets
from datetime import timedelta
from typing import Any

import structlog
from flask import Flask, current_app, g, request, session
from flask_login import UserMixin, current_user, logout_user
from sqlalchemy.exc import OperationalError

from marketplace.accounts.operations import sessions
from marketplace.accounts.queries import identity
from marketplace.branches.scope import PUBLIC
from marketplace.config import Settings
from marketplace.db.work import unit_of_work
from marketplace.extensions import babel, login_manager
from marketplace.inbox import queries as inbox
from marketplace.inbox.policy import ANYBODY
from marketplace.kernel.actor import ANONYMOUS, Actor

log = structlog.get_logger()
LANGUAGES = ("zh", "en")
LANGUAGE_COOKIE = "language"


class Visitor(UserMixin):
    """What Flask-Login keeps: the session's token as the id, and the living session behind it."""

    def __init__(self, token: str, found: identity.SignedIn) -> None:
        self.token = token
        self.found = found

    def get_id(self) -> str:
        return self.token


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def client_address() -> str:
    return (request.remote_addr or "")[:64]


@login_manager.user_loader
def _visitor(token: str) -> Visitor | None:
    wanted = settings()
    found = identity.signed_in(
        PUBLIC,
        token,
        idle=timedelta(minutes=wanted.session_idle_minutes),
        absolute=timedelta(hours=wanted.session_hours),
        address=client_address(),
        request_id=g.get("request_id", ""),
        admits_demo=wanted.demo_mode,
        beside=inbox.unread_beside_session(ANYBODY),
    )
    return Visitor(token, found) if found else None


def load() -> None:
    """Put the actor on `g`. Somebody who still owes the second factor acts as nobody."""
    g.request_id = secrets.token_hex(8)
    g.session_id = None
    g.second_factor_pending = False
    g.unread_notices = 0
    g.actor = Actor(person_id=None, address=client_address(), request_id=g.request_id)
    if request.endpoint == "static" or "_user_id" not in session:
        return
    if not current_user.is_authenticated:
        logout_user()
        return
    found: identity.SignedIn = current_user.found
    g.session_id = found.session_id
    g.second_factor_pending = found.needs_second_factor
    if not found.needs_second_factor:
        g.actor = found.actor
        g.unread_notices = found.beside
    g.person_id = found.actor.person_id
    if found.last_seen_seconds_ago > sessions.SEEN_EVERY.total_seconds():
        _note_use(found)


def _note_use(found: identity.SignedIn) -> None:
    """Reading a page must not fail because somebody else writes for long: the next page notes it."""
    try:
        with unit_of_work():
            sessions.touch(found.actor, found.session_id)
    except OperationalError:
        log.warning("use of a session not noted", session=found.session_id)


def act_as_nobody() -> None:
    """For the rest of this request there is no account: what is shown without a database cannot ask for one."""
    g.actor = Actor(person_id=None, address=client_address(), request_id=g.get("request_id", ""))
    g._login_user = login_manager.anonymous_user()  # noqa: SLF001 where Flask-Login keeps whom it has loaded


def choose_language() -> str:
    """The language asked for in the address, else the cookie's, else the account's, else Chinese."""
    for wanted in (request.args.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    if "_user_id" in session and current_user.is_authenticated:
        language: str = current_user.found.language
        return language
    return "zh"


def remember_language(response: Any) -> Any:
    """Keep a language chosen by link in a cookie."""
    wanted = request.args.get("lang")
    if wanted in LANGUAGES and request.cookies.get(LANGUAGE_COOKIE) != wanted:
        response.set_cookie(
            LANGUAGE_COOKIE,
            wanted,
            max_age=365 * 86400,
            samesite="Lax",
            secure=settings().https,
            httponly=True,
        )
    return response


def init_identity(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.session_protection = None  # the session's own row decides, not the browser's headers
    babel.init_app(
        app, locale_selector=choose_language, default_locale="zh", default_timezone="Asia/Shanghai"
    )
    app.before_request(load)
    app.after_request(remember_language)
    app.context_processor(_shown)


def _shown() -> dict[str, Any]:
    """What every template knows of whoever is asking."""
    return {"current_actor": g.get("actor", ANONYMOUS), "unread_notices": g.get("unread_notices", 0)}
