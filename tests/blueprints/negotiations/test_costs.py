"""What a page of negotiations costs: as many statements for many rows as for one."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.negotiations.operations import room
from tests.listings.statements import counted
from tests.making import negotiations as making
from tests.making.negotiations import Talks, propose, put_file
from tests.negotiations.papers import paper

SignIn = Callable[[Actor], FlaskClient]


def fill(talks: Talks, seen: int) -> int:
    """A version, a file and a view more; the newest version."""
    number = propose(talks.holder, talks, seen, territory=f"第 {seen} 区")
    file_id = put_file(talks.holder, talks, paper())
    with unit_of_work():
        room.view(talks.seeker, talks.id, file_id)
    making.opened(seeker=talks.seeker, holder=talks.holder)
    return number


def cost(browser: FlaskClient, path: str) -> int:
    assert browser.get(path).status_code == 200
    with counted() as sent:
        browser.get(path)
    return len(sent)


def test_many_cost_what_one_costs(app: Flask, signed_in: SignIn) -> None:
    talks = making.in_room()
    browser, here = signed_in(talks.seeker), f"/negotiations/{talks.id}"
    paths = ("/negotiations", here, f"{here}/room", f"{here}/terms/1", f"{here}/terms/new")
    number = fill(talks, 0)
    few = {path: cost(browser, path) for path in paths}
    for _more in range(3):
        number = fill(talks, number)
    assert {path: cost(browser, path) for path in paths} == few
    assert max(few.values()) <= 12
