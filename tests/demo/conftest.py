"""The demo, loaded once for all tests that only look at it or add to it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.demo import load
from tests.databases import Template, moment


@dataclass
class Kept:
    """The database right after loading, and what was counted."""

    figures: load.Figures | None = None
    database: Template | None = None


@pytest.fixture(scope="session")
def kept(application: Flask) -> Iterator[Kept]:
    found = Kept()
    yield found
    if found.database is not None:
        found.database.drop()


@pytest.fixture
def demo(app: Flask, settings: Settings, kept: Kept, _written: dict[str, bool]) -> load.Figures:
    """As it was right after loading, whatever a test before has made of it."""
    if kept.figures is None or kept.database is None:
        kept.figures = load.load(settings)
        db.session.remove()
        kept.database = moment(db.engine)
    else:
        db.session.remove()
        kept.database.restore(db.engine)
        _written["yes"] = True  # by a hand that the session does not see
    return kept.figures
