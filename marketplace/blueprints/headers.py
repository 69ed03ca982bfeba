"""Security headers of every answer, written by hand so that each one can be read (and is tested) here."""

import secrets

from flask import Flask, Response, g, request

from marketplace.blueprints.identity import settings

POLICY = (
    "default-src 'self'; script-src 'self'{nonce}; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
PLAIN_POLICY = POLICY.format(nonce="")
FIXED = (
    ("X-Content-Type-Options", "nosniff"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
HSTS = "max-age=31536000; includeSubDomains"


def csp_nonce() -> str:
    """The request's nonce; made on first use, so that a page without an inline script allows none."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def add_headers(response: Response) -> Response:
    """A view may set its own policy, referrer rule and cache rule; all else is the same everywhere."""
    headers = response.headers
    own = {name.lower() for name, _value in headers}
    found = [*FIXED]
    if "content-security-policy" not in own:
        found.append(("Content-Security-Policy", _policy()))
    if "referrer-policy" not in own:
        found.append(("Referrer-Policy", "same-origin"))
    if settings().https:
        found.append(("Strict-Transport-Security", HSTS))
    if request.endpoint != "static":
        found.append(("Vary", "Cookie"))
        if g.get("session_id") is not None or response.status_code >= 400:
            headers["Cache-Control"] = "no-store"
        elif "cache-control" not in own:
            found.append(("Cache-Control", "no-cache"))
    headers.extend(found)
    return response


def _policy() -> str:
    return POLICY.format(nonce=f" 'nonce-{g.csp_nonce}'") if "csp_nonce" in g else PLAIN_POLICY


def init_headers(app: Flask) -> None:
    app.after_request(add_headers)
    app.context_processor(lambda: {"csp_nonce": csp_nonce})
