"""The engines that the conformance tests run against; a new one joins by one line."""

import os
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from marketplace.search.index import Facet, Filters, Index, SearchDocument
from marketplace.search.postgres_index import PostgresIndex
from marketplace.search.tantivy_index import TantivyIndex
from marketplace.search.whoosh_index import WhooshIndex
from tests.search.samples import asking

SERVER = os.environ.get("TEST_DATABASE_URL", "").replace("postgresql://", "postgresql+psycopg://")
ENGINES: dict[str, Callable[[Path], Index]] = {"tantivy": TantivyIndex, "whoosh": WhooshIndex}


def schema_of(root: Path) -> str:
    """A PostgreSQL schema for what another engine would keep below `root`; tests drop it again."""
    return f"search_test_{blake2b(str(root).encode(), digest_size=8).hexdigest()}"


if SERVER:
    ENGINES["postgres"] = lambda root: PostgresIndex(SERVER, schema_of(root))


def fill(index: Index, *documents: SearchDocument) -> None:
    with index.rebuilding() as fresh:
        fresh.put_many(documents)


def found(index: Index, text: str = "", **values: object) -> list[int]:
    return [hit.listing_id for hit in index.search(asking(text, **values)).hits]


def only(facet: Facet, *values: str) -> Filters:
    return {facet: frozenset(values)}
