"""Home, health and the site's own pages."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from marketplace.blueprints.guards import public
from marketplace.blueprints.page_cache import cached_for_visitors
from marketplace.blueprints.site.front import front_page
from marketplace.blueprints.site.readiness import database_state, search_state
from marketplace.db import outbox

bp = Blueprint("site", __name__)
HOME_SECONDS = 30.0
"""News, names and what lapses by the clock come without news of a move: they are at most this late."""


@bp.get("/")
@public
@cached_for_visitors(outbox.newest, seconds=HOME_SECONDS)
def home() -> ResponseReturnValue:
    """Five statements; one while nothing has moved anywhere in the market."""
    return render_template("home.html", **front_page())


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """The process can work: its database answers and has this version's tables. Search alone never fails it."""
    database = database_state()
    if database != "ready":
        return {"status": "database_behind"}, 503
    return {"status": "ready", "search": search_state()}
