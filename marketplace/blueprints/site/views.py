"""Home, health and the site's own pages."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from marketplace.blueprints.guards import public
from marketplace.db.base import db

bp = Blueprint("site", __name__)


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    return render_template("home.html")


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """The process can work: its database answers."""
    db.session.execute(text("SELECT 1"))
    return {"status": "ready"}
