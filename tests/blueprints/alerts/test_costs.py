"""What a page of one's own things costs: as many statements for many of them as for two, and few."""

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.kernel.actor import Actor
from marketplace.search.index import Facet
from tests import make
from tests.alerts.searches import Alerts
from tests.alerts.watching import follows
from tests.listings.statements import counted
from tests.shortlists.keeping import add

SignIn = Callable[[Actor], FlaskClient]
PLACES = [f"/p/BR{number}/" for number in range(1, 7)]
WHO = 4
"""Statements for who is asking: the session, the person, roles and organisations."""
COSTS = {
    "/saved": 5,
    "/saved/1/edit": 2,
    "/follows": 5,
    "/shortlists": 1,
    "/shortlists/1": 3,
    "/shortlists/1/delete": 2,
    "/shortlists/add?id=1&id=2": 2,
    "/compare?id=1&id=2": 1,
    "/listings/1": 4,
}
"""Statements beside those."""


def fill(alerts: Alerts, reader: Actor, owner: Actor, how_many: int) -> None:
    """So many searches for places, followed listings that have changed since, and entries of a list."""
    ids = [make.need(owner, published=True).id for _ in range(how_many)]
    for number, place in zip(ids, PLACES, strict=False):
        alerts.save(reader, f"词{number}", filters={Facet.BRANCH: (place,)})
        follows(reader, number)
        make.amended(number, owner, keywords=("新词",))
    add(reader, ids, note="备注")


def cost(browser: FlaskClient, path: str) -> int:
    assert browser.get(path).status_code == 200
    with counted() as sent:
        browser.get(path)
    return len(sent)


def test_many_cost_what_two_cost(alerts: Alerts, signed_in: SignIn, reader: Actor, owner: Actor) -> None:
    browser = signed_in(reader)
    fill(alerts, reader, owner, 2)
    few = {path: cost(browser, path) for path in COSTS}
    assert few == {path: count + WHO for path, count in COSTS.items()}
    fill(alerts, reader, owner, 6)
    assert {path: cost(browser, path) for path in COSTS} == few
