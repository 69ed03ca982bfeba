"""Which documents answer a query, and how well: arithmetic over arrays, as exact as every engine's."""

from collections.abc import Iterable, Mapping

import numpy as np

from marketplace.search import bm25
from marketplace.search.columns import Answer, Facts, Flags, Postings, Scores, weigh
from marketplace.search.index import Hit, SearchQuery
from marketplace.search.parsing import ParsedQuery, parse
from marketplace.search.plan import Plan, plan, terms_of
from marketplace.search.postgres_columns import Columns
from marketplace.search.postgres_view import View


def answer(view: View, query: SearchQuery) -> tuple[Answer, bool]:
    """The answer to a query, and whether even the best document holds little of what was asked.

    One statement reads all postings, and one more each phrase.
    """
    parsed = parse(query.text)
    columns, valid = view.columns, view.columns.valid(query.now)
    literal = {term for phrase in (*parsed.phrases, *parsed.excluded) for term in phrase.terms}
    terms = terms_of(parsed, query.expansions)
    postings = view.postings(terms | literal) if terms or literal else {}
    scores, is_loose = None, False
    if parsed.terms:
        frequencies = {term: len(postings[term][0]) for term in terms if term in postings}
        plan_ = plan(parsed, bm25.rarities(columns.documents, frequencies), query.expansions)
        scores = scores_of(columns, postings, {term.text: term.weight for term in plan_.terms})
        valid, is_loose = _held(columns, plan_, scores, postings, valid)
    found = _literal(view, parsed, valid, postings)
    return Answer(columns, scores, found, columns.filter_sets(query)), is_loose


def scores_of(columns: Columns, postings: Mapping[str, Postings], weights: Mapping[str, float]) -> Scores:
    """In the order of `weights`; terms without postings count nothing."""
    return weigh(
        columns.norms, ((postings[term], weight) for term, weight in weights.items() if term in postings)
    )


def _held(
    columns: Columns, plan_: Plan, scores: Scores, postings: Mapping[str, Postings], valid: Flags
) -> tuple[Flags, bool]:
    """The documents that hold enough of the points, and whether even the best holds little of what was asked."""
    points = np.zeros(columns.size, np.uint32)
    for term in plan_.lead:
        points[postings[term.text][0]] += np.uint32(term.points)
    top = columns.first(valid & (points > 0), scores, 1)
    best = int(points[top[0]]) if len(top) else 0
    return valid & (points >= plan_.needed(best)), plan_.is_loose(best)


def _literal(view: View, parsed: ParsedQuery, among: Flags, postings: dict[str, Postings]) -> Flags:
    for phrase in parsed.phrases:
        among = view.holding(phrase, among, postings)
    for word in parsed.excluded:
        among = among & ~view.holding(word, among, postings)
    return among


def hits(facts: Facts, numbers: Iterable[int], scores: Scores | None) -> tuple[Hit, ...]:
    ids = facts.listing_ids
    return tuple(Hit(int(ids[n]), 0.0 if scores is None else float(scores[n])) for n in numbers)
