"""The engines that the conformance tests run against; a new one joins by one line."""

from collections.abc import Callable
from pathlib import Path

from marketplace.search.index import Facet, Filters, Index, SearchDocument
from marketplace.search.whoosh_index import WhooshIndex
from tests.search.samples import asking

ENGINES: dict[str, Callable[[Path], Index]] = {"whoosh": WhooshIndex}


def fill(index: Index, *documents: SearchDocument) -> None:
    with index.rebuilding() as fresh:
        fresh.put_many(documents)


def found(index: Index, text: str = "", **values: object) -> list[int]:
    return [hit.listing_id for hit in index.search(asking(text, **values)).hits]


def only(facet: Facet, *values: str) -> Filters:
    return {facet: frozenset(values)}
