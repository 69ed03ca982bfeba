"""Every page says who may open it, and what happens to those who may not."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from marketplace.accounts.operations import sessions
from marketplace.accounts.permissions import GRANTS, Permission, holds
from marketplace.blueprints import guards
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.kernel.errors import NotAllowed, NotSignedIn, SecondFactorNeeded
from tests import make
from tests.accounts.steps import person_of
from tests.blueprints.markets import market_with

SignIn = Callable[[Actor], FlaskClient]


def test_a_page_without_a_line_stops_the_program() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/open", "open", guards.public(lambda: "open"))
    bare.add_url_rule("/forgotten", "forgotten", lambda: "whose?")
    with pytest.raises(RuntimeError, match="forgotten") as refused:
        guards.refuse_unguarded(bare)
    assert "open" not in str(refused.value).split(": ")[1]


def test_files_of_the_site_need_no_line_and_every_page_of_ours_has_one(app: Flask) -> None:
    assert guards.unguarded(app.view_functions) == []
    assert guards.unguarded({"static": len, "other": len}) == ["other"]


def test_a_line_is_a_permission_or_says_public(app: Flask) -> None:
    lines = {
        getattr(view, "permission", None) for name, view in app.view_functions.items() if name != "static"
    }
    assert lines - set(Permission) == {guards.OPEN_TO_ALL}


@pytest.fixture
def paged(settings: Settings, app: Flask) -> Iterator[Flask]:
    """A market with a page for each permission."""
    with market_with(settings) as made:
        for permission in Permission:
            guarded = guards.allow(permission)(lambda: "in")
            made.add_url_rule(f"/page/{permission}", f"page.{permission}", guarded, methods=["GET", "POST"])
        yield made


def browser_of(paged: Flask, actor: Actor | None) -> FlaskClient:
    browser = paged.test_client()
    if actor is not None:
        token = make.session_token(actor)
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = token
    return browser


@pytest.mark.parametrize("role", Role, ids=str)
def test_a_page_opens_to_those_who_hold_its_permission(paged: Flask, role: Role) -> None:
    operator = {Role.NODE_OPERATOR: "/p/BR1/220184/", Role.BRANCH_OPERATOR: "/p/BR1/"}
    browser = browser_of(paged, make.officer(role, operator.get(role)))
    everybody = {p for p, holders in GRANTS.items() if holds(Actor(person_id=1), p)}
    for permission, holders in GRANTS.items():
        expected = 200 if role in holders or permission in everybody else 403
        assert browser.get(f"/page/{permission}").status_code == expected, permission
        assert browser.post(f"/page/{permission}").status_code == expected, permission


def test_a_visitor_is_sent_to_sign_in_and_back(paged: Flask) -> None:
    for permission in Permission:
        answer = browser_of(paged, None).get(f"/page/{permission}?page=2&q=%E5%8F%82")
        assert answer.status_code == 302
        assert answer.location.startswith(f"/login?next=/page/{permission}?page")
        assert "page%3D2%26q%3D" in answer.location


def test_what_a_visitor_posted_is_not_asked_for_again(paged: Flask) -> None:
    answer = browser_of(paged, None).post(f"/page/{Permission.LISTING_POST}", data={"title": "x"})
    assert (answer.status_code, answer.location) == (302, "/login")


def test_who_owes_the_second_factor_is_nobody_until_it_is_shown(paged: Flask) -> None:
    head = make.officer(Role.DEPARTMENT_HEAD)
    with unit_of_work():
        token = sessions.open_session(SYSTEM, person_of(head))
    browser = paged.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = token
    for permission in Permission:
        assert browser.get(f"/page/{permission}").location == "/login/second-factor", permission
        assert browser.post(f"/page/{permission}").location == "/login/second-factor", permission


@pytest.mark.parametrize(
    ("actor", "pending", "refusal"),
    [
        (Actor(person_id=None), False, NotSignedIn),
        (Actor(person_id=None), True, SecondFactorNeeded),
        (Actor(person_id=1), False, NotAllowed),
    ],
)
def test_a_refusal_says_what_would_help(
    app: Flask, actor: Actor, pending: bool, refusal: type[Exception]
) -> None:
    with app.test_request_context("/"):
        g.actor, g.second_factor_pending = actor, pending
        with pytest.raises(refusal):
            guards.require(Permission.AUDIT_READ)
        g.actor = SYSTEM
        guards.require(Permission.AUDIT_READ)


def test_a_role_that_is_taken_away_counts_no_longer(app: Flask, signed_in: SignIn) -> None:
    auditor = make.officer(Role.AUDIT_ADMINISTRATOR)
    browser = signed_in(auditor)
    assert browser.get("/audit").status_code == 200
    with unit_of_work():
        for grant in list(person_of(auditor).grants):
            db.session.delete(grant)
    assert browser.get("/audit").status_code == 403


OPEN_TO = {
    Role.BROKER: "/work",
    Role.PROVINCE_OPERATOR: "/work",
    Role.DEPARTMENT_OFFICER: "/account",
    Role.DEPARTMENT_HEAD: "/audit",
    Role.FINANCE_OFFICER: "/account",
    Role.SECURITY_ADMINISTRATOR: "/manage/people",
    Role.AUDIT_ADMINISTRATOR: "/audit",
}


@pytest.mark.parametrize("role", OPEN_TO, ids=str)
def test_everybody_arrives_at_a_page_that_opens(app: Flask, signed_in: SignIn, role: Role) -> None:
    browser = signed_in(make.officer(role))
    arrived = browser.get("/login")
    assert arrived.location == OPEN_TO[role]
    assert browser.get(arrived.location).status_code == 200
