"""No form is taken that did not come from a page of ours."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from marketplace.audit import queries as audit
from marketplace.audit.queries import WHOLE_TRAIL
from marketplace.config import Settings
from marketplace.kernel.actor import Role
from tests import make
from tests.blueprints.markets import market_with

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SIGNED_LINKS = {"alerts.stop_by_link", "alerts.stop_all_by_link", "alerts.stop_follow_by_link"}
"""Posted by mail programs (RFC 8058): the signed token in the address is the proof, and all it does is stop letters."""


@pytest.fixture
def strict(settings: Settings, app: Flask) -> Iterator[Flask]:
    with market_with(settings, {"WTF_CSRF_ENABLED": True}) as made:
        yield made


def signed_in(strict: Flask, token: str) -> FlaskClient:
    browser = strict.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = token
    return browser


def some_path(app: Flask, rule: Rule) -> str:
    """An address of the rule, of whatever object."""
    values: dict[str, Any] = {}
    for name in set(rule.arguments) - set(rule.defaults or {}):
        converter = rule._converters[name]  # noqa: SLF001 the map tells its choices nowhere else
        choices = getattr(converter, "items", None)
        values[name] = sorted(choices)[0] if choices else 1
    return app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")


def changing(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & UNSAFE)
    ]


@pytest.mark.parametrize("role", ["member", Role.PROVINCE_OPERATOR, Role.SECURITY_ADMINISTRATOR], ids=str)
def test_no_page_changes_anything_without_a_token(strict: Flask, role: str) -> None:
    actor = make.member() if role == "member" else make.officer(Role(role))
    browser = signed_in(strict, make.session_token(actor))
    tried = changing(strict)
    assert len(tried) > 60
    for rule, method in tried:
        path = some_path(strict, rule)
        if rule.endpoint in SIGNED_LINKS:
            assert browser.open(path, method=method, data={"name": "x"}).status_code == 410
            continue
        for sent in (
            {"name": "x"},
            {"csrf_token": "x"},
            {"csrf_token": "\x00\ud800".encode("utf-8", "replace")},
        ):
            answer = browser.open(path, method=method, data=sent)
            assert answer.status_code == 400, (rule.endpoint, method)
            assert "安全令牌" in answer.text
    entries = audit.history(WHOLE_TRAIL, 3)
    assert {entry.topic for entry in entries} == {"request.refused"}
    assert browser.get("/account").status_code == 200, "still signed in: even signing out takes a token"


def token_of(browser: FlaskClient) -> str:
    return browser.get("/account").text.split('name="csrf_token" value="')[1].split('"')[0]


def test_a_token_serves_its_own_session_alone(strict: Flask) -> None:
    one = signed_in(strict, make.session_token(make.member()))
    other = signed_in(strict, make.session_token(make.member()))
    data = {"name": "新的名字", "language": "zh", "csrf_token": token_of(one)}
    assert other.post("/account", data=data).status_code == 400
    assert one.post("/account", data=data).status_code == 302


def test_a_token_in_the_header_is_as_good(strict: Flask) -> None:
    browser = signed_in(strict, make.session_token(make.member()))
    data, headers = {"name": "新的名字", "language": "zh"}, {"X-CSRFToken": token_of(browser)}
    assert browser.post("/account", data=data, headers=headers).status_code == 302


def test_reading_takes_no_token(strict: Flask) -> None:
    browser = strict.test_client()
    assert browser.get("/login").status_code == 200
    assert browser.head("/login").status_code == 200
    assert browser.options("/login").status_code == 200
