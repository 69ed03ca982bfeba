"""Digests: the same for the same rows whatever their order on disk, and another for any other value."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from marketplace.backups.contents import digest_lines, table_differences
from marketplace.backups.errors import BackupRefused, Stopped, go_on
from marketplace.backups.manifest import Table
from marketplace.backups.opening import open_database
from marketplace.backups.sqlite import SqliteSnapshot
from marketplace.config import Settings
from tests.backups import kits

TABLE = "CREATE TABLE thing (place {key}, name {text}, data {blob}, amount {real})"
TYPES = {
    True: {"key": "INTEGER", "text": "TEXT", "blob": "BLOB", "real": "REAL"},
    False: {"key": "INTEGER", "text": "TEXT", "blob": "BYTEA", "real": "DOUBLE PRECISION"},
}
ROWS = ("(1, '长春', NULL, 0.1)", "(2, 'x', NULL, 1e300)", "(3, '', NULL, NULL)")


@pytest.fixture
def table(elsewhere: Settings, on_sqlite: bool) -> Settings:
    elsewhere.instance_dir.mkdir()
    kits.execute(elsewhere, TABLE.format(**TYPES[on_sqlite]))
    return elsewhere


def fill(settings: Settings, *rows: str) -> Table:
    kits.execute(settings, "DELETE FROM thing", *(f"INSERT INTO thing VALUES {row}" for row in rows))
    with open_database(settings).snapshot() as snapshot:
        return snapshot.digest("thing", go_on)


def test_the_order_of_writing_plays_no_part(table: Settings) -> None:
    assert fill(table, *ROWS) == fill(table, *ROWS[::-1])


@pytest.mark.parametrize(
    "row",
    ["(3, NULL, NULL, NULL)", "(3, ' ', NULL, NULL)", "(3, '', NULL, 0)", "(4, '', NULL, NULL)"],
    ids=["null", "blank", "zero", "number"],
)
def test_any_other_value_gives_another_digest(table: Settings, row: str) -> None:
    before = fill(table, *ROWS)
    after = fill(table, *ROWS[:2], row)
    assert (after.rows, after.sha256 == before.sha256) == (before.rows, False)


def test_a_row_less_is_counted(table: Settings) -> None:
    assert [fill(table, *ROWS[:count]).rows for count in range(4)] == [0, 1, 2, 3]


def test_line_breaks_in_a_value_are_no_rows(table: Settings) -> None:
    assert fill(table, "(1, 'a\n\nb', NULL, NULL)").rows == 1


def test_a_snapshot_stays_at_its_moment(table: Settings) -> None:
    before = fill(table, *ROWS)
    with open_database(table).snapshot() as snapshot:
        assert snapshot.digest("thing", go_on) == before
        kits.execute(table, "UPDATE thing SET name = 'later'")
        assert snapshot.digest("thing", go_on) == before


def test_it_can_be_stopped(table: Settings) -> None:
    fill(table, *ROWS)

    def going() -> None:
        raise Stopped

    with open_database(table).snapshot() as snapshot, pytest.raises(Stopped):
        snapshot.digest("thing", going)


def test_a_database_that_is_not_there_is_refused(tmp_path: Path) -> None:
    found = Settings(instance_dir=tmp_path, DATABASE_URL="")
    with pytest.raises(BackupRefused, match="cannot be read"), open_database(found).snapshot():
        pass


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as found:
        found.execute("CREATE TABLE t (a TEXT, b BLOB)")
        yield found


def test_text_and_bytes_are_told_apart_and_broken_text_is_hashed_all_the_same(
    connection: sqlite3.Connection,
) -> None:
    digests = set()
    for value in ("'ab'", "X'6162'", "CAST(X'ff61' AS TEXT)", "X'ff61'"):
        connection.execute("DELETE FROM t")
        connection.execute(f"INSERT INTO t VALUES ('k', {value})")
        digests.add(SqliteSnapshot(connection).digest("t", go_on).sha256)
    assert len(digests) == 4
    assert connection.execute("SELECT a FROM t").fetchone() == ("k",)


def table_of(name: str, rows: int = 1, digit: str = "0") -> Table:
    return Table(name=name, rows=rows, sha256=digit * 64)


def test_differences_are_named_table_by_table() -> None:
    said = [table_of("a"), table_of("b"), table_of("c"), table_of("d")]
    found = [table_of("a"), table_of("b", 2), table_of("c", 1, "1"), table_of("e")]
    assert table_differences(said, found) == [
        "table b has 2 rows, the manifest says 1",
        "table c has other rows than the manifest says",
        "table d is only in the manifest",
        "table e is only in the database",
    ]
    assert table_differences(said, said[::-1]) == []


def test_the_last_line_is_of_all_tables() -> None:
    lines = digest_lines([table_of("b", 2), table_of("a")])
    assert [line.split(" sha256=")[0] for line in lines] == ["a rows=1", "b rows=2", "all tables=2 rows=3"]
    assert digest_lines([table_of("b", 2), table_of("a", 1, "1")])[-1] != lines[-1]
