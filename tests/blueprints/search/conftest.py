import pytest
from flask import Flask

from marketplace.jobs import indexing
from tests.jobs.offices import office_of


class Indexed:
    """The index of the test application, as the jobs process keeps it."""

    def __init__(self, app: Flask) -> None:
        self.office = office_of(app)
        indexing.keep_index(self.office)

    def catch_up(self) -> None:
        """Bring everything in that the tables hold by now."""
        indexing.repair(self.office)


@pytest.fixture
def indexed(app: Flask) -> Indexed:
    return Indexed(app)
