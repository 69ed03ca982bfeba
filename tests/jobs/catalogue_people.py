"""Everybody who could hear of the catalogue, for the tests of its news."""

from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import delete

from marketplace.catalogue import notices as words
from marketplace.catalogue.operations import following
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.inbox.wording import facts_in, said
from marketplace.kernel.actor import Actor, Role
from tests import make
from tests.making import issues as making

DEPARTMENT = {"officer", "checker", "head", "other_head"}
OPERATORS = {"local", "neighbour", "foreign", "province"}


@dataclass
class People(making.Desk):
    """Everybody who could hear of it. `local` works where entries are from, `foreign` where none is."""

    other_head: Actor = field(default_factory=lambda: make.officer(Role.DEPARTMENT_HEAD))
    outside: Actor = field(default_factory=lambda: make.officer(Role.DEPARTMENT_HEAD, "/p/BR1/"))
    local: Actor = field(default_factory=lambda: make.operator("/p/BR1/"))
    neighbour: Actor = field(default_factory=lambda: make.operator("/p/BR2/"))
    foreign: Actor = field(default_factory=lambda: make.operator("/p/BR6/"))
    province: Actor = field(default_factory=lambda: make.operator("/p/"))
    reader: Actor = field(default_factory=make.reader)
    finance: Actor = field(default_factory=lambda: make.officer(Role.FINANCE_OFFICER))

    def names(self) -> dict[int | None, str]:
        return {actor.person_id: name for name, actor in vars(self).items()}


@pytest.fixture
def people(app: Flask) -> People:
    making.listings()
    found = People()
    with unit_of_work():
        following.follow(found.reader, "/p/BR1/")
    quiet()
    return found


def quiet() -> None:
    """No news waits, and nobody has been told of anything."""
    with unit_of_work():
        db.session.execute(delete(OutboxEvent))
        db.session.execute(delete(Notice))


def whole(notice: Notice) -> str:
    """The words are complete: no fact that they want is missing or empty, except a note that nobody wrote."""
    template = words.NOTICES[notice.template]
    wanted = facts_in(template) - {"note"}
    assert {name for name in wanted if notice.facts.get(name) not in (None, "", {"word": ""})} == wanted
    found = said(template, notice.facts, str)
    return f"{found.title} {found.body}"
