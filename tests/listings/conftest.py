"""People, and a post that keeps the letters they get."""

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.jobs.office import Office
from marketplace.kernel.actor import Actor
from tests import make
from tests.accounts import steps
from tests.jobs.offices import Postbox, carry, office_with

Told = Callable[[Actor], str]


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def office(app: Flask, postbox: Postbox) -> Office:
    return office_with(app, postbox)


@pytest.fixture
def told(office: Office, postbox: Postbox) -> Told:
    """The newest letter to somebody after everything was delivered; '' for none."""

    def newest(actor: Actor) -> str:
        assert carry(office)["failed"] == 0
        found = postbox.to(steps.person_of(actor).email)
        return found[-1] if found else ""

    return newest


@pytest.fixture
def owner(office: Office, postbox: Postbox) -> Actor:
    """Somebody who has had the letter about the organisation."""
    made = make.member()
    carry(office)
    postbox.letters.clear()
    return made


@pytest.fixture
def operator(app: Flask) -> Actor:
    return make.operator("/p/BR1/")
