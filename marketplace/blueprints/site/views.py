"""Home, health and the site's own pages."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from marketplace.blueprints.guards import public
from marketplace.blueprints.page_cache import cached_for_visitors
from marketplace.blueprints.site.front import front_page
from marketplace.blueprints.site.readiness import checks, verdict
from marketplace.db import outbox

bp = Blueprint("site", __name__)
HOME_SECONDS = 30.0
"""News, names and what lapses by the clock come without news of a move: they are at most this late."""


@bp.get("/")
@public
@cached_for_visitors(outbox.newest, seconds=HOME_SECONDS)
def home() -> ResponseReturnValue:
    """Six statements; one while nothing has moved anywhere in the market."""
    return render_template("home.html", **front_page())


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """What works here, check by check; 503 when the database or search does not work at all."""
    found = checks()
    status = verdict(found)
    return {"status": status, "checks": found}, 503 if status == "unready" else 200
