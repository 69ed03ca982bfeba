"""Addresses of a negotiation, and the people who ask for them."""

from collections.abc import Callable

from marketplace.kernel.actor import Actor
from tests import make
from tests.making import negotiations as making
from tests.making.negotiations import Talks


def url(talks: Talks, rest: str = "") -> str:
    return f"/negotiations/{talks.id}{rest}"


def who(talks: Talks, name: str) -> Actor:
    made: dict[str, Callable[[], Actor]] = {
        "operator": lambda: make.operator("/p/"),
        "stranger": make.member,
        "other_broker": make.broker,
        "colleague": lambda: making.colleague(talks.seeker),
    }
    return made[name]() if name in made else getattr(talks, name)
