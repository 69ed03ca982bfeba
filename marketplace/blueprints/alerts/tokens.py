"""Behind the signed links of letters: the row that a token names, and answers that keep their address quiet."""

from typing import Any

from flask import Response, make_response, redirect, render_template

from marketplace.blueprints.identity import settings
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import LinkExpired
from marketplace.mail import signed

GONE = 410
_QUIET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def subject(purpose: str, token: str) -> int | None:
    """The row of a token that is as it was signed and not too old."""
    found = settings()
    keys = [*found.secret_key_fallbacks, found.signing_key()]
    try:
        return signed.subject_of(keys, purpose, token, utc_now())
    except LinkExpired:
        return None


def quiet_page(template: str, status: int = 200, **values: Any) -> Response:
    """A page that is kept nowhere, and whose links do not say where they were followed."""
    return make_response(render_template(template, **values), status, _QUIET)


def quiet_redirect(address: str) -> Response:
    """The same for going on elsewhere."""
    answer = make_response(redirect(address))
    answer.headers.update(_QUIET)
    return answer
