"""An index to measure with leaves nothing behind, and says what is missing when it cannot be made."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from marketplace.search.index import Index
from marketplace.search.throwaway import EngineMissing, throw_away_index, throw_away_schema
from tests.search.conformance import SERVER, fill, found
from tests.search.samples import CATALOGUE

NAMES = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'market_measure_%'"


def schemas() -> set[str]:
    database = create_engine(SERVER)
    with database.connect() as connection:
        names = set(connection.scalars(text(NAMES)))
    database.dispose()
    return names


def test_a_throw_away_index_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with throw_away_index("whoosh") as index:
        fill(index, *CATALOGUE)
        assert index.count() == len(CATALOGUE)
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not SERVER, reason="TEST_DATABASE_URL names no PostgreSQL")
def test_a_throw_away_schema_is_dropped_even_after_an_error() -> None:
    names: list[str] = []

    def use() -> None:
        with throw_away_schema(SERVER) as name:
            names.append(name)
            assert name in schemas()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        use()
    assert names[0] not in schemas()


@pytest.mark.skipif(not SERVER, reason="TEST_DATABASE_URL names no PostgreSQL")
def test_a_throw_away_index_of_postgres_is_one_like_any_other() -> None:
    with throw_away_index("postgres", SERVER) as index:
        fill(index, *CATALOGUE)
        assert found(index, "碳纤维") == [1]


@pytest.mark.parametrize("url", ["", "sqlite:///market.sqlite3"])
def test_postgres_needs_a_postgres_database(url: str) -> None:
    def use() -> Index:
        with throw_away_index("postgres", url) as index:
            return index

    with pytest.raises(EngineMissing, match="set DATABASE_URL"):
        use()


def test_a_database_that_does_not_answer_is_told_from_one_that_does() -> None:
    def use() -> Index:
        with throw_away_index("postgres", "postgresql+psycopg://nobody@127.0.0.1:1/none") as index:
            return index

    with pytest.raises(EngineMissing, match="does not answer"):
        use()
