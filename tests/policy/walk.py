"""Ask the market for every address as every role, and say in one word what came of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.policy.kits import Kit
from tests.policy.market import ANONYMOUS, Market, sign_in

POLICY: dict[str, dict[str, str]] = json.loads(
    Path(__file__).with_name("urls.json").read_text(encoding="utf-8")
)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
REFUSALS = frozenset({401, 403, 404, 405})
DENY, ALLOW, OWN, BROKEN = "deny", "allow", "own", "5xx"


def rules(app: Flask) -> list[Rule]:
    """Every page; files of the site itself are everybody's."""
    return sorted((r for r in app.url_map.iter_rules() if r.endpoint != "static"), key=lambda r: r.rule)


def cells(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """(rule, method, key in the policy)."""
    for rule in rules(app):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, f"{rule.endpoint} {method}"


def wanted(key: str, role: str) -> str | None:
    """What the policy says; None when it says nothing."""
    line = POLICY.get(key, {})
    return line.get(role) or line.get("*")


def variables(rule: Rule) -> set[str]:
    """What varies in the address."""
    return set(rule.arguments) - set(rule.defaults or {})


def values(rule: Rule, kit: Kit) -> dict[str, Any]:
    """What stands in the address; None for a variable that the kit has no value for."""
    special = kit.get(rule.endpoint, {})
    return {name: special.get(name, kit.get(name)) for name in variables(rule)}


def verdict(answer: TestResponse) -> str:
    """deny: refused, or asked to sign in first; allow: all else, even when the page finds fault with the form."""
    if answer.status_code >= 500:
        return BROKEN
    if answer.status_code in REFUSALS:
        return DENY
    asked = (
        answer.status_code in {301, 302, 303, 307, 308} and urlsplit(answer.location or "").path == "/login"
    )
    return DENY if asked else ALLOW


class Walker:
    """One set of cookies for each role; after a change the market is put back, so no request sees another's."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.app = market.app
        self.cookies = {role: _cookie(market, role) for role in (ANONYMOUS, *market.tokens)}

    def ask(
        self, role: str, path: str, method: str = "GET", form: dict[str, str] | None = None
    ) -> TestResponse:
        client = self.app.test_client(use_cookies=False)
        data = None if method in SAFE else form or {}
        answer = client.open(path, method=method, data=data, headers={"Cookie": self.cookies[role]})
        if method not in SAFE and verdict(answer) != DENY:
            self.market.restore()
        return answer

    def path(self, rule: Rule, kit: Kit) -> str:
        """Raises BuildError for a value that the rule does not take."""
        return self.app.url_map.bind("localhost").build(rule.endpoint, values(rule, kit))


def _cookie(market: Market, role: str) -> str:
    if role == ANONYMOUS:
        return ""
    client = market.app.test_client()
    sign_in(client, market.tokens[role])
    name = str(market.app.config["SESSION_COOKIE_NAME"])
    kept = client.get_cookie(name)
    assert kept is not None
    return f"{name}={kept.value}"
