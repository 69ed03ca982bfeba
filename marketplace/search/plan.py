"""What a query asks of an engine: weighted terms, and how much of them a document must hold to be a hit. Pure.

Any term ranks; but what is counted, narrowed and sorted by date needs a bound, or 碳纤维 would bring up everything
on 纤维素. So every strong term (bigram, word or code) has points by its rarity, the best document of all shows how
many of the points can be held at once, and a hit holds a part of that: more than half where the query is one word, a
quarter otherwise. Points are small whole numbers, so that all engines count exactly the same hits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from marketplace.search import bm25
from marketplace.search.analyzer import bag, is_strong
from marketplace.search.index import Expansion
from marketplace.search.parsing import ParsedQuery

MOST_POINTS = 8
"""Points of a query's rarest strong term; the others have theirs in proportion, at least one."""
ONE_WORD = 3
"""Strong terms of a word of up to four characters, or of a code: of those, most have to be there."""
LONGER_PART = 0.25
CLEARLY = 0.45
"""When the best document holds less than this part of the points, nothing fits well, and the page says so."""
TELLING = 1.0
"""A single character less rare than this stands in more than a third of all documents. It is left out: the ranking is
as good without it, and its postings would be half of the work."""
SYNONYM_WEIGHT = 0.8
"""A word that only means the same ranks a little behind the word typed."""


@dataclass(frozen=True)
class Term:
    """`weight` is multiplied with the term's share in a document; `points` is 0 for terms that only rank."""

    text: str
    weight: float
    points: int = 0


@dataclass(frozen=True)
class Plan:
    """`typed` are the points of the words as typed; `one_word` is a query that is one short word.

    `lead` are the terms that carry points. Terms that no document has are left out.
    """

    terms: tuple[Term, ...]
    typed: int
    one_word: bool

    @property
    def lead(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.points)

    @property
    def rest(self) -> tuple[Term, ...]:
        """The terms that only rank."""
        return tuple(term for term in self.terms if not term.points)

    def needed(self, best: int) -> int:
        """The points a hit must hold, `best` being those of the highest-scored document; at least 1."""
        if self.one_word:
            return best // 2 + 1
        return max(1, -int(-best * LONGER_PART // 1))

    def held_by(self, terms: Iterable[str]) -> int:
        """The points of a document with these terms."""
        held = set(terms)
        return sum(term.points for term in self.lead if term.text in held)

    def is_loose(self, best: int) -> bool:
        """Whether even the best document holds too little of the query to be called a good hit."""
        return best < CLEARLY * self.typed


def terms_of(parsed: ParsedQuery, expansions: Iterable[Expansion] = ()) -> frozenset[str]:
    """Every term whose frequency `plan` wants to know."""
    return frozenset(parsed.terms).union(*(bag(word) for words in expansions for word in words.others))


def plan(parsed: ParsedQuery, rarities: Mapping[str, float], expansions: Iterable[Expansion] = ()) -> Plan:
    """Weights and points for a query; `rarities` holds the terms that occur in the index.

    The terms of a word that means the same share the points of the word typed, so that a document with either
    holds as much.
    """
    typed = {term: rarities[term] for term in parsed.terms if term in rarities}
    # single characters make a hit only where nothing else was typed: nobody who asks for 苞米 wants all on 米
    lead = {term: rare for term, rare in typed.items() if is_strong(term)}
    if not any(map(is_strong, parsed.terms)):
        lead = typed
    top = max(lead.values(), default=1.0)
    points = {term: max(1, int(MOST_POINTS * rare / top + 0.5)) for term, rare in lead.items()}
    terms = {
        term: Term(term, rare * bm25.weight(term), points.get(term, 0))
        for term, rare in typed.items()
        if term in points or rare >= TELLING
    }
    for expansion in expansions:
        for other in expansion.others:
            for term in _standing_in(expansion.word, other, points, rarities):
                terms.setdefault(term.text, term)
    one_word = parsed.runs == 1 and len(lead) <= ONE_WORD
    return Plan(tuple(terms.values()), sum(points.values()), one_word)


def _standing_in(
    word: str, other: str, points: Mapping[str, int], rarities: Mapping[str, float]
) -> list[Term]:
    """The terms of `other`, with the points of `word` handed out among its strong ones by their rarity."""
    known = {term: rarities[term] for term in bag(other) if term in rarities}
    lead = {term: rare for term, rare in known.items() if is_strong(term)} or known
    total = sum(points.get(term, 0) for term in bag(word)) or MOST_POINTS
    whole = sum(lead.values())
    found = [
        Term(term, rare * bm25.weight(term) * SYNONYM_WEIGHT, 0)
        for term, rare in known.items()
        if term in lead or rare >= TELLING
    ]
    return [
        replace(term, points=max(1, round(total * lead[term.text] / whole))) if term.text in lead else term
        for term in found
    ]
