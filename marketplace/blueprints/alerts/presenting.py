"""Saved searches as the list shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from marketplace.accounts.queries import people
from marketplace.alerts.keeping import question_of
from marketplace.alerts.models import SavedSearch
from marketplace.alerts.policy import person_of
from marketplace.alerts.queries.saved import Overview
from marketplace.alerts.states import Frequency, SearchReason, SearchStatus
from marketplace.blueprints.alerts.offering import default_name
from marketplace.blueprints.branches.support import named
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.listings.cards import ListingRow, row_of
from marketplace.blueprints.search import narrowing
from marketplace.blueprints.search.asking import Asked
from marketplace.blueprints.search.names import Names
from marketplace.branches import queries as branches
from marketplace.branches.scope import PUBLIC
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

    @property
    def writes(self) -> bool:
        """Whether there are letters to stop."""
        return self.is_active and self.search.frequency is not Frequency.NEVER


def saved_rows(overviews: Sequence[Overview]) -> list[SavedRow]:
    """One statement for all places that the searches are about."""
    questions = [Asked.of(question_of(overview.search.question)) for overview in overviews]
    names = _names(questions)
    return [_row(overview, asked, names) for overview, asked in zip(overviews, questions, strict=True)]


def described(search: SavedSearch) -> str:
    """Its words and filters in one line."""
    asked = Asked.of(question_of(search.question))
    return default_name(asked, _names([asked]))


def results_of(search: SavedSearch) -> str:
    """The address of its results, the newest first."""
    return Asked.of(question_of(search.question)).address()


def mail_wanted() -> bool:
    """Whether whoever is asking wants letters at all."""
    return people.one(PUBLIC, person_of(current_actor())).mail_wanted


def _row(overview: Overview, asked: Asked, names: Names) -> SavedRow:
    search = overview.search
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


def _names(questions: Sequence[Asked]) -> Names:
    """Places that have gone are called by their paths."""
    wanted = {path for asked in questions for path in asked.chosen(Facet.BRANCH)}
    return Names({path: named(place) for path, place in branches.by_paths(PUBLIC, wanted).items()})
