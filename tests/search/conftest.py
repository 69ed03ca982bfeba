from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from marketplace.search.index import Index
from tests.search.conformance import ENGINES, SERVER, fill, schema_of
from tests.search.samples import CATALOGUE


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """Where the indexes of one test lie; their PostgreSQL schema is dropped at the end."""
    yield tmp_path / "search"
    if SERVER:
        engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'DROP SCHEMA IF EXISTS "{schema_of(tmp_path / "search")}" CASCADE'))
        engine.dispose()


@pytest.fixture(params=sorted(ENGINES))
def open_index(request: pytest.FixtureRequest, root: Path) -> Callable[[], Index]:
    """Opens the same index again, as another process would."""
    return lambda: ENGINES[request.param](root)


@pytest.fixture
def index(open_index: Callable[[], Index]) -> Index:
    """An index that holds the catalogue."""
    made = open_index()
    fill(made, *CATALOGUE)
    return made
