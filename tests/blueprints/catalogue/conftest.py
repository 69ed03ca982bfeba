"""A shelf with one issue on it."""

import pytest
from flask import Flask

from tests.making.shelf import Shelf


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    made = Shelf()
    made.publish()
    return made
