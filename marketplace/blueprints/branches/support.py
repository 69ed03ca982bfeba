"""What several pages of the network need."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from flask import url_for
from flask_wtf import FlaskForm

from marketplace.blueprints.branches.wording import add_problems
from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.navigation import exists
from marketplace.blueprints.translation import reads_chinese
from marketplace.branches import queries
from marketplace.branches.models import Branch, BranchNews, PriorityField, Region
from marketplace.branches.scope import Scope
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, NotFound, Stale
from marketplace.network import policy

UNPROCESSABLE, CONFLICT = 422, 409


class Outcome(Enum):
    DONE = auto()
    INVALID = auto()
    STALE = auto()


STATUS = {Outcome.DONE: 200, Outcome.INVALID: UNPROCESSABLE, Outcome.STALE: CONFLICT}


def reader_scope() -> Scope:
    return Scope.of_drafts(current_actor())


def named(row: Branch | Region | PriorityField) -> str:
    """The name in the reader's language."""
    return row.name_zh if reads_chinese() else row.name_en or row.name_zh


def open_for(action: str, code: str) -> Branch:
    """The place, for somebody who may do this to it. Raises NotFound, NotAllowed."""
    place = queries.by_code(reader_scope(), code)
    policy.require(current_actor(), action, place)
    return place


def news_of(place: Branch, news_id: int) -> BranchNews:
    """Raises NotFound for another place's news as for none."""
    item = queries.one_news(reader_scope(), news_id)
    if item.branch_id != place.id:
        raise NotFound(news=news_id)
    return item


def attempt(form: FlaskForm, work: Callable[[], object], **renamed: str) -> Outcome:
    """Do the work of a sent form in one unit; what the domain refuses about a field goes beside it.

    `renamed` as in `add_problems`. Everything else that is raised passes through.
    """
    if not form.validate_on_submit():
        return Outcome.INVALID
    try:
        with unit_of_work():
            work()
    except Invalid as error:
        add_problems(form, error, **renamed)
        return Outcome.INVALID
    except Stale:
        return Outcome.STALE
    return Outcome.DONE


def place_url(code: str) -> str:
    return url_for("branches.home", code=code)


def page_or_nothing(endpoint: str, **values: Any) -> str | None:
    """The address of another room's page; None in an installation without it."""
    return url_for(endpoint, **values) if exists(endpoint) else None


def search_url(**values: str) -> str | None:
    """The search, filtered; a place is given by its path."""
    return page_or_nothing("search.results", **values)
