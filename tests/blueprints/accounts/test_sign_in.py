"""Signing in and out over HTTP."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts.models import SignInSession
from marketplace.accounts.operations import people
from marketplace.accounts.states import PersonReason
from marketplace.app import create_app
from marketplace.config import Settings, load_settings
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.kernel.clock import utc_now
from tests import make
from tests.accounts import steps
from tests.blueprints.accounts import pages

SignedIn = Callable[[Actor], FlaskClient]


def test_signing_in_and_out(client: FlaskClient) -> None:
    person = make.person()
    assert pages.signs_in(client, person.email).status_code == 302
    assert pages.is_signed_in(client)
    client.post("/logout")
    assert not pages.is_signed_in(client)
    assert steps.sessions_of(person.id) == 0


def test_a_copied_cookie_dies_with_the_session(client: FlaskClient, app: Flask) -> None:
    pages.signs_in(client, make.person().email)
    cookie = client.get_cookie("market")
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie("market", cookie.value)
    assert pages.is_signed_in(thief)
    client.post("/logout")
    assert not pages.is_signed_in(thief)


def test_what_was_put_into_the_cookie_before_does_not_survive(client: FlaskClient) -> None:
    with client.session_transaction() as cookie:
        cookie["planted"] = "yes"
        cookie["_user_id"] = "fixed-token"
    pages.signs_in(client, make.person().email)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["_user_id"] != "fixed-token"


def test_signing_in_again_ends_the_session_before(client: FlaskClient) -> None:
    person = make.person()
    pages.signs_in(client, person.email)
    pages.signs_in(client, person.email)
    assert steps.sessions_of(person.id) == 1


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: FlaskClient) -> None:
    header = pages.signs_in(client, make.person().email).headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header


def test_pages_of_the_signed_in_are_not_kept_by_caches(client: FlaskClient) -> None:
    pages.signs_in(client, make.person().email)
    assert client.get("/account").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.invalid/", "//evil.invalid/", "/\\evil.invalid", "\\\\evil.invalid", "javascript:alert(1)",
        "/\tevil", "http:evil.invalid", "\x00/", "///evil.invalid",
    ],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(client: FlaskClient, target: str) -> None:
    answer = pages.signs_in(client, make.person().email, next=target)
    assert answer.status_code == 302
    assert "evil" not in answer.headers["Location"]
    assert answer.headers["Location"].startswith("/")


def test_one_comes_back_to_the_page_asked_for(client: FlaskClient) -> None:
    asked = client.get("/account/sessions?x=1")
    assert asked.headers["Location"] == "/login?next=/account/sessions?x%3D1"
    page = client.get(asked.headers["Location"]).text
    assert 'name="next" value="/account/sessions?x=1"' in page
    answer = pages.signs_in(client, make.person().email, next="/account/sessions?x=1")
    assert answer.headers["Location"] == "/account/sessions?x=1"


def test_unknown_wrong_and_disabled_look_alike(client: FlaskClient) -> None:
    known, disabled = make.person().email, make.person()
    address = disabled.email
    with unit_of_work():
        people.disable(SYSTEM, disabled.id, PersonReason.MISUSE)
    answers = [
        pages.signs_in(client, "unknown@example.invalid"),
        pages.signs_in(client, known, "wrong-Password-1"),
        pages.signs_in(client, address),
    ]
    assert len({pages.shape(answer) for answer in answers}) == 1
    assert answers[0].status_code == 422


def test_the_lock_says_the_same_for_known_and_unknown(client: FlaskClient) -> None:
    names = [make.person().email, "unknown@example.invalid"]
    locked = []
    for name in names:
        for _ in range(5):
            pages.signs_in(client, name, "wrong-Password-1")
        locked.append(pages.signs_in(client, name))
    assert [answer.status_code for answer in locked] == [429, 429]
    assert all(0 < int(answer.headers["Retry-After"]) <= 900 for answer in locked)
    assert len({pages.shape(answer) for answer in locked}) == 1
    assert not pages.is_signed_in(client)


@pytest.mark.parametrize("name", ["", "\x00", "x" * 5000, "\ufffe", "a' OR 1=1 --"])
@pytest.mark.parametrize("password", ["", "\x00", "x" * 5000, "密"])
def test_no_input_breaks_the_page(client: FlaskClient, name: str, password: str) -> None:
    assert pages.signs_in(client, name, password).status_code in {422, 429}


def test_a_form_without_fields_says_what_is_missing(client: FlaskClient) -> None:
    answer = client.post("/login")
    assert answer.status_code == 422
    assert pages.problems_beside(answer, "username")
    assert pages.problems_beside(answer, "password")


def test_what_was_typed_is_kept_but_not_the_password(client: FlaskClient) -> None:
    page = pages.signs_in(client, "typed@example.invalid", "typed-Secret-99").text
    assert 'value="typed@example.invalid"' in page
    assert "typed-Secret-99" not in page


@pytest.mark.parametrize("what", ["disabled", "role", "password"])
def test_whatever_changes_the_standing_ends_the_session(client: FlaskClient, what: str) -> None:
    person = make.person()
    pages.signs_in(client, person.email)
    assert pages.is_signed_in(client)
    with unit_of_work():
        if what == "disabled":
            people.disable(SYSTEM, person.id, PersonReason.MISUSE)
        elif what == "role":
            people.grant(SYSTEM, person.id, Role.BROKER)
        else:
            steps.links.request_reset(SYSTEM, person)
    if what == "password":
        token = steps.mint("reset")
        data = {"password": steps.NEW_PASSWORD, "repeat": steps.NEW_PASSWORD}
        assert client.application.test_client().post(f"/password/reset/{token}", data=data).status_code == 302
    assert not pages.is_signed_in(client)


def test_idling_and_age_end_the_session(client: FlaskClient) -> None:
    pages.signs_in(client, make.person().email)
    now = utc_now()
    with time_machine.travel(now + timedelta(minutes=29), tick=False):
        assert pages.is_signed_in(client)
    with time_machine.travel(now + timedelta(minutes=62), tick=False):
        assert not pages.is_signed_in(client)


def test_use_keeps_a_session_alive_but_not_beyond_its_age(client: FlaskClient) -> None:
    pages.signs_in(client, make.person().email)
    now = utc_now()
    for minutes in range(0, 12 * 60, 25):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            assert pages.is_signed_in(client)
    with time_machine.travel(now + timedelta(hours=12, minutes=1), tick=False):
        assert not pages.is_signed_in(client)


def test_an_expired_password_is_renewed_before_anything_else(client: FlaskClient) -> None:
    person = make.person()
    email = person.email
    with time_machine.travel(utc_now() + timedelta(days=91), tick=False):
        assert pages.signs_in(client, email).headers["Location"] == "/password/renew"
        assert not pages.is_signed_in(client)
        same = {"password": make.PASSWORD, "repeat": make.PASSWORD}
        assert pages.problems_beside(client.post("/password/renew", data=same), "password")
        new = {"password": steps.NEW_PASSWORD, "repeat": steps.NEW_PASSWORD}
        assert client.post("/password/renew", data=new).headers["Location"] == "/login"
        assert client.get("/password/renew").status_code == 410
        pages.signs_in(client, email, steps.NEW_PASSWORD)
        assert pages.is_signed_in(client)


def test_ones_own_sessions_are_listed_and_ended(client: FlaskClient, app: Flask) -> None:
    person = make.person()
    email = person.email
    pages.signs_in(client, email)
    other = app.test_client()
    pages.signs_in(other, email)
    page = client.get("/account/sessions").text
    assert "127.0.0.1" in page
    rows = db.session.scalars(select(SignInSession.id).order_by(SignInSession.id)).all()
    client.post(f"/account/sessions/{rows[-1]}/end")
    assert not pages.is_signed_in(other)
    pages.signs_in(other, email)
    client.post("/account/sessions/end-others")
    assert not pages.is_signed_in(other)
    assert pages.is_signed_in(client)


def test_ending_somebody_elses_session_does_nothing(client: FlaskClient, signed_in: SignedIn) -> None:
    pages.signs_in(client, make.person().email)
    theirs = db.session.scalars(select(SignInSession.id)).one()
    thief = signed_in(make.actor_of(make.person().id))
    assert thief.post(f"/account/sessions/{theirs}/end").status_code == 404
    assert thief.post(f"/account/sessions/{10**30}/end").status_code == 404
    assert pages.is_signed_in(client)


def test_demo_accounts_are_shown_in_demo_mode_alone(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setitem(app.extensions, "demo_accounts", [("分市场工作人员", "demo-branch", "Demo-pass")])
    assert "demo-branch" not in client.get("/login").text
    demo = settings.model_copy(update={"demo_mode": True})
    monkeypatch.setitem(app.extensions, "settings", demo)
    page = client.get("/login").text
    assert "demo-branch" in page
    assert "虚构" in page


@pytest.fixture
def guarded(settings: Settings, app: Flask, tmp_path: Path) -> Iterator[FlaskClient]:
    """A client of a market that checks where forms come from."""
    own = load_settings(
        instance_dir=tmp_path, DATABASE_URL=settings.effective_database_url, secret_key="test-" * 8
    )
    strict = create_app(own, TESTING=True, WTF_CSRF_ENABLED=True)
    yield strict.test_client()
    with strict.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(
    "path", ["/login", "/logout", "/register", "/password/forgotten", "/login/second-factor/start"]
)
def test_a_form_from_elsewhere_is_refused(guarded: FlaskClient, path: str) -> None:
    assert guarded.post(path, data={"username": "a", "password": "b"}).status_code == 400


def test_a_form_of_our_own_passes(guarded: FlaskClient) -> None:
    page = guarded.get("/login").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"username": "a", "password": "b", "csrf_token": token}
    assert guarded.post("/login", data=data).status_code == 422


def _demo_person() -> str:
    with unit_of_work():
        made = people.create(
            SYSTEM, email="demo@example.invalid", name="演示", password=make.PASSWORD, is_demo=True
        )
        return made.email


def test_a_demo_person_is_refused_outside_demo_mode_like_a_wrong_password(client: FlaskClient) -> None:
    email = _demo_person()
    refused = pages.signs_in(client, email)
    assert refused.status_code == 422
    assert pages.shape(refused) == pages.shape(pages.signs_in(client, email, "wrong-Password-99"))
    assert not pages.is_signed_in(client)


def test_a_demo_persons_session_ends_with_demo_mode(
    app: Flask, client: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = _demo_person()
    monkeypatch.setitem(app.extensions, "settings", settings.model_copy(update={"demo_mode": True}))
    assert pages.signs_in(client, email).status_code == 302
    assert pages.is_signed_in(client)
    monkeypatch.setitem(app.extensions, "settings", settings)
    assert not pages.is_signed_in(client)
