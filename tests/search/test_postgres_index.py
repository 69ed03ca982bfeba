"""What only the PostgreSQL engine has: generations, several nodes, and a server that can be asked by others."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text

from marketplace.jobs import indexing
from marketplace.search import sync
from marketplace.search.index import SHOWN_FACETS, IndexUnavailable, SearchDocument
from marketplace.search.postgres_connections import _engine
from marketplace.search.postgres_index import PostgresIndex
from tests import make
from tests.jobs.offices import office_of
from tests.search.conformance import SERVER, fill, found, schema_of
from tests.search.samples import CATALOGUE, NOW, asking, document

pytestmark = pytest.mark.skipif(not SERVER, reason="needs PostgreSQL: TEST_DATABASE_URL")


@pytest.fixture
def schema(root: Path) -> str:
    return schema_of(root)


@pytest.fixture
def node(schema: str) -> Callable[[], PostgresIndex]:
    """The index as one more web node opens it."""
    return lambda: PostgresIndex(SERVER, schema)


@pytest.fixture
def index(node: Callable[[], PostgresIndex]) -> PostgresIndex:
    made = node()
    fill(made, *CATALOGUE)
    return made


@pytest.fixture
def server() -> Iterator[Engine]:
    """Somebody else on the same server."""
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


def run(server: Engine, statement: str, **values: object) -> list[tuple[object, ...]]:
    with server.connect() as connection:
        answer = connection.execute(text(statement), values)
        return [tuple(row) for row in answer] if answer.returns_rows else []


def tables(server: Engine, schema: str, kind: str = "") -> list[str]:
    rows = run(
        server,
        "SELECT tablename FROM pg_tables WHERE schemaname = :schema AND tablename LIKE :like ORDER BY 1",
        schema=schema,
        like=f"{kind}%",
    )
    return [str(name) for (name,) in rows]


def test_opening_makes_and_reads_nothing(
    node: Callable[[], PostgresIndex], server: Engine, schema: str
) -> None:
    assert not node().health().usable
    assert tables(server, schema) == []
    nowhere = PostgresIndex("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    assert nowhere.health().problem == "no connection to PostgreSQL"
    with pytest.raises(IndexUnavailable):
        nowhere.count()


def test_a_rebuild_leaves_one_generation(index: PostgresIndex, server: Engine, schema: str) -> None:
    first = tables(server, schema, "listing")
    fill(index, document(5, "水泵"))
    second = tables(server, schema, "listing")
    assert len(first) == len(second) == 1
    assert first != second
    assert len(tables(server, schema)) == 4
    assert found(index, "水泵") == [5]


def test_a_generation_that_could_not_be_dropped_goes_with_the_next_rebuild(
    index: PostgresIndex, server: Engine, schema: str
) -> None:
    for table in ("listing", "body", "posting"):
        run(server, f'CREATE TABLE "{schema}"."{table}_0123456789ab" (number integer)')
    fill(index, *CATALOGUE)
    assert len(tables(server, schema)) == 4


KILLED_REBUILD = """
import sys, time
from tests.search.samples import document
from marketplace.search.postgres_index import PostgresIndex
with PostgresIndex(sys.argv[1], sys.argv[2]).rebuilding() as fresh:
    fresh.put_many(document(number, "轴承") for number in range(50))
    print("half", flush=True)
    sys.stdin.read()
