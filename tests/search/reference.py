"""The rules of searching, in plain Python over a list of documents: slow, and what every engine must agree with."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from marketplace.search import bm25
from marketplace.search.analyzer import fold
from marketplace.search.facets import facet_values
from marketplace.search.index import Facet, Filters, Hit, SearchDocument, SearchQuery, SearchResult, Sort
from marketplace.search.parsing import Phrase, parse
from marketplace.search.plan import Plan, plan, terms_of


class Held:
    """One document with what is asked of it again and again."""

    def __init__(self, document: SearchDocument) -> None:
        self.document = document
        self.counts = bm25.weighted_counts(document)
        self.fields = [
            "".join(fold(field).split()) for field in (document.title, *document.keywords, document.body)
        ]
        self.facets = facet_values(document)
        published = document.published_at
        self.newest = (int(published.timestamp()) if published else 0, document.listing_id)

    def is_open(self, now: datetime) -> bool:
        end = self.document.valid_until
        return end is None or int(end.timestamp()) > int(now.timestamp())

    def holds(self, phrase: Phrase) -> bool:
        words = all(term in self.counts for term in phrase.terms)
        return words and any(phrase.text in field for field in self.fields)

    def is_priced(self, low: int | None, high: int | None) -> bool:
        if low is None and high is None:
            return True
        price = self.document.price_fen
        return price is not None and (low is None or price >= low) and (high is None or price <= high)

    def passes(self, filters: Filters, lifted: Facet | None = None) -> bool:
        return all(
            values & set(self.facets[facet])
            for facet, values in filters.items()
            if values and facet is not lifted
        )


class Reference:
    """An index that was built once."""

    def __init__(self, documents: Iterable[SearchDocument]) -> None:
        self.held = [Held(document) for document in documents]
        self.frequencies = Counter(term for held in self.held for term in held.counts)
        self.average = sum(held.counts.total() for held in self.held) / len(self.held)

    def share(self, held: Held, term: str) -> float:
        norm = bm25.norm(bm25.kept_length(held.counts.total()), self.average)
        return bm25.share(held.counts[term], norm)

    def weigh(self, held: Held, weights: Mapping[str, float]) -> float:
        return sum(weight * self.share(held, term) for term, weight in weights.items() if term in held.counts)

    def plan(self, query: SearchQuery) -> Plan:
        parsed = parse(query.text)
        known = {term: self.frequencies[term] for term in terms_of(parsed, query.expansions)}
        return plan(parsed, bm25.rarities(len(self.held), known), query.expansions)

    def search(self, query: SearchQuery) -> SearchResult:
        parsed = parse(query.text)
        found = [held for held in self.held if held.is_open(query.now)]
        scores: dict[int, float] = {}
        loose = False
        if parsed.terms:
            asked = self.plan(query)
            weights = {term.text: term.weight for term in asked.terms}
            points = {id(held): asked.held_by(held.counts) for held in found}
            found = [held for held in found if points[id(held)]]
            scores = {id(held): self.weigh(held, weights) for held in found}
            first = max(found, key=lambda held: (scores[id(held)], held.newest), default=None)
            best = points[id(first)] if first else 0
            found = [held for held in found if points[id(held)] >= asked.needed(best)]
            loose = asked.is_loose(best)
        found = [
            held
            for held in found
            if all(map(held.holds, parsed.phrases))
            and not any(map(held.holds, parsed.excluded))
            and held.is_priced(query.price_from_fen, query.price_to_fen)
        ]
        hits = [held for held in found if held.passes(query.filters)]
        by_score = query.sort is Sort.RELEVANCE
        ranked = sorted(((scores.get(id(h), 0.0) * by_score, *h.newest) for h in hits), reverse=True)
        page = ranked[query.offset : query.offset + query.limit]
        return SearchResult(
            total=len(hits),
            hits=tuple(Hit(listing_id, score) for score, _published, listing_id in page),
            loosened=loose and bool(hits),
            facets={facet: self.count(found, query.filters, facet) for facet in query.facets},
        )

    def count(self, found: Iterable[Held], filters: Filters, facet: Facet) -> dict[str, int]:
        left = (held for held in found if held.passes(filters, lifted=facet))
        return dict(Counter(value for held in left for value in held.facets[facet]))

    def best(
        self, weights: Mapping[str, float], now: datetime, filters: Filters, limit: int
    ) -> tuple[Hit, ...]:
        ranked = sorted(
            (
                (self.weigh(held, weights), *held.newest)
                for held in self.held
                if held.is_open(now) and held.passes(filters) and any(term in held.counts for term in weights)
            ),
            reverse=True,
        )
        return tuple(Hit(listing_id, score) for score, _published, listing_id in ranked[:limit])
