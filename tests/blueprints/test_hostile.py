"""What nobody who fills in forms would send: no address and no form of the market answers with a fault of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from marketplace.accounts.models import Organisation
from marketplace.blueprints.addresses import local_path
from marketplace.db.base import db
from marketplace.jobs import indexing
from marketplace.kernel.actor import Actor
from tests import make
from tests.jobs.offices import office_of
from tests.policy import (
    kits_brokers,
    kits_catalogue,
    kits_claims,
    kits_contracts,
    kits_desk,
    kits_leads,
    kits_negotiations,
    kits_policies,
    kits_pricing,
    kits_rewards,
    kits_schedule,
    kits_talk,
)
from tests.policy.kits import Kit, everything

LONG = "参" * 100 + "a" * 4_900
QUERIES = (
    "page=-1&per_page=0&limit=-1&offset=-1&year=99999&q=%00",
    "page=99999999999999999999&sort=%3Bdrop&order=__class__&q=%ED%A0%80",
    "page=abc&from=0000-99-99&to=abc&id=1&id=2&id[]=3&q=%28%28%22%5B%2A%3A&field=%3A",
    f"q={LONG}",
    "q=%27%20OR%201%3D1--&next=//evil.example&min=NaN&max=Infinity&amount=1e309&kind=need&kind=achievement",
    "rows-%C2%B2-number=1&notes-%C2%B2-text=1&rows-99999999999999999999-number=1",
    "page=%C2%B2&lang=%00&old=%D9%A1&new=-1&status=%00&region=%00&field=%00&least=%00&before=9e9&day=%00",
)
INTEGERS = ("0", "-1", "2147483648", "9223372036854775808", "9" * 26)
TEXTS = (
    "%00",
    "%27%22%3E%3Csvg%20onload%3D1%3E",
    "..%2F..%2Fetc%2Fpasswd",
    "%F0%9F%92%A9",
    "%ED%A0%80",
    "a" * 5_000,
)
Person = tuple[str, FlaskClient]


@pytest.fixture
def people(app: Flask) -> list[Person]:
    """A visitor, a member and an operator; the member's organisation has one of everything."""
    indexing.keep_index(office_of(app))
    organisation = make.organisation()
    kit = everything(app.extensions["settings"], organisation, "BR1")
    kit |= {"match_id": 1, "search_id": 1, "shortlist_id": 1, "notice_id": 1}
    app.extensions["kit"] = kit
    organisation_id = app.extensions["kit"]["organisation_id"]
    member = make.member(db.session.get_one(Organisation, organisation_id))
    operator = make.operator("/p/")
    _deals(app, kit, member)
    browsers = [("visitor", app.test_client())]
    for name, actor in (("member", member), ("operator", operator)):
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = make.session_token(actor)
        browsers.append((name, browser))
    return browsers


def _deals(app: Flask, kit: Kit, member: Actor) -> None:
    """A lead, a negotiation, a price, contracts before and at the desk, and what is claimed and shared of them."""
    of_member = {"member": kit}
    for room in (kits_desk, kits_negotiations, kits_pricing, kits_talk, kits_leads):
        room.add(of_member)
    kits_brokers.add(app.extensions["settings"], of_member, {"member": member})
    kits_contracts.add(of_member, {"member": member})
    kits_rewards.add(of_member, {"member": member})
    kits_policies.add(of_member)
    kits_claims.add(of_member)
    kits_schedule.add(of_member, kits_schedule.parked())
    kits_catalogue.add(of_member, app.extensions["settings"], {})


def readable(app: Flask) -> list[Rule]:
    return [r for r in app.url_map.iter_rules() if r.endpoint != "static" and "GET" in (r.methods or set())]


def varying(rule: Rule) -> set[str]:
    return set(rule.arguments) - set(rule.defaults or {})


def address(app: Flask, rule: Rule, **changes: Any) -> str:
    kit: dict[str, Any] = app.extensions["kit"]
    special = kit.get(rule.endpoint, {})
    values = {name: special.get(name, kit.get(name)) for name in varying(rule)} | changes
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def faults(people: list[Person], addresses: list[str]) -> Iterator[tuple[str, str, int]]:
    for name, browser in people:
        for path in addresses:
            status = browser.get(path).status_code
            if status >= 500:
                yield name, path[:200], status


def test_no_query_breaks_a_page(app: Flask, people: list[Person]) -> None:
    addresses = [f"{address(app, rule)}?{query}" for rule in readable(app) for query in QUERIES]
    assert len(addresses) > 400
    assert list(faults(people, addresses)) == []


