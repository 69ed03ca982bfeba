"""A question as it is kept with a saved search, and back. Pure.

What is kept says what is looked for, not how a page of it looked: no order, no page. So two searches are the same
when what is kept of them is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from marketplace.search.index import Sort
from marketplace.search.questions import PARAMETERS, Question

Kept = dict[str, list[str]]


def kept(question: Question) -> Kept:
    """In one form whatever the order of the filters and the spaces between the words."""
    filters = {facet: tuple(sorted(values)) for facet, values in question.filters.items()}
    text = " ".join(question.text.split())
    return replace(question, text=text, filters=filters, sort=None, page=1).as_json()


def asks_for_something(question: Question) -> bool:
    """Whether there are words or a filter: everything there is cannot be saved."""
    return bool(question.text.split() or question.filters)


def question_of(what: Mapping[str, Sequence[str]]) -> Question:
    """The question that was kept, the newest first.

    Nothing is left out: a field or place that has gone since then finds nothing, instead of everything.
    """
    return Question(
        text=next(iter(what.get("q", ())), ""),
        filters={facet: tuple(what[name]) for facet, name in PARAMETERS.items() if what.get(name)},
        sort=Sort.DATE,
        exact=bool(what.get("exact")),
    )
