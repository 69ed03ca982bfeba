"""Addresses of a contract, the people who ask for them, and its forms as a browser sends them."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from marketplace.kernel.actor import Actor
from tests import make
from tests.blueprints.listings.pages import first_form
from tests.making import desk, negotiations
from tests.making.contracts import Deal

SignIn = Callable[[Actor], FlaskClient]


def url(deal: Deal, rest: str = "") -> str:
    return f"/contracts/{deal.id}{rest}"


def who(deal: Deal, name: str) -> Actor:
    made: dict[str, Callable[[], Actor]] = {
        "operator": lambda: make.operator("/p/"),
        "stranger": make.member,
        "other_broker": make.broker,
        "colleague": lambda: negotiations.colleague(deal.seller),
        "registrar": desk.registrar,
    }
    found: Actor = made[name]() if name in made else getattr(deal, name)
    return found


def step_form(browser: FlaskClient, deal: Deal, step: str) -> MultiDict[str, Any]:
    """What the form of a step sends when nobody has typed anything."""
    answer = browser.get(url(deal, f"/draft/{step}"))
    assert answer.status_code == 200
    return first_form(answer, f"/draft/{step}")


def write(browser: FlaskClient, deal: Deal, step: str, **typed: Any) -> TestResponse:
    """Open a step, type (`__` stands for `-` in a name), send."""
    form = step_form(browser, deal, step)
    return send(browser, deal, step, form, **typed)


def send(
    browser: FlaskClient, deal: Deal, step: str, form: MultiDict[str, Any], **typed: Any
) -> TestResponse:
    for name, value in typed.items():
        form.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return browser.post(url(deal, f"/draft/{step}"), data=form)