"""


def test_a_killed_rebuild_leaves_the_live_index_and_nothing_else(
    index: PostgresIndex, server: Engine, schema: str
) -> None:
    before = tables(server, schema)
    command = [sys.executable, "-c", KILLED_REBUILD, SERVER, schema]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    ) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == "half\n"
        index.change([document(7, "水泵")])  # nobody waits for a rebuild
        os.kill(builder.pid, signal.SIGKILL)
    assert tables(server, schema) == before
    assert found(index, "轴承") == []
    assert found(index, "水泵") == [7]
    fill(index, *CATALOGUE)
    assert index.count() == 4


def test_every_node_sees_a_change_at_its_next_read(
    index: PostgresIndex, node: Callable[[], PostgresIndex]
) -> None:
    other = node()
    assert other.count() == 4
    index.change([document(9, "水泵"), document(1, "轴承", version=2)], [2])
    assert found(other, "水泵") == [9]
    assert other.listed_versions() == {1: 2, 3: 1, 4: 1, 9: 1}
    index.change([document(2, "水泵阀门", version=8)])
    assert set(found(other, "水泵")) == {2, 9}
    assert other.listed_versions()[2] == 8


def test_searches_go_on_while_generations_are_swapped(
    index: PostgresIndex, node: Callable[[], PostgresIndex]
) -> None:
    """Each generation has one listing more: a reader may find any of them, but whole, and never an older one."""
    fill(index, *(document(number, "水泵") for number in range(1, 6)))
    wrong: list[object] = []
    done = False

    def read() -> None:
        reader, most = node(), 0
        while not done:
            try:
                result = reader.search(asking("水泵", limit=100, facets=SHOWN_FACETS))
                if result.total != len(result.hits) or result.total < most:
                    wrong.append((result, most))
                most = result.total
            except Exception as error:  # whatever a thread meets must reach the assertion
                wrong.append(error)

    threads = [Thread(target=read) for _number in range(3)]
    for thread in threads:
        thread.start()
    for size in range(6, 14):
        fill(index, *(document(number, "水泵") for number in range(1, size)))
        index.change([document(size, "水泵")])
    done = True
    for thread in threads:
        thread.join()
    assert wrong == []


DAMAGES = {
    "a table is missing": 'DROP TABLE "{schema}"."posting_{generation}"',
    "all tables are missing": 'DROP TABLE "{schema}"."posting_{generation}", "{schema}"."listing_{generation}"',
    "rows are missing": 'DELETE FROM "{schema}"."listing_{generation}" WHERE listing_id = 1',
    "postings are missing": 'TRUNCATE "{schema}"."posting_{generation}"',
    "facets are garbled": """UPDATE "{schema}"."listing_{generation}" SET facets = 'kind'""",
    "another format": """UPDATE "{schema}".current SET format = 'v0'""",
    "no live generation": 'DELETE FROM "{schema}".current',
    "the schema is gone": 'DROP SCHEMA "{schema}" CASCADE',
}


@pytest.mark.parametrize("damage", sorted(DAMAGES))
def test_damage_is_said_and_a_rebuild_mends_it(
    index: PostgresIndex, node: Callable[[], PostgresIndex], server: Engine, schema: str, damage: str
) -> None:
    (listing,) = tables(server, schema, "listing_")
    run(server, DAMAGES[damage].format(schema=schema, generation=listing.removeprefix("listing_")))
    reader = node()
    health = reader.health()
    assert not health.usable
    assert health.problem
    fill(reader, *CATALOGUE)
    for one in (reader, index):
        assert one.health().usable
        assert found(one, "碳纤维") == [1]


@pytest.mark.parametrize("postings", ["substr(postings, 2)", r"'\xffffff0f'::bytea"])
def test_damaged_postings_are_noticed_by_whoever_reads_them(
    index: PostgresIndex, server: Engine, schema: str, postings: str
) -> None:
    (table,) = tables(server, schema, "posting")
    run(server, f'UPDATE "{schema}"."{table}" SET postings = {postings}')
    with pytest.raises(IndexUnavailable):
        index.search(asking("碳纤维"))
    with pytest.raises(IndexUnavailable):
        index.best({"碳": 1.0}, NOW)


def test_a_damaged_index_is_rebuilt_by_the_job(
    app: Flask, node: Callable[[], PostgresIndex], server: Engine, schema: str
) -> None:
    made = make.achievement(published=True, title="碳纤维叶片")
    office = office_of(app)
    office = type(office)(**(vars(office) | {"index": node()}))
    assert indexing.keep_index(office) == {"rebuilt": 1}
    (posting,) = tables(server, schema, "posting")
    run(server, f'DROP TABLE "{schema}"."{posting}"')
    assert indexing.keep_index(office) == {"rebuilt": 1}
    assert found(office.index, "碳纤维", now=datetime.now(UTC)) == [made.id]
    assert sync.compare(office.index).agrees


def test_a_connection_that_the_server_has_closed_is_replaced(
    index: PostgresIndex, server: Engine, schema: str
) -> None:
    assert index.count() == 4
    run(
        server,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND query LIKE :mine",
        mine=f"%{schema}%",
    )
    assert index.count() == 4


def test_a_forked_process_has_connections_of_its_own(index: PostgresIndex) -> None:
    assert index.count() == 4
    assert _engine(SERVER, os.getpid()) is not _engine(SERVER, os.getpid() + 1)


def test_documents_of_several_blocks(
    node: Callable[[], PostgresIndex], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Changes here and there in an index of many blocks leave what a rebuild of the same documents makes."""
    for module in ("postgres_blocks", "postgres_writing"):
        monkeypatch.setattr(f"marketplace.search.{module}.BLOCK", 4)
    index = node()
    documents = {
        number: document(number, f"水泵{number}", body="密封 " * (number % 5)) for number in range(1, 30)
    }
    fill(index, *documents.values())
    for step in range(1, 12):
        changed = [document(step * 2, "密封轴承", version=step), document(29 + step, "水泵阀门")]
        index.change(changed, [step + 15])
        documents.pop(step + 15, None)
        documents |= {one.listing_id: one for one in changed}
    terms = ["水泵", "密封", "轴承", "阀", "17"]
    changed_ones = (index.document_frequencies(terms), index.best(dict.fromkeys(terms, 1.0), NOW))
    assert index.listed_versions() == {id_: one.version for id_, one in documents.items()}
    fill(index, *(documents[id_] for id_ in sorted(documents)))
    assert (index.document_frequencies(terms), index.best(dict.fromkeys(terms, 1.0), NOW)) == changed_ones


def test_an_emptied_term_leaves_no_row(index: PostgresIndex, server: Engine, schema: str) -> None:
    (posting,) = tables(server, schema, "posting")
    index.change([], [3])
    left = run(server, f"""SELECT count(*) FROM "{schema}"."{posting}" WHERE term = 'kx3f21'""")
    assert left == [(0,)]


def test_a_listing_that_comes_back_keeps_its_number(
    index: PostgresIndex, server: Engine, schema: str
) -> None:
    (listing,) = tables(server, schema, "listing_")
    numbers = f'SELECT number FROM "{schema}"."{listing}" WHERE listing_id = 2'
    before = run(server, numbers)
    index.change([], [2])
    assert index.count() == 3
    assert 2 not in index.texts([2])
    index.change([document(2, "秸秆")])
    assert run(server, numbers) == before
    assert found(index, "秸秆") == [2]


def test_long_documents_are_kept_whole(index: PostgresIndex) -> None:
    """Counts beyond what a posting holds, and a text of many pages."""
    long = SearchDocument(listing_id=8, version=1, kind="need", title="大", body="泵" * 150_000)
    index.change([long])
    assert index.texts([8])[8].count("泵") == 150_000
    assert found(index, "泵泵")[0] == 8
