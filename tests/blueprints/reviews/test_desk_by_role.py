"""The desk as each role finds it: which listings it shows, and which decisions it offers on them."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from marketplace.branches.scope import EVERYTHING
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.listings.operations import amendments, endings, review, submission
from marketplace.listings.queries import own
from tests import make
from tests.listings.acts import NOTES, act
from tests.listings.journeys import change

SignIn = Callable[[Actor], FlaskClient]
BUTTON = re.compile(r'action="/reviews/\d+/(take|publish|return|park|reject)"')
READER = "-"
"""Sees the page without a decision; 404 finds nothing."""

TABLE = """
    standing           node       branch                     province                   far   broker       other
    draft              404        404                        404                        404   404          404
    achievement        -          publish,reject,return      publish,reject,return      404   404          404
    need               take       reject,take                reject,take                404   take         take
    taken              -          park,publish,reject,return park,publish,reject,return 404   return       -
    parked             take       take                       take                       404   take         take
    returned           -          -                          -                          404   -            404
    rejected           -          -                          -                          404   -            404
    appealed           -          -                          reject,take                404   -            -
    published          -          -                          -                          404   -            404
    withdrawn          -          -                          -                          404   -            404
"""
"""`broker` took the need, `other` is another broker; an operator of a node takes needs and decides nothing."""
HEAD, *ROWS = (line.split() for line in TABLE.splitlines() if line.strip())
NO_ONES = ("visitor", "owner", "officer", "finance", "system", "auditor")


def people() -> dict[str, Actor]:
    return {
        "node": make.operator("/p/BR1/220184/"), "branch": make.operator("/p/BR1/"),
        "province": make.operator("/p/"), "far": make.operator("/p/BR2/"), "broker": make.broker(),
        "other": make.broker(),
    }  # fmt: skip


def listings(owner: Actor, broker: Actor) -> dict[str, int]:
    """One listing of the owner's in every standing."""
    rules, soon = make.rules(), beijing_today() + timedelta(days=9)
    waiting = ("need", "taken", "parked", "returned", "rejected", "appealed", "published", "withdrawn")
    found = {name: make.need(owner, submitted=True).id for name in waiting}
    for name in ("taken", "parked", "returned", "rejected", "published", "withdrawn"):
        act(review.take, broker, found[name], rules)
    act(review.park, SYSTEM, found["parked"], "too_early", soon)
    act(review.return_, SYSTEM, found["returned"], "unclear", NOTES)
    for name in ("rejected", "appealed"):
        act(review.reject, SYSTEM, found[name], "duplicate")
    act(submission.appeal, owner, found["appealed"], "请复核", rules)
    for name in ("published", "withdrawn"):
        act(review.publish, SYSTEM, found[name], rules)
    act(endings.withdraw, owner, found["withdrawn"], "no_longer_offered")
    return found | {"draft": make.need(owner).id, "achievement": make.achievement(owner, submitted=True).id}


def offered(desk: FlaskClient, listing_id: int) -> str:
    answer = desk.get(f"/reviews/{listing_id}")
    if answer.status_code != 200:
        return str(answer.status_code)
    return ",".join(sorted(set(BUTTON.findall(answer.get_data(as_text=True))))) or READER


def test_each_role_is_offered_what_it_may_decide_and_nothing_else(app: Flask, signed_in: SignIn) -> None:
    owner, known = make.member(region="220184"), people()
    found = listings(owner, known["broker"])
    desks = {name: signed_in(actor) for name, actor in known.items()}
    seen = {
        standing: [offered(desks[name], found[standing]) for name in HEAD[1:]] for standing, *_cells in ROWS
    }
    assert seen == {standing: cells for standing, *cells in ROWS}


def test_what_is_not_offered_is_refused_when_it_is_sent_all_the_same(app: Flask, signed_in: SignIn) -> None:
    owner, known = make.member(region="220184"), people()
    found = listings(owner, known["broker"])
    pressed_twice = ("broker", "taken", "take")
    for name in ("node", "branch", "far", "broker"):
        desk = signed_in(known[name])
        for standing, *cells in ROWS:
            cell = cells[HEAD[1:].index(name)]
            for action in {"take", "publish", "return", "park", "reject"} - set(cell.split(",")):
                row = own.one(EVERYTHING, found[standing])
                data = {f"{action}-row_version": str(row.row_version), f"{action}-reason": "other",
                        f"{action}-note": "理由", f"{action}-notes-0-text": "请改",
                        f"{action}-revisit_on": f"{beijing_today() + timedelta(days=9)}"}  # fmt: skip
                answer = desk.post(f"/reviews/{row.id}/{action}", data=data)
                codes = {302} if (name, standing, action) == pressed_twice else {403, 404, 409, 422}
                assert answer.status_code in codes, (name, standing, action)
                assert own.one(EVERYTHING, found[standing]).status is row.status, (name, standing, action)


@pytest.mark.parametrize("who", NO_ONES)
def test_nobody_else_has_a_desk(app: Flask, client: FlaskClient, signed_in: SignIn, who: str) -> None:
    owner = make.member(region="220184")
    listing_id = make.need(owner, submitted=True).id
    roles = {"officer": Role.DEPARTMENT_OFFICER, "finance": Role.FINANCE_OFFICER,
             "system": Role.SYSTEM_ADMINISTRATOR, "auditor": Role.AUDIT_ADMINISTRATOR}  # fmt: skip
    browser = client if who == "visitor" else signed_in(owner if who == "owner" else make.officer(roles[who]))
    for address in ("/reviews", "/reviews/long-term", f"/reviews/{listing_id}"):
        answer = browser.get(address)
        assert answer.status_code == 302 if who == "visitor" else answer.status_code in {403, 404}, address


@pytest.mark.parametrize(
    ("who", "sees"), [("branch", True), ("province", True), ("node", True), ("far", False), ("broker", False)]
)
def test_a_change_is_before_the_operators_of_its_subtree(
    app: Flask, signed_in: SignIn, who: str, sees: bool
) -> None:
    owner, known = make.member(region="220184"), people()
    listing_id = make.achievement(owner, published=True).id
    change_id = change(owner, listing_id, title="换一个要审核的名称")
    desk = signed_in(known[who])
    assert desk.get(f"/reviews/amendments/{change_id}").status_code == 404, "not handed in yet"
    with unit_of_work():
        amendments.submit(owner, own.one_amendment(EVERYTHING, change_id), make.rules())
    answer = desk.get(f"/reviews/amendments/{change_id}")
    assert answer.status_code == (200 if sees else 404)
    decides = "/accept" in answer.get_data(as_text=True)
    assert decides == (who in {"branch", "province"})


def test_a_change_of_what_lapsed_meanwhile_can_still_be_accepted(app: Flask, signed_in: SignIn) -> None:
    owner = make.member(region="220184")
    listing_id = make.achievement(owner, published=True).id
    change_id = change(owner, listing_id, title="换一个要审核的名称")
    with unit_of_work():
        amendments.submit(owner, own.one_amendment(EVERYTHING, change_id), make.rules())
    with time_machine.travel(utc_now() + timedelta(days=181)):
        desk = signed_in(make.operator("/p/BR1/"))
        row = own.one_amendment(EVERYTHING, change_id)
        data = {"accept-row_version": str(row.row_version)}
        assert desk.post(f"/reviews/amendments/{change_id}/accept", data=data).status_code == 302
        found = own.one(EVERYTHING, listing_id)
        assert (found.status, found.title) == ("expired", "换一个要审核的名称")
