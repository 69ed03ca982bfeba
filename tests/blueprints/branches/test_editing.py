"""Operators change the texts of their own places; a conflict loses nothing of either side."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.branches import queries
from marketplace.branches.models import Branch
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.network import operations
from marketplace.network.drafts import PlaceDraft
from tests import make

SignIn = Callable[[Actor], FlaskClient]
TYPED = {
    "introduction_zh": "新的简介。",
    "introduction_en": "",
    "theme_1": "F05",
    "theme_2": "F01",
    "contact_phone": "0431-0000 0000",
    "contact_email": "br1@example.org",
}


def place(code: str) -> Branch:
    db.session.rollback()
    return queries.by_code(EVERYTHING, code)


def typed(code: str = "BR1", **changes: str) -> dict[str, str]:
    return TYPED | {"seen_version": str(place(code).row_version)} | changes


def another_saves(text: str) -> None:
    with unit_of_work():
        branch = queries.by_code(EVERYTHING, "BR1")
        operations.edit(SYSTEM, branch, PlaceDraft(text), seen_version=branch.row_version)


@pytest.mark.parametrize("path", ["/p/BR1/", "/p/"])
def test_an_operator_saves_the_texts_of_a_place(signed_in: SignIn, path: str) -> None:
    browser = signed_in(make.operator(path))
    assert 'name="introduction_zh"' in browser.get("/branches/BR1/edit").get_data(as_text=True)
    answer = browser.post("/branches/BR1/edit", data=typed())
    assert (answer.status_code, answer.location) == (302, "/branches/BR1")
    branch = place("BR1")
    assert (branch.introduction_zh, branch.themes) == ("新的简介。", ["F05", "F01"])
    assert branch.contact == {"phone": "0431-0000 0000", "email": "br1@example.org"}


def test_the_form_shows_what_is_saved(signed_in: SignIn) -> None:
    browser = signed_in(make.operator("/p/BR1/"))
    browser.post("/branches/BR1/edit", data=typed())
    page = browser.get("/branches/BR1/edit").get_data(as_text=True)
    assert "新的简介。" in page
    assert re.search(r'<option selected value="F05">', page)
    assert 'value="br1@example.org"' in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"contact_email": "nobody"}, "请填写有效的邮箱地址"),
        ({"introduction_zh": "长" * 1001}, "最多 1000 字，现有 1001 字"),
        ({"theme_2": "F05"}, "同一个领域只能选一次"),
        ({"theme_1": "F99"}, "没有 F99 这一项"),
    ],
)
def test_bad_input_is_named_and_what_was_typed_stays(
    signed_in: SignIn, change: dict[str, str], words: str
) -> None:
    browser = signed_in(make.operator("/p/BR1/"))
    before = place("BR1").introduction_zh
    answer = browser.post("/branches/BR1/edit", data=typed(**change))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in page
    assert 'value="0431-0000 0000"' in page
    assert place("BR1").introduction_zh == before


def test_what_no_database_holds_is_cleaned_away(signed_in: SignIn) -> None:
    browser = signed_in(make.operator("/p/BR1/"))
    browser.post("/branches/BR1/edit", data=typed(introduction_zh="甲\x00乙"))
    assert place("BR1").introduction_zh == "甲乙"


def test_a_conflict_shows_the_others_change_and_keeps_what_was_typed(signed_in: SignIn) -> None:
    browser = signed_in(make.operator("/p/BR1/"))
    mine = typed()
    another_saves("对方写的简介。")
    answer = browser.post("/branches/BR1/edit", data=mine)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    removed = "".join(re.findall(r"<del>(?:<span[^>]*>[^<]*</span>)?([^<]*)</del>", page))
    assert "对方写" in removed
    assert ">新的简介。</textarea>" in page.replace("\r\n", "").replace("\n", "")
    assert place("BR1").introduction_zh == "对方写的简介。"
    again = mine | {"seen_version": re.search(r'name="seen_version"[^>]*value="(\d+)"', page)[1]}  # type: ignore[index]
    assert browser.post("/branches/BR1/edit", data=again).status_code == 302
    assert place("BR1").introduction_zh == "新的简介。"


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 400, "１"])
def test_a_broken_version_counts_as_a_conflict(signed_in: SignIn, seen: str) -> None:
    browser = signed_in(make.operator("/p/BR1/"))
    assert browser.post("/branches/BR1/edit", data=typed(seen_version=seen)).status_code == 409


@pytest.mark.parametrize("role", ["other_branch", "own_node", "member", "broker", "system_administrator"])
def test_nobody_else_changes_a_branch(signed_in: SignIn, role: str) -> None:
    people: dict[str, Callable[[], Actor]] = {
        "other_branch": lambda: make.operator("/p/BR2/"),
        "own_node": lambda: make.operator("/p/BR1/220184/"),
        "member": make.member,
        "broker": make.broker,
        "system_administrator": lambda: make.officer(Role.SYSTEM_ADMINISTRATOR),
    }
    browser = signed_in(people[role]())
    before = place("BR1").introduction_zh
    assert browser.get("/branches/BR1/edit").status_code == 403
    assert browser.post("/branches/BR1/edit", data=typed()).status_code == 403
    assert place("BR1").introduction_zh == before
    assert "/branches/BR1/edit" not in browser.get("/branches/BR1").get_data(as_text=True)


def test_a_visitor_is_sent_to_sign_in(client: FlaskClient) -> None:
    for answer in (client.get("/branches/BR1/edit"), client.post("/branches/BR1/edit", data=typed())):
        assert answer.status_code == 302
        assert "/login" in answer.location


def test_a_place_that_is_none_is_not_found(signed_in: SignIn) -> None:
    browser = signed_in(make.operator("/p/"))
    assert browser.get("/branches/BR9/edit").status_code == 404
    assert browser.post("/branches/BR9/edit", data=TYPED).status_code == 404
