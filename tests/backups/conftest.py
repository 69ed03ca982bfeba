"""A second, empty installation beside the test application's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.backups.making import Made
from marketplace.config import Settings
from tests.backups import kits


@pytest.fixture
def elsewhere(settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    with kits.empty_installation(settings, tmp_path / "elsewhere") as found:
        yield found


@pytest.fixture
def on_sqlite(settings: Settings) -> bool:
    return settings.effective_database_url.startswith("sqlite")


@pytest.fixture
def made(app: object, tmp_path: Path) -> Made:
    """An archive of a market with three files."""
    kits.furnish(app)
    return kits.archive_of(app, tmp_path / "out")
