"""A person who is told, and the jobs."""

import pytest
from flask import Flask

from marketplace.kernel.actor import Actor
from tests import make
from tests.inbox.telling import Mail
from tests.jobs.offices import Postbox, office_with


@pytest.fixture
def mail(app: Flask) -> Mail:
    postbox = Postbox()
    return Mail(office_with(app, postbox), postbox)


@pytest.fixture
def reader(app: Flask) -> Actor:
    return make.reader()
