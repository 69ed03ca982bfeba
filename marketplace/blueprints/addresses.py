"""Addresses: this page with other parameters, and which addresses one may be sent back to."""

from urllib.parse import urlencode, urlsplit

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri


def this_page(**changes: str | None) -> str:
    """The path and query of this page with some parameters replaced; None takes one away."""
    arguments = MultiDict(request.args)
    for name, value in changes.items():
        arguments.poplist(name)
        if value is not None:
            arguments[name] = value
    query = urlencode(list(arguments.items(multi=True)), errors="replace")
    path = iri_to_uri(request.path)
    return f"{path}?{query}" if query else path


def local_path(wanted: str | None, otherwise: str) -> str:
    """`wanted` when it stays on this site, else `otherwise`: nobody is sent elsewhere by a crafted link."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return otherwise
    if any(ord(letter) < 32 for letter in wanted):
        return otherwise
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else wanted
