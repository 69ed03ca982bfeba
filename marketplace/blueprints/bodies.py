"""Pages take forms alone. Forms would read a JSON body as fields whose values are of any type, and break on them."""

from flask import Flask, abort, request

UNSUPPORTED = 415


def refuse_json() -> None:
    """Answers 415 to a JSON body."""
    if request.is_json:
        abort(UNSUPPORTED)


def init_bodies(app: Flask) -> None:
    app.before_request(refuse_json)
