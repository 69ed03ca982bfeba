from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.search.index import Index
from tests.search.conformance import ENGINES, fill
from tests.search.samples import CATALOGUE


@pytest.fixture(params=sorted(ENGINES))
def open_index(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Index]:
    """Opens the same index again, as another process would."""
    return lambda: ENGINES[request.param](tmp_path / "search")


@pytest.fixture
def index(open_index: Callable[[], Index]) -> Index:
    """An index that holds the catalogue."""
    made = open_index()
    fill(made, *CATALOGUE)
    return made
