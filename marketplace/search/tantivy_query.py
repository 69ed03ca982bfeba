"""From a plan to tantivy's queries: what ranks, what is a hit, what narrows. Nothing here reads an index.

tantivy's own score of a term is our rarity × share, so a term of another weight is only boosted. Conditions are
wrapped to score 0.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from tantivy import FieldType, Occur, Query

from marketplace.search.analyzer import is_word
from marketplace.search.index import Facet, Filters, SearchQuery
from marketplace.search.parsing import ParsedQuery, Phrase
from marketplace.search.plan import Term
from marketplace.search.tantivy_schema import SCHEMA

MOST_WAYS = 300
"""Ways of holding enough of a query's terms that are spelled out."""
_LARGEST = 2**63 - 1


def term(text: str, boost: float = 1.0) -> Query:
    """Documents with a term, scored by rarity × share × `boost`."""
    query = Query.term_query(SCHEMA, "text", text)
    return query if abs(boost - 1.0) < 1e-9 else Query.boost_query(query, boost)


def union(queries: Iterable[Query]) -> Query:
    """Documents of any; scores add up. Of terms alone, tantivy skips what cannot come among the best."""
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def all_of(queries: Sequence[Query]) -> Query:
    return (
        queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])
    )


def unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def adding(found: Query, terms: Iterable[Query]) -> Query:
    """The documents of `found`, to whose scores those of the terms are added.

    Nested, so that each term is looked up for what is found; side by side, tantivy would read all postings.
    """
    for scored in terms:
        found = Query.boolean_query([(Occur.Must, found), (Occur.Should, scored)])
    return found


def at_least(terms: Iterable[Term], needed: int, frequencies: Mapping[str, int]) -> Query:
    """Documents whose terms have `needed` points together. `needed` ≥ 1; unscored.

    Spelled out as the ways of holding just enough, rarest first, so that long lists are only looked up: five to
    eight times as quick as letting tantivy count. Where there are too many ways it counts: a term of three points is
    three clauses, of which so many must match.
    """
    ways = list(islice(_ways(sorted(terms, key=lambda term: -term.points), needed), MOST_WAYS + 1))
    ordered = sorted(terms, key=lambda term: frequencies[term.text])
    if len(ways) > MOST_WAYS:
        clauses = [(Occur.Should, term(one.text)) for one in ordered for _point in range(one.points)]
        return unscored(Query.boolean_query(clauses, minimum_number_should_match=needed))
    places = {one.text: place for place, one in enumerate(ordered)}
    found = [
        all_of([term(one.text) for one in sorted(way, key=lambda one: places[one.text])]) for way in ways
    ]
    return unscored(found[0] if len(found) == 1 else union(found))


def _ways(terms: Sequence[Term], needed: int) -> Iterator[tuple[Term, ...]]:
    """The sets of terms that have enough points, and would not without any one of them.

    `terms` come with the most points first: so the last one taken has the fewest, and whatever is enough only with it
    would not be enough without another one either. Each step leads to a set, so that a caller may stop after a few.
    """
    left = sum(term.points for term in terms)
    for place, first in enumerate(terms):
        if left < needed:
            return
        if first.points >= needed:
            yield (first,)
        else:
            yield from ((first, *rest) for rest in _ways(terms[place + 1 :], needed - first.points))
        left -= first.points


def literal(phrase: Phrase) -> Query:
    """Documents that hold a phrase: its characters in a row, and its words as whole words."""
    if phrase.terms == (phrase.text,):
        return unscored(term(phrase.text))
    pairs = [phrase.text[place : place + 2] for place in range(len(phrase.text) - 1)]
    words = [term(word) for word in phrase.terms if is_word(word)]
    found = (
        Query.phrase_query(SCHEMA, "pairs", list(pairs))
        if len(pairs) > 1
        else Query.term_query(SCHEMA, "pairs", pairs[0])
    )
    return unscored(all_of([*words, found]))


def narrowed(filters: Filters, without: Facet | None = None) -> list[Query]:
    """A condition for each facet that is filtered by, but for the one `without`."""
    return [_having(facet, values) for facet, values in filters.items() if values and facet is not without]


def _having(facet: Facet, values: Iterable[str]) -> Query:
    known = sorted(filter(is_text, values))
    if not known:
        return Query.empty_query()
    if len(known) == 1:
        return unscored(Query.term_query(SCHEMA, facet.value, known[0], "basic"))
    return unscored(Query.term_set_query(SCHEMA, facet.value, known))


def is_text(value: str) -> bool:
    """False for what no document can hold, as UTF-8 has no lone surrogates."""
    return value.isascii() or not any("\ud800" <= char <= "\udfff" for char in value)


def conditions(query: SearchQuery, parsed: ParsedQuery) -> list[Query]:
    """What a hit must hold besides its words and the facets."""
    found = [literal(phrase) for phrase in parsed.phrases]
    low, high = query.price_from_fen, query.price_to_fen
    if low is not None or high is not None:
        low, high = max(low or 0, 0), min(_LARGEST if high is None else high, _LARGEST)
        bounds = (
            Query.range_query(SCHEMA, "price", FieldType.Integer, low, high)
            if low <= high
            else Query.empty_query()
        )
        found.append(unscored(bounds))
    return found


def expired(now: datetime) -> Query:
    """The documents whose validity has ended; read from the list of ends, which is short."""
    seconds = int(now.timestamp())
    return Query.range_query(SCHEMA, "end", FieldType.Integer, None, seconds, use_inverted_index=True)


def among(listing_ids: Iterable[int]) -> Query:
    """Some listings; ten times as quick as a set query, which walks through the dictionary."""
    return unscored(union(Query.term_query(SCHEMA, "listing", listing_id) for listing_id in listing_ids))


def allowing(wanted: Sequence[Query], unwanted: Sequence[Query]) -> Query:
    """All of the first and none of the second; without any wanted, everything else."""
    clauses = [(Occur.Must, query) for query in wanted or [unscored(Query.all_query())]]
    return Query.boolean_query([*clauses, *((Occur.MustNot, query) for query in unwanted)])
