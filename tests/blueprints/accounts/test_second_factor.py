"""The second factor over HTTP: nothing else is open until it is shown."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.models import Person
from marketplace.accounts.operations import people, second_factor
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from tests import make
from tests.accounts import steps
from tests.blueprints.accounts import pages

SETUP = "/login/second-factor/set-up"
SHOW = "/login/second-factor"


def set_up(app: Flask, client: FlaskClient, actor: Actor) -> str:
    """Set the factor up with the previous code; the page with the recovery codes."""
    client.post("/login/second-factor/start")
    answer = client.post(SETUP, data={"code": pages.code_now(app, actor.person_id, -1)})
    assert answer.status_code == 200
    return answer.text


def test_a_role_that_demands_it_reaches_nothing_before(app: Flask, client: FlaskClient) -> None:
    officer = make.officer(Role.SECURITY_ADMINISTRATOR)
    email = steps.person_of(officer).email
    assert pages.signs_in(client, email, next="/manage/people").headers["Location"] == SHOW
    for path in ("/manage/people", "/account", "/account/sessions", "/account/organisations"):
        assert client.get(path).headers["Location"] == SHOW
    assert client.post("/account/password").headers["Location"] == SHOW
    assert client.get(SHOW).headers["Location"] == SETUP
    assert client.get("/").status_code == 200
    assert "data-recovery-codes" in set_up(app, client, officer)
    assert client.get("/manage/people").status_code == 200


def test_after_setting_up_the_page_asked_for_comes_next(app: Flask, client: FlaskClient) -> None:
    officer = make.officer(Role.SECURITY_ADMINISTRATOR)
    pages.signs_in(client, steps.person_of(officer).email, next="/manage/people?q=x")
    assert 'href="/manage/people?q=x"' in set_up(app, client, officer)


def test_the_qr_code_is_part_of_the_page_and_shown_to_its_owner(client: FlaskClient) -> None:
    officer = make.officer(Role.FINANCE_OFFICER)
    pages.signs_in(client, steps.person_of(officer).email)
    assert "data:image/svg+xml" not in client.get(SETUP).text
    client.post("/login/second-factor/start")
    page = client.get(SETUP)
    assert 'src="data:image/svg+xml' in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_codes_are_asked_for_at_the_next_sign_in_and_work_once(app: Flask, client: FlaskClient) -> None:
    officer = make.officer(Role.AUDIT_ADMINISTRATOR)
    email = steps.person_of(officer).email
    pages.signs_in(client, email)
    set_up(app, client, officer)
    client.post("/logout")
    pages.signs_in(client, email, next="/audit")
    wrong = client.post(SHOW, data={"code": "000000"})
    assert wrong.status_code == 422
    assert pages.problems_beside(wrong, "code")
    code = pages.code_now(app, officer.person_id)
    assert client.post(SHOW, data={"code": code}).headers["Location"] == "/audit"
    client.post("/logout")
    pages.signs_in(client, email)
    assert client.post(SHOW, data={"code": code}).status_code == 422


def test_the_session_gets_another_token_when_the_factor_is_shown(app: Flask, client: FlaskClient) -> None:
    officer = make.officer(Role.AUDIT_ADMINISTRATOR)
    pages.signs_in(client, steps.person_of(officer).email)
    before = client.get_cookie("market")
    set_up(app, client, officer)
    assert before is not None
    early = app.test_client()
    early.set_cookie("market", before.value)
    assert early.get("/audit").headers["Location"].startswith("/login?next=")
    assert client.get("/audit").status_code == 200


def test_a_recovery_code_opens_once(app: Flask, client: FlaskClient) -> None:
    officer = make.officer(Role.AUDIT_ADMINISTRATOR)
    email = steps.person_of(officer).email
    pages.signs_in(client, email)
    code = set_up(app, client, officer).split("data-recovery-codes")[1].split("<code>")[1].split("<")[0]
    for status in (302, 422):
        client.post("/logout")
        pages.signs_in(client, email)
        assert client.post(SHOW, data={"code": code}).status_code == status


def test_too_many_codes_and_the_right_one_waits(app: Flask, client: FlaskClient) -> None:
    officer = make.officer(Role.AUDIT_ADMINISTRATOR)
    email = steps.person_of(officer).email
    pages.signs_in(client, email)
    set_up(app, client, officer)
    client.post("/logout")
    pages.signs_in(client, email)
    for _ in range(5):
        client.post(SHOW, data={"code": "000000"})
    assert client.post(SHOW, data={"code": pages.code_now(app, officer.person_id)}).status_code == 429


@pytest.mark.parametrize("path", [SHOW, SETUP])
def test_without_a_session_one_signs_in_first(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Location"].startswith("/login")
    assert client.post(path, data={"code": "123456"}).headers["Location"].startswith("/login")
    assert client.post("/login/second-factor/start").headers["Location"].startswith("/login")


def test_anybody_may_set_it_up_renew_its_codes_and_remove_it(
    app: Flask, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    actor = make.member()
    client = signed_in(actor)
    assert client.get(SHOW).headers["Location"] == SETUP
    first = set_up(app, client, actor)
    code = pages.code_now(app, actor.person_id)
    renewed = client.post("/account/second-factor/recovery-codes", data={"code": code})
    assert "data-recovery-codes" in renewed.text
    assert renewed.text != first
    refused = client.post("/account/second-factor/remove", data={"code": code})
    assert refused.status_code == 302
    assert db.session.get_one(Person, actor.person_id).totp_confirmed_at is not None
    code = pages.code_now(app, actor.person_id, 1)
    client.post("/account/second-factor/remove", data={"code": code})
    assert steps.person_of(actor).totp_confirmed_at is None


def test_the_demo_code_is_shown_to_demo_people_in_demo_mode_alone(
    app: Flask, client: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work():
        demo = people.create(
            SYSTEM, email="d@example.invalid", name="演示", password=make.PASSWORD, is_demo=True
        )
        second_factor.provide(SYSTEM, demo.id, steps.market_vault(app))
        demo_id = demo.id
    monkeypatch.setitem(app.extensions, "settings", settings.model_copy(update={"demo_mode": True}))
    pages.signs_in(client, "d@example.invalid")
    monkeypatch.setitem(app.extensions, "settings", settings)
    assert "data-demo-code" not in client.get(SHOW, follow_redirects=True).text
    monkeypatch.setitem(app.extensions, "settings", settings.model_copy(update={"demo_mode": True}))
    pages.signs_in(client, "d@example.invalid")
    code = client.get(SHOW).text.split("data-demo-code>")[1].split("<")[0]
    assert code == pages.code_now(app, demo_id)
    assert client.post(SHOW, data={"code": code}).status_code == 302