def test_no_value_in_an_address_breaks_a_page(app: Flask, people: list[Person]) -> None:
    addresses = []
    for rule in readable(app):
        for name in varying(rule):
            mark: Any = 987_654_321 if "int" in str(rule) and f"<int:{name}>" in rule.rule else "zzmarkzz"
            if f"):{name}>" in rule.rule:
                continue  # a choice: all other values are other addresses
            good = address(app, rule, **{name: mark})
            bad = INTEGERS if mark != "zzmarkzz" else INTEGERS + TEXTS
            addresses += [good.replace(str(mark), value) for value in bad]
    assert len(addresses) > 200
    assert list(faults(people, addresses)) == []


def changing(app: Flask) -> list[Rule]:
    """`/display` and `/logout` work without a database row, the others on one."""
    return [
        r
        for r in app.url_map.iter_rules()
        if "POST" in (r.methods or set()) and r.endpoint != "accounts.sign_out"
    ]


FORM = "application/x-www-form-urlencoded"
BODIES: dict[str, tuple[bytes, str]] = {
    "nul": (b"title=%00&name=%00&reason=%00&q=%00&email=%00%40x.example&note=a%00b&row_version=%00", FORM),
    "lone surrogates": (
        b"title=%ED%A0%80&name=\xed\xa0\x80&reason=%ED%A0%80&note=%ED%B0%80&email=%ED%A0%80",
        FORM,
    ),
    "not utf-8": (b"title=\xff\xfe&name=%FF%FE&note=%80", FORM),
    "huge numbers": (
        b"row_version=" + b"9" * 40 + b"&organisation=" + b"9" * 40 + b"&price_yuan=1e309&trl=NaN",
        FORM,
    ),
    "twice": (
        b"title=a&title=b&name=a&name=b&kind=need&kind=achievement&organisation=1&organisation=2",
        FORM,
    ),
    "long": (b"title=" + b"x" * 200_000 + b"&name=" + b"y" * 200_000 + b"&note=" + b"z" * 200_000, FORM),
    "json": (b'{"title": [1, {"a": null}], "name": 1e999}', "application/json"),
    "broken json": (b'{"title": ', "application/json"),
    "no multipart at all": (
        b"--nonsense\r\nContent-Disposition: what",
        "multipart/form-data; boundary=other",
    ),
    "multipart without a boundary": (b"x", "multipart/form-data"),
    "an unknown type": (b"\x00\x01\x02", "application/x-unknown"),
    "a type that is none": (b"title=x", "\x7f;;;=,"),
    "too many parts": (b"&".join(b"f%d=x" % n for n in range(5_000)), FORM),
}


@pytest.mark.parametrize("what", BODIES)
def test_no_body_breaks_a_form(app: Flask, people: list[Person], what: str) -> None:
    body, content_type = BODIES[what]
    broken = []
    for rule in changing(app):
        path = app.url_map.bind("localhost").build(rule.endpoint, _values(app, rule), method="POST")
        for name, browser in people[1:]:
            status = browser.post(path, data=body, content_type=content_type).status_code
            if status >= 500:
                broken.append((name, path, status))
    assert broken == []


def _values(app: Flask, rule: Rule) -> dict[str, Any]:
    kit: dict[str, Any] = app.extensions["kit"]
    special = kit.get(rule.endpoint, {})
    return {name: special.get(name, kit.get(name)) for name in varying(rule)}


TARGETS = (
    "//evil.example",
    "///evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    " //evil.example",
    "/\r\nLocation: https://evil.example",
    "//[",
    "\x00//evil.example",
)


@pytest.mark.parametrize("target", TARGETS)
def test_nobody_is_sent_to_another_site(app: Flask, client: FlaskClient, target: str) -> None:
    assert local_path(target, "/safe") == "/safe"
    person = make.person()
    data = {"username": person.email, "password": make.PASSWORD, "next": target}
    for answer in (
        client.get("/login", query_string={"next": target}),
        client.post("/login", data=data),
        client.post("/display", data={"next": target, "size": "large"}),
    ):
        assert answer.status_code < 500
        location = answer.headers.get("Location", "/")
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))
        assert "evil" not in location


def test_an_operator_of_everything_finds_nothing_under_numbers_that_do_not_exist(
    app: Flask, people: list[Person]
) -> None:
    operator = dict(people)["operator"]
    for path in (
        "/listings/{}",
        "/reviews/{}",
        "/manage/organisations/{}",
        "/imports/{}",
        "/matches/{}/dismiss",
    ):
        for number in INTEGERS:
            assert operator.get(path.format(number)).status_code == 404, path


def test_a_json_body_is_refused_before_any_form_reads_it(client: FlaskClient) -> None:
    answer = client.post("/register", json={"name": 1e9, "email": [1], "password": None})
    assert answer.status_code == 415
    assert "表单" in answer.text
