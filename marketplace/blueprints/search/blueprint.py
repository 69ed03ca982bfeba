"""The blueprint itself, and the index and synonyms that this process reads. Nothing here ever writes the index."""

from typing import Any

from flask import Blueprint, current_app

from marketplace.search.engines import open_index
from marketplace.search.index import Index
from marketplace.search.synonym_cache import CurrentSynonyms
from marketplace.search.synonyms import Synonyms

bp = Blueprint("search", __name__)
EXTENSION = "search_index"
SYNONYMS = "search_synonyms"


@bp.record_once
def _open(state: Any) -> None:
    """One view of the index a process, shared by its threads; opening is lazy. Tests open it anew each."""
    extensions = state.app.extensions

    def open_anew() -> None:
        extensions[EXTENSION] = open_index(extensions["settings"])
        extensions[SYNONYMS] = CurrentSynonyms()

    open_anew()
    extensions.setdefault("forget_caches", []).append(open_anew)


def search_index() -> Index:
    found: Index = current_app.extensions[EXTENSION]
    return found


def current_synonyms() -> CurrentSynonyms:
    found: CurrentSynonyms = current_app.extensions[SYNONYMS]
    return found


def known_synonyms() -> Synonyms:
    """The words that mean the same, as they are now or were a few seconds ago."""
    return current_synonyms().get()
