"""Somebody who keeps lists, and what there is to put on them."""

import pytest
from flask import Flask

from marketplace.kernel.actor import Actor
from tests import make


@pytest.fixture
def owner(app: Flask) -> Actor:
    return make.member()


@pytest.fixture
def three(owner: Actor) -> list[int]:
    """Public needs of the owner."""
    return [make.need(owner, published=True).id for _ in range(3)]


@pytest.fixture
def actor(app: Flask) -> Actor:
    return make.reader()
