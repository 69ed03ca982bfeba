"""Three listings and the people who make an issue of them."""

import pytest
from flask import Flask

from tests.making import issues as making


@pytest.fixture
def desk(app: Flask) -> making.Desk:
    making.listings()
    return making.Desk()
