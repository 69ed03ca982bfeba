"""The blueprint itself, and the index that this process reads. Nothing here ever writes it."""

from typing import Any

from flask import Blueprint, current_app

from marketplace.search.engines import open_index
from marketplace.search.index import Index

bp = Blueprint("search", __name__)
EXTENSION = "search_index"


@bp.record_once
def _open(state: Any) -> None:
    """One view of the index a process, shared by its threads; opening is lazy. Tests open it anew each."""
    extensions = state.app.extensions

    def open_anew() -> None:
        extensions[EXTENSION] = open_index(extensions["settings"])

    open_anew()
    extensions.setdefault("forget_caches", []).append(open_anew)


def search_index() -> Index:
    found: Index = current_app.extensions[EXTENSION]
    return found
