"""How the PostgreSQL engine writes: one writer at a time, and nothing of a removed listing stays."""

from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from marketplace.search import postgres_tables
from marketplace.search.index import IndexUnavailable
from marketplace.search.postgres_connections import writing
from marketplace.search.postgres_index import PostgresIndex
from marketplace.search.postgres_tables import LIMITS, Statements, lock_writing, read_pointer
from tests.search.conformance import SERVER, fill, found, schema_of
from tests.search.samples import CATALOGUE, document

pytestmark = pytest.mark.skipif(not SERVER, reason="needs PostgreSQL: TEST_DATABASE_URL")
KEPT: LiteralString = """
SELECT listing_id, body <> '' AND terms <> '' FROM {body} JOIN {listing} USING (number) ORDER BY 1
"""


@pytest.fixture
def schema(root: Path) -> str:
    return schema_of(root)


@pytest.fixture
def index(schema: str) -> PostgresIndex:
    made = PostgresIndex(SERVER, schema)
    fill(made, *CATALOGUE)
    return made


def kept(schema: str) -> list[tuple[object, ...]]:
    """Each listing of the live generation, and whether its text and terms are there."""
    with writing(SERVER) as cursor:
        statements = Statements(schema, read_pointer(cursor, schema).generation)
        return cursor.execute(statements[KEPT]).fetchall()


def test_a_removed_listing_leaves_neither_text_nor_terms(index: PostgresIndex, schema: str) -> None:
    index.change([], [2, 3])
    assert kept(schema) == [(1, True), (2, False), (3, False), (4, True)]
    index.change([document(2, "秸秆"), document(1, "密封", version=2)], [4])
    assert kept(schema) == [(1, True), (2, True), (3, False), (4, False)]
    assert found(index, "秸秆") == [2]
    assert index.count() == 2


def test_a_writer_waits_longer_than_a_statement_may_take_but_not_forever(
    index: PostgresIndex, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_tables, "LOCK_WAIT", "200ms")
    with writing(SERVER) as first:
        lock_writing(first, schema)
        with pytest.raises(psycopg.errors.LockNotAvailable), writing(SERVER) as second:
            second.execute("SET LOCAL statement_timeout = '20ms'")
            lock_writing(second, schema)
        with pytest.raises(IndexUnavailable):
            index.change([], [2])
    index.change([], [2])
    assert index.count() == 3


def test_a_writers_turn_leaves_the_limits_of_its_transaction(schema: str) -> None:
    with writing(SERVER) as cursor:
        cursor.execute("SET LOCAL statement_timeout = '7s'")
        lock_writing(cursor, schema)
        assert cursor.execute(LIMITS).fetchone() == ("5s", "7s")
