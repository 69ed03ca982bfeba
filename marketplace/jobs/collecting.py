"""The words that people are offered while typing, collected each night and as soon as there is something to offer."""

from typing import Any

from marketplace.branches.scope import EVERYTHING
from marketplace.jobs.office import Office
from marketplace.kernel.clock import utc_now
from marketplace.search import collecting
from marketplace.search.queries import has_words


def collect_words(_office: Office) -> dict[str, Any]:
    """Make the words agree with the open listings. Figures: words, added, changed, dropped."""
    return collecting.collect(utc_now())


def collect_first_words(office: Office) -> dict[str, Any]:
    """The same in a market that has none yet, such as one just filled; nothing to do otherwise."""
    return {"words": 0} if has_words(EVERYTHING) else collect_words(office)
