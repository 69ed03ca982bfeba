"""The headers of every answer, to the letter."""

import re
from collections.abc import Callable

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from marketplace.blueprints.guards import public
from marketplace.config import Settings
from marketplace.kernel.actor import Actor
from tests import make
from tests.blueprints.markets import market_with

SignIn = Callable[[Actor], FlaskClient]
PAGES = (
    "/",
    "/login",
    "/search",
    "/branches",
    "/no/such/page",
    "/listings/1",
    "/healthz",
    "/static/css/theme.css",
)
POLICY = (
    "default-src 'self'; script-src 'self'{nonce}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
NONCE = re.compile(r"'nonce-([\w-]{22})'")


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_same_protection(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers.getlist("X-Content-Type-Options") == ["nosniff"]
    assert headers.getlist("Referrer-Policy") == ["same-origin"]
    assert headers.getlist("Permissions-Policy") == ["camera=(), geolocation=(), microphone=()"]
    assert headers.getlist("Cross-Origin-Opener-Policy") == ["same-origin"]
    assert headers.getlist("Cross-Origin-Resource-Policy") == ["same-origin"]
    assert "Strict-Transport-Security" not in headers
    (policy,) = headers.getlist("Content-Security-Policy")
    assert NONCE.sub("NONCE", policy) in {POLICY.format(nonce=""), POLICY.format(nonce=" NONCE")}
    assert "unsafe" not in policy


def test_a_nonce_serves_one_answer(settings: Settings, app: Flask) -> None:
    scripted = public(
        lambda: render_template_string('<script nonce="{{ csp_nonce() }}{{ csp_nonce() }}"></script>')
    )
    with market_with(settings) as made:
        made.add_url_rule("/scripted", "scripted", scripted)
        client = made.test_client()
        answers = [client.get("/scripted") for _ in range(3)]
    nonces = [NONCE.findall(answer.headers["Content-Security-Policy"]) for answer in answers]
    assert len({nonce for (nonce,) in nonces}) == 3
    for answer, (nonce,) in zip(answers, nonces, strict=True):
        assert f'nonce="{nonce}{nonce}"' in answer.text, "one nonce for the whole page"


def test_no_page_brings_script_or_style_of_its_own_without_a_nonce(app: Flask, client: FlaskClient) -> None:
    for path in PAGES[:5]:
        page = client.get(path).text
        assert not re.findall(r"<script(?![^>]*(?:\bsrc=|\bnonce=))", page), path
        assert not re.findall(r"<style|\sstyle=|\son\w+=\"|javascript:", page), path


def test_what_somebody_signed_in_sees_is_kept_by_nobody(app: Flask, signed_in: SignIn) -> None:
    browser = signed_in(make.member())
    for path in ("/", "/work", "/account", "/branches", "/search"):
        headers = browser.get(path).headers
        assert headers.getlist("Cache-Control") == ["no-store"], path
        assert "Cookie" in headers.get("Vary", ""), path


def test_a_public_page_is_asked_for_again_and_a_refusal_is_not_kept(client: FlaskClient) -> None:
    assert client.get("/login").headers.getlist("Cache-Control") == ["no-cache"]
    assert client.get("/no/such/page").headers.getlist("Cache-Control") == ["no-store"]


def test_files_of_the_site_are_kept_by_browsers(app: Flask, signed_in: SignIn) -> None:
    headers = signed_in(make.member()).get("/static/css/theme.css").headers
    assert "max-age=86400" in headers["Cache-Control"]
    assert "Set-Cookie" not in headers


def test_behind_tls_the_browser_is_told_to_stay_there(settings: Settings, app: Flask) -> None:
    with market_with(settings, https=True) as secure:
        client = secure.test_client()
        answer = client.get("/login?lang=en", base_url="https://localhost")
        for path in PAGES:
            headers = client.get(path, base_url="https://localhost").headers
            assert headers.getlist("Strict-Transport-Security") == ["max-age=31536000; includeSubDomains"]
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    assert all("Secure" in line for line in cookies)


def test_cookies_are_kept_from_scripts_and_other_sites(settings: Settings, app: Flask) -> None:
    with market_with(settings, {"WTF_CSRF_ENABLED": True}) as strict:
        cookies = strict.test_client().get("/login?lang=en").headers.getlist("Set-Cookie")
    assert {line.split("=")[0] for line in cookies} == {"market", "language"}
    for line in cookies:
        assert "HttpOnly" in line
        assert "SameSite=Lax" in line
        assert "Path=/" in line
        assert "Secure" not in line


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("market.example", 200),
        ("market.example:8443", 200),
        ("evil.example", 400),
        ("market.example.evil.example", 400),
        ("market.example@evil.example", 400),
        ("", 400),
        ("市场.example", 400),
    ],
)
def test_only_our_own_names_are_answered(settings: Settings, app: Flask, host: str, status: int) -> None:
    with market_with(
        settings, {"SERVER_NAME": None, "TESTING": False}, trusted_hosts=["market.example"]
    ) as made:
        client = made.test_client()
        for path in ("/login", "/no/such/page", "/work"):
            answer = client.get(path, environ_overrides={"HTTP_HOST": host.encode().decode("latin-1")})
            expected = {"/login": 200, "/no/such/page": 404, "/work": 302}[path] if status == 200 else 400
            assert answer.status_code == expected, path
            assert "evil" not in answer.headers.get("Location", "")
