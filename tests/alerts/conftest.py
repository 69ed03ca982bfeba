"""The market of these tests: a listing with its owner and a follower, somebody who searches, and the jobs."""

import pytest
from flask import Flask

from marketplace.kernel.actor import Actor
from tests import make
from tests.alerts.searches import Alerts
from tests.alerts.watching import Watch, follows
from tests.jobs.offices import Postbox, office_with


@pytest.fixture
def watch(app: Flask) -> Watch:
    postbox = Postbox()
    return Watch(office_with(app, postbox), postbox)


@pytest.fixture
def owner(app: Flask) -> Actor:
    return make.member()


@pytest.fixture
def listing(owner: Actor) -> int:
    """A public achievement of the owner."""
    return make.achievement(owner, published=True).id


@pytest.fixture
def follower(listing: int) -> Actor:
    actor = make.reader()
    follows(actor, listing)
    return actor


@pytest.fixture
def alerts(app: Flask) -> Alerts:
    return Alerts.of(app)


@pytest.fixture
def reader(app: Flask) -> Actor:
    return make.reader()
