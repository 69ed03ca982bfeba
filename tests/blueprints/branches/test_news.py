"""News is drafted, looked at, published and taken back by those who operate the place."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.branches import queries
from marketplace.branches.models import BranchNews
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.network import operations
from marketplace.network.drafts import NewsDraft
from tests import make

SignIn = Callable[[Actor], FlaskClient]
TYPED = {"title": "虚构对接会", "body": "时间：**周五**", "seen_version": "0"}


@pytest.fixture
def browser(signed_in: SignIn) -> FlaskClient:
    return signed_in(make.operator("/p/BR1/"))


def write(browser: FlaskClient, **changes: str) -> int:
    answer = browser.post("/branches/BR1/news/new", data=TYPED | changes)
    assert answer.status_code == 302
    return int(answer.location.rsplit("/", 1)[1])


def item(number: int) -> BranchNews:
    db.session.rollback()
    return queries.one_news(EVERYTHING, number)


def test_news_goes_from_draft_to_public_and_back(browser: FlaskClient, client: FlaskClient) -> None:
    number = write(browser)
    address = f"/branches/BR1/news/{number}"
    assert "尚未发布" in browser.get(address).get_data(as_text=True)
    assert client.get(address).status_code == 404
    assert browser.post(f"{address}/publish").status_code == 302
    assert "<strong>周五</strong>" in client.get(address).get_data(as_text=True)
    assert browser.post(f"{address}/publish").status_code == 409
    assert browser.post(f"{address}/withdraw", data={"reason": "outdated"}).status_code == 302
    assert client.get(address).status_code == 404
    assert browser.get(address).status_code == 200


def test_taking_back_needs_a_reason_of_the_list(browser: FlaskClient) -> None:
    number = write(browser)
    browser.post(f"/branches/BR1/news/{number}/publish")
    for reason in ("", "whim", "\x00"):
        answer = browser.post(f"/branches/BR1/news/{number}/withdraw", data={"reason": reason})
        assert answer.status_code == 422
    assert item(number).published_at is not None


def test_a_preview_shows_the_page_and_saves_nothing(browser: FlaskClient) -> None:
    answer = browser.post("/branches/BR1/news/new", data=TYPED | {"step": "preview"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "<strong>周五</strong>" in page
    assert "时间：**周五**</textarea>" in page
    assert queries.news(EVERYTHING, queries.by_code(EVERYTHING, "BR1")) == ()


def test_the_writers_archive_shows_drafts_too(browser: FlaskClient, client: FlaskClient) -> None:
    write(browser)
    assert "虚构对接会" in browser.get("/branches/BR1/news").get_data(as_text=True)
    assert "虚构对接会" not in client.get("/branches/BR1/news").get_data(as_text=True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "请填写这一项"),
        ({"body": " "}, "请填写这一项"),
        ({"title": "长" * 121}, "最多 120 字，现有 121 字"),
        ({"body": "长" * 20_001}, "最多 20000 字"),
    ],
)
def test_bad_news_is_refused_by_field(browser: FlaskClient, change: dict[str, str], words: str) -> None:
    answer = browser.post("/branches/BR1/news/new", data=TYPED | change)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_a_changed_piece_is_saved_and_a_conflict_is_shown(browser: FlaskClient) -> None:
    number = write(browser)
    address = f"/branches/BR1/news/{number}/edit"
    assert "时间：**周五**</textarea>" in browser.get(address).get_data(as_text=True)
    seen = str(item(number).row_version)
    with unit_of_work():
        row = queries.one_news(EVERYTHING, number)
        operations.edit_news(SYSTEM, row, NewsDraft("虚构对接会", "时间：周六"), seen_version=row.row_version)
    mine = {"title": "虚构对接会", "body": "时间：周日", "seen_version": seen}
    answer = browser.post(address, data=mine)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert re.search(r"<del>.*六</del>", page)
    assert "时间：周日</textarea>" in page
    again = mine | {"seen_version": str(item(number).row_version)}
    assert browser.post(address, data=again).status_code == 302
    assert item(number).body == "时间：周日"


@pytest.mark.parametrize("who", ["/p/BR2/", "/p/BR1/220184/", "member"])
def test_nobody_else_writes_a_branchs_news(signed_in: SignIn, browser: FlaskClient, who: str) -> None:
    number = write(browser)
    other = signed_in(make.member() if who == "member" else make.operator(who))
    for tail in ("new", f"{number}/edit", f"{number}/publish", f"{number}/withdraw"):
        answer = other.post(f"/branches/BR1/news/{tail}", data=TYPED | {"reason": "mistake"})
        assert answer.status_code == 403, tail
    assert other.get(f"/branches/BR1/news/{number}").status_code == 404
    assert item(number).published_at is None


def test_news_is_reached_only_under_its_own_place(browser: FlaskClient) -> None:
    number = write(browser)
    assert browser.post(f"/branches/220184/news/{number}/publish").status_code == 404
    assert item(number).published_at is None


def test_a_visitor_is_sent_to_sign_in(client: FlaskClient) -> None:
    assert "/login" in client.get("/branches/BR1/news/new").location
    assert "/login" in client.post("/branches/BR1/news/new", data=TYPED).location
