"""Reading modes, the province's colours, and the standing pages every public site has."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from marketplace.blueprints.addresses import local_path
from marketplace.blueprints.display.colours import stylesheet
from marketplace.blueprints.display.modes import COOKIE, SIZES, chosen_modes
from marketplace.blueprints.display.shell import init_shell, province
from marketplace.blueprints.guards import public
from marketplace.blueprints.identity import settings as site_settings

bp = Blueprint("display", __name__)
A_YEAR = 365 * 86_400


@bp.record_once
def _globals(state: BlueprintSetupState) -> None:
    init_shell(state.app.jinja_env)


@bp.get("/display")
@public
def settings() -> ResponseReturnValue:
    """The reading modes as a form: works without JavaScript and by keyboard."""
    back = local_path(request.args.get("next"), "/")
    return render_template("display/settings.html", sizes=SIZES, next=back)


@bp.post("/display")
@public
def choose() -> ResponseReturnValue:
    """Keep the chosen modes in a cookie: no account is needed."""
    response = make_response(redirect(local_path(request.form.get("next"), "/")))
    response.set_cookie(
        COOKIE,
        chosen_modes(request.form).classes,
        max_age=A_YEAR,
        samesite="Lax",
        secure=site_settings().https,
        httponly=True,
    )
    return response


@bp.get("/display/colours.css")
@public
def colours() -> ResponseReturnValue:
    response = make_response(stylesheet(province().colours))
    response.headers["Content-Type"] = "text/css; charset=utf-8"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("display/accessibility.html")


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    return render_template("display/privacy.html")


@bp.get("/sitemap")
@public
def sitemap() -> ResponseReturnValue:
    return render_template("display/sitemap.html")
