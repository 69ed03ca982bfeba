"""The market of the policy for a program that walks the pages from outside.

It is called with `--setup tests.policy.probe:setup --login tests.policy.probe:login`, this folder's `urls.json` and
`params.json`, and DATABASE_URL naming a SQLite file that may be thrown away. Each request finds the market as it was
filled, so the order of the walk does not matter.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from marketplace.accounts import passwords
from tests.databases import SqliteTemplate
from tests.policy import market as markets
from tests.policy.market import Market

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_filled: list[Market] = []


def setup(app: Flask) -> None:
    """Fill the market before the first application of a run, and put it back for each further one.

    Raises RuntimeError for a database that holds more than a test may destroy.
    """
    url = app.extensions["settings"].effective_database_url
    if not url.startswith("sqlite:///"):
        raise RuntimeError("give a SQLite file that may be thrown away")
    if _filled:
        _filled[0].restore()
    else:
        passwords.use_cost(passwords.CHEAP)
        _filled.append(markets.fill(app, SqliteTemplate(url)))
    app.wsgi_app = _put_back(app, app.wsgi_app, _filled[0])  # type: ignore[method-assign]


def login(client: Any, role: str) -> None:
    """Sign the client in as one of the roles of the policy."""
    markets.sign_in(client, _filled[0].tokens[role])


def _put_back(
    app: Flask, inner: Callable[..., Iterable[bytes]], market: Market
) -> Callable[..., Iterable[bytes]]:
    """Undo what a request has changed, as soon as it is answered."""

    def answered(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = b"".join(inner(environ, start_response))
        if environ["REQUEST_METHOD"] not in SAFE:
            market.restore(app)
        return [body]

    return answered
