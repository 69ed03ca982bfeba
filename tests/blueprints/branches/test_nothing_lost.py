"""Forms of the network that come back: what was typed stays, crafted and stale ones change nothing."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from marketplace.branches import queries
from marketplace.branches.models import Branch
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.kernel.actor import Actor, OrganisationRole, Role
from marketplace.network.drafts import LIMITS
from tests import make

SignIn = Callable[[Actor], FlaskClient]
POSTS: dict[str, dict[str, str | list[str]]] = {  # each page that changes something, with good data
    "/branches/BR1/edit": {"introduction_zh": "新的简介", "seen_version": "1"},
    "/branches/BR1/news/new": {"title": "题", "body": "文"},
    "/network/BR1/rename": {"name_zh": "新名", "name_en": "New", "seen_version": "1"},
    "/network/BR2/nodes/new": {"region_code": "220221", "name_zh": "新节点", "name_en": "Node"},
    "/network/220184/close": {"reason": "merged"},
    "/network/branches/new": {"code": "BR7", "name_zh": "新", "name_en": "New", "prefectures": ["220200"]},
    "/network/prefectures": {"seen-220200": "BR2", "to-220200": "BR1"},
    "/network/holidays/2031": {"days": "2031-01-01"},
}
OPERATED = {"/branches/BR1/edit", "/branches/BR1/news/new"}
OUTSIDERS: dict[str, Callable[[], Actor]] = {
    "neighbour": lambda: make.operator("/p/BR3/"),
    "node": lambda: make.operator("/p/BR1/220184/"),
    "member": make.member,
    "broker": make.broker,
    "department": lambda: make.officer(Role.DEPARTMENT_HEAD),
    "system": lambda: make.officer(Role.SYSTEM_ADMINISTRATOR),
}


def network() -> list[tuple[object, ...]]:
    """All that these pages can change."""
    db.session.rollback()
    places = db.session.scalars(db.select(Branch).order_by(Branch.id))
    rows: list[tuple[object, ...]] = [(p.id, p.path, p.name_zh, p.introduction_zh, p.active) for p in places]
    rows += [(place.code, place.branch_code) for place in queries.prefectures(EVERYTHING)]
    return [*rows, *((day,) for day in sorted(queries.holidays(EVERYTHING)))]


@pytest.mark.parametrize("path", POSTS)
def test_the_province_may_send_every_form(signed_in: SignIn, path: str) -> None:
    before = network()
    answer = signed_in(make.operator("/p/")).post(path, data=POSTS[path])
    assert answer.status_code == 302
    assert (network() != before) is ("news" not in path)


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("path", POSTS)
def test_nobody_else_changes_the_network(signed_in: SignIn, path: str, who: str) -> None:
    before = network()
    answer = signed_in(OUTSIDERS[who]()).post(path, data=POSTS[path])
    assert answer.status_code in {403, 404}
    assert network() == before


@pytest.mark.parametrize("path", POSTS)
def test_a_visitor_signs_in_first(client: FlaskClient, path: str) -> None:
    before = network()
    answer = client.post(path, data=POSTS[path])
    assert (answer.status_code, "/login" in answer.location) == (302, True)
    assert network() == before


@pytest.mark.parametrize("path", sorted(set(POSTS) - OPERATED))
def test_a_branchs_operator_does_not_change_the_network(signed_in: SignIn, path: str) -> None:
    before = network()
    assert signed_in(make.operator("/p/BR1/")).post(path, data=POSTS[path]).status_code == 403
    assert network() == before


@pytest.mark.parametrize("path", [path for path in POSTS if path != "/network/prefectures"])
def test_an_empty_form_changes_nothing_and_breaks_nothing(signed_in: SignIn, path: str) -> None:
    before = network()
    answer = signed_in(make.operator("/p/")).post(path, data={})
    assert answer.status_code in {302, 409, 422}
    assert path.startswith("/network/holidays") or network() == before


HOSTILE = ["\x00", "\ud800", "x" * 5_000, "9" * 40, "-1", "<script>alert(1)</script>"]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:8]))
@pytest.mark.parametrize("path", POSTS)
def test_no_text_breaks_a_form(signed_in: SignIn, path: str, text: str) -> None:
    data = {name: text.encode("utf-8", "surrogatepass") for name in POSTS[path]}
    answer = signed_in(make.operator("/p/")).post(path, data=data)
    assert answer.status_code < 500
    assert "<script>alert(1)</script>" not in answer.text


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/branches/BR1/edit", {"introduction_zh": "长" * (LIMITS["introduction_zh"] + 1), "seen_version": "1",
                                "contact_phone": "0431-1", "contact_email": "no address"}),
        ("/branches/BR1/news/new", {"title": "", "body": "写了很久的正文"}),
        ("/network/BR1/rename", {"name_zh": "只有中文名", "name_en": "", "seen_version": "1"}),
        ("/network/BR2/nodes/new", {"region_code": "220102", "name_zh": "县节点名", "name_en": "Node name"}),
        ("/network/branches/new", {"code": "XX", "name_zh": "新的分市场", "name_en": "A new one"}),
        ("/network/holidays/2031", {"days": "2031-01-01\n一月二日"}),
    ],
)  # fmt: skip
def test_a_refused_form_holds_what_was_typed(signed_in: SignIn, path: str, typed: dict[str, str]) -> None:
    before = network()
    answer = signed_in(make.operator("/p/")).post(path, data=typed)
    assert answer.status_code == 422
    text = unescape(answer.text)
    hidden = {"seen_version", "region_code"}
    assert [name for name, value in typed.items() if name not in hidden and value not in text] == []
    assert network() == before


@pytest.mark.parametrize("path", ["/branches/BR1/edit", "/network/BR1/rename"])
@pytest.mark.parametrize("seen", ["", "0", "2", "-1", "x", "9" * 40, "１"])
def test_a_version_that_was_not_seen_is_a_conflict(signed_in: SignIn, path: str, seen: str) -> None:
    before = network()
    answer = signed_in(make.operator("/p/")).post(path, data=POSTS[path] | {"seen_version": seen})
    assert answer.status_code == 409
    assert re.search(r'<input[^>]*name="seen_version"[^>]*value="1"', answer.text)
    assert network() == before


def test_a_prefecture_that_somebody_moved_meanwhile_is_not_moved_again(signed_in: SignIn) -> None:
    client = signed_in(make.operator("/p/"))
    assert (
        client.post("/network/prefectures", data={"seen-220200": "BR2", "to-220200": "BR1"}).status_code
        == 302
    )
    stale = client.post("/network/prefectures", data={"seen-220200": "BR2", "to-220200": "BR3"})
    assert stale.status_code == 409
    assert queries.region(EVERYTHING, "220200").branch_code == "BR1"
    other = client.post("/network/prefectures", data={"seen-220200": "BR2", "to-220200": "BR2"})
    assert other.status_code == 302, "what was not changed on the page is no conflict"


@pytest.mark.parametrize("to", ["BR99", "", "220184", "220000"])
def test_a_prefecture_goes_to_open_branches_alone(signed_in: SignIn, to: str) -> None:
    before = network()
    data = {"seen-220200": "BR2", "to-220200": to, "seen-220300": "BR3", "to-220300": "BR1"}
    assert signed_in(make.operator("/p/")).post("/network/prefectures", data=data).status_code in {409, 422}
    assert network() == before, "all of a page or none of it"


def test_a_member_of_an_organisation_sees_no_button_of_the_network(signed_in: SignIn) -> None:
    page = signed_in(make.member(role=OrganisationRole.MEMBER)).get("/branches/BR1").text
    assert "/branches/BR1/edit" not in page
    assert "/news/new" not in page
