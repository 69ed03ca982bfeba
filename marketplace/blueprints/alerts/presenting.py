"""Saved searches as the list shows them."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from marketplace.alerts.keeping import question_of
from marketplace.alerts.models import SavedSearch
from marketplace.alerts.queries.saved import Overview
from marketplace.alerts.states import SearchReason, SearchStatus
from marketplace.blueprints.branches.support import named
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.listings.cards import ListingRow, row_of
from marketplace.blueprints.search import narrowing
from marketplace.blueprints.search.asking import Asked
from marketplace.blueprints.search.names import Names
from marketplace.branches import queries as branches
from marketplace.branches.scope import PUBLIC
from marketplace.kernel.errors import NotFound
from marketplace.search.index import Facet


@dataclass(frozen=True)
class SavedRow:
    """A search with its words; `hits` are rows with whether each is new. `reason` says why its letters ended."""

    search: SavedSearch
    text: str
    conditions: list[str]
    found: int
    new: int
    hits: list[tuple[ListingRow, bool]]
    reason: str
    open_url: str

    @property
    def is_active(self) -> bool:
        return self.search.status is SearchStatus.ACTIVE


def saved_rows(overviews: Iterable[Overview]) -> list[SavedRow]:
    """One statement for each place that any of the searches is about."""
    places = _Places()
    return [_row(overview, places) for overview in overviews]


def results_of(search: SavedSearch) -> str:
    """The address of its results, the newest first."""
    return Asked.of(question_of(search.question)).address()


def _row(overview: Overview, places: "_Places") -> SavedRow:
    search = overview.search
    asked = Asked.of(question_of(search.question))
    names = Names({path: places.name(path) for path in asked.chosen(Facet.BRANCH)})
    return SavedRow(
        search=search,
        text=asked.text,
        conditions=[chip.name for chip in narrowing.chips(asked, names)],
        found=overview.found,
        new=overview.new,
        hits=[(row_of(hit.card), hit.is_new) for hit in overview.newest],
        reason=label_words(SearchReason(search.reason)) if search.reason else "",
        open_url=url_for("alerts.open_saved", search_id=search.id),
    )


class _Places:
    """Names of branches, each read once; the path itself for one that has gone."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name(self, path: str) -> str:
        if path not in self._names:
            try:
                self._names[path] = named(branches.by_path(PUBLIC, path))
            except NotFound:
                self._names[path] = path
        return self._names[path]
