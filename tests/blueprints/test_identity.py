"""Who is asking and in which language: worked out once for each request."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from marketplace.accounts.models import SignInSession
from marketplace.accounts.operations import own_account, people, sessions
from marketplace.accounts.states import PersonReason
from marketplace.blueprints import identity
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.kernel.clock import utc_now
from tests import make

SignIn = Callable[[Actor], FlaskClient]


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """What the database is asked from here on."""
    seen: list[str] = []

    def note(_c: object, _k: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/account").status_code == 200


def row_of(actor: Actor) -> SignInSession:
    db.session.rollback()
    query = select(SignInSession).where(SignInSession.person_id == actor.person_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


@pytest.mark.parametrize("token", ["", "unknown", "\x00", "汉字", "x" * 5_000])
def test_a_token_that_opens_nothing_is_forgotten(app: Flask, client: FlaskClient, token: str) -> None:
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert client.get("/account").location.startswith("/login")
    with client.session_transaction() as cookie:
        assert "_user_id" not in cookie


def test_a_cookie_that_was_tampered_with_is_no_cookie(app: Flask, signed_in: SignIn) -> None:
    browser = signed_in(make.member())
    kept = browser.get_cookie("market")
    assert kept is not None
    assert is_in(browser)
    browser.set_cookie("market", kept.value[:-3] + "xyz")
    assert not is_in(browser)


def test_a_closed_session_opens_nothing(app: Flask, signed_in: SignIn) -> None:
    actor = make.member()
    browser = signed_in(actor)
    assert is_in(browser)
    with unit_of_work():
        sessions.close_all(SYSTEM, actor.person_id or 0)
    assert not is_in(browser)


@pytest.mark.parametrize(("minutes", "alive"), [(29, True), (31, False)])
def test_idling_ends_a_session(app: Flask, signed_in: SignIn, minutes: int, alive: bool) -> None:
    browser = signed_in(make.member())
    with time_machine.travel(utc_now() + timedelta(minutes=minutes), tick=False):
        assert is_in(browser) is alive


@pytest.mark.parametrize(("hours", "alive"), [(11.9, True), (12.1, False)])
def test_age_ends_a_session_however_busy(app: Flask, signed_in: SignIn, hours: float, alive: bool) -> None:
    actor = make.member()
    browser = signed_in(actor)
    with unit_of_work():
        row_of(actor).created_at = utc_now() - timedelta(hours=hours)
    assert is_in(browser) is alive


def test_a_disabled_person_is_out_at_once(app: Flask, signed_in: SignIn) -> None:
    actor = make.member()
    browser = signed_in(actor)
    with unit_of_work():
        people.disable(SYSTEM, actor.person_id or 0, PersonReason.MISUSE)
    assert not is_in(browser)


def test_a_changed_role_ends_the_session(app: Flask, signed_in: SignIn) -> None:
    actor = make.member()
    browser = signed_in(actor)
    with unit_of_work():
        people.grant(SYSTEM, actor.person_id or 0, Role.BROKER)
    assert not is_in(browser)


def test_use_is_written_at_most_once_a_minute(app: Flask, signed_in: SignIn, statements: list[str]) -> None:
    actor = make.member()
    browser = signed_in(actor)
    start = utc_now()
    writes = 0
    for seconds in range(0, 181, 20):
        statements.clear()
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            assert is_in(browser)
        writes += sum(one.startswith("UPDATE sign_in_session") for one in statements)
    assert writes == 2
    assert row_of(actor).last_seen_at > start + timedelta(seconds=100)


def test_a_file_of_the_site_asks_the_database_nothing(
    app: Flask, signed_in: SignIn, statements: list[str]
) -> None:
    browser = signed_in(make.member())
    statements.clear()
    assert browser.get("/static/css/theme.css").status_code == 200
    assert statements == []


def test_a_visitor_costs_no_statement_for_who_is_asking(
    app: Flask, client: FlaskClient, statements: list[str]
) -> None:
    statements.clear()
    assert client.get("/healthz").status_code == 200
    assert not [one for one in statements if "sign_in_session" in one]


def test_who_asks_is_put_where_views_and_the_trail_find_it(app: Flask) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "192.0.2.9"}):
        identity.load()
        assert g.actor.address == "192.0.2.9"
        assert len(g.request_id) == 16
        assert g.actor.request_id == g.request_id
        assert not g.actor.is_signed_in
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "9" * 500}):
        assert len(identity.client_address()) == 64


def language(browser: FlaskClient, address: str = "/login") -> str:
    return browser.get(address).text.split('<html lang="')[1].split('"')[0]


def test_the_language_of_the_address_comes_first_then_the_cookies_then_the_accounts(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    assert language(client).startswith("zh")
    assert language(client, "/login?lang=en") == "en"
    assert language(client) == "en", "a chosen language is kept"
    assert language(client, "/login?lang=zh").startswith("zh")
    actor = make.member()
    with unit_of_work():
        own_account.edit(actor, name="某", language="en")
    browser = signed_in(actor)
    assert language(browser, "/account") == "en"
    browser.set_cookie("language", "zh")
    assert language(browser, "/account").startswith("zh")
    assert language(browser, "/account?lang=en") == "en"


@pytest.mark.parametrize("wanted", ["", "fr", "zh-CN'", "%00", "en" * 3_000])
def test_a_language_we_do_not_speak_is_none(app: Flask, client: FlaskClient, wanted: str) -> None:
    answer = client.get(f"/login?lang={wanted}")
    assert answer.status_code == 200
    assert '<html lang="zh' in answer.text
    assert "language=" not in answer.headers.get("Set-Cookie", "")


def test_a_kept_language_is_written_once_and_not_for_scripts(app: Flask, client: FlaskClient) -> None:
    first = client.get("/login?lang=en").headers.getlist("Set-Cookie")
    kept = next(line for line in first if line.startswith("language=en"))
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
    assert "Max-Age=31536000" in kept
    again = client.get("/login?lang=en").headers.getlist("Set-Cookie")
    assert not [line for line in again if line.startswith("language=")]


def test_a_page_is_read_although_its_use_cannot_be_noted(
    app: Flask, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else may be writing for longer than a reader should wait."""

    def busy(*_: object) -> None:
        raise OperationalError("BEGIN IMMEDIATE", {}, RuntimeError("database is locked"))

    browser = signed_in(make.member())
    monkeypatch.setattr(sessions, "touch", busy)
    with time_machine.travel(utc_now() + timedelta(minutes=2)):
        assert browser.get("/account").status_code == 200
