"""A second, empty installation beside the test application's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.backups.making import Made
from marketplace.config import Settings
from tests.backups import kits


@pytest.fixture(scope="session")
def spare(settings: Settings) -> Iterator[str]:
    """A database takes long to make and quickly to empty."""
    with kits.spare_database(settings) as address:
        yield address


@pytest.fixture
def elsewhere(spare: str, tmp_path: Path) -> Settings:
    return kits.empty_installation(tmp_path / "elsewhere", spare)


@pytest.fixture
def on_sqlite(settings: Settings) -> bool:
    return settings.effective_database_url.startswith("sqlite")


@pytest.fixture
def made(app: object, tmp_path: Path) -> Made:
    """An archive of a market with three files."""
    kits.furnish(app)
    return kits.archive_of(app, tmp_path / "out")
