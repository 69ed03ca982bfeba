"""The pages of shortlists: adding, keeping, the file, and what others read by the link."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from flask.testing import FlaskClient

from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.listings.operations import endings
from marketplace.listings.vocabulary import Visibility
from marketplace.shortlists import operations
from marketplace.shortlists.drafts import LONGEST_NOTE
from tests import make
from tests.listings import samples
from tests.listings.acts import act
from tests.listings.statements import counted
from tests.shortlists.keeping import add, entries, order

SignIn = Callable[[Actor], FlaskClient]
TITLE = samples.NEED.title


@pytest.fixture
def browser(signed_in: SignIn, actor: Actor) -> FlaskClient:
    return signed_in(actor)


def link_in(page: str) -> str:
    found = re.search(r'value="http://127\.0\.0\.1:5000(/shared/[^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_visitor_signs_in_and_comes_back_to_the_same_listings(client: FlaskClient) -> None:
    assert client.get("/shortlists/add?id=CG000001&id=2").location == (
        "/login?next=/shortlists/add?id%3DCG000001%26id%3D2"
    )


def test_one_button_on_a_listings_page_is_enough(
    browser: FlaskClient, three: list[int], actor: Actor
) -> None:
    data = {"id": f"XQ{three[0]:06d}", "next": f"/listings/{three[0]}"}
    for words in ("已把 1 条加入“我的备选”", "已经在“我的备选”里了"):
        answer = browser.post("/shortlists/add", data=data, follow_redirects=True)
        assert answer.request.path == f"/listings/{three[0]}"
        assert words in answer.text
    assert order(actor, 1) == three[:1]


def test_nobody_is_sent_elsewhere_afterwards(browser: FlaskClient, three: list[int]) -> None:
    answer = browser.post("/shortlists/add", data={"id": str(three[0]), "next": "//evil.example"})
    assert answer.location == "/shortlists/1"


def test_choosing_a_list_and_writing_a_note(browser: FlaskClient, three: list[int], actor: Actor) -> None:
    first = add(actor, three[:1]).shortlist_id
    page = browser.get(f"/shortlists/add?id={three[1]}&id={three[2]}").text
    assert page.count(TITLE) == 2
    assert f'value="{first}" checked' in page
    data = {"id": [str(three[1]), str(three[2])], "list": "new", "name": "第二个", "note": "请小王看"}
    answer = browser.post("/shortlists/add", data=data, follow_redirects=True)
    assert "已把 2 条加入“第二个”" in answer.text
    assert [entry.note for entry in entries(actor, first + 1)] == ["请小王看"] * 2


def test_what_was_typed_is_kept_when_something_is_wrong(browser: FlaskClient, three: list[int]) -> None:
    data = {"id": str(three[0]), "list": "new", "name": "", "note": "不能丢的话"}
    answer = browser.post("/shortlists/add", data=data)
    assert answer.status_code == 422
    assert "清单名称：请填写。" in answer.text
    assert "不能丢的话" in answer.text
    assert 'value="new" checked' in answer.text


def test_a_second_click_on_a_new_list_makes_no_second_list(
    browser: FlaskClient, three: list[int], actor: Actor
) -> None:
    data = {"id": str(three[0]), "list": "new", "name": "第二个"}
    for words in ("已把 1 条加入“第二个”", "已经在“第二个”里了"):
        assert words in browser.post("/shortlists/add", data=data, follow_redirects=True).text
    for name in ("第二个", " 第二个 "):
        answer = browser.post("/shortlists", data={"name": name}, follow_redirects=True)
        assert answer.request.path == "/shortlists/1"
        assert "您已有这个名称的清单，没有再建一个。" in answer.text
    assert order(actor, 1) == three[:1]
    assert browser.get("/shortlists/2").status_code == 404


@pytest.mark.parametrize("query", ["", "id=", "id=abc", "id=999999", "id=%00&id=%ED%A0%80"])
def test_nothing_picked_is_said_kindly(browser: FlaskClient, query: str) -> None:
    for answer in (
        browser.get(f"/shortlists/add?{query}", follow_redirects=True),
        browser.post("/shortlists/add", data={"id": query[3:]}, follow_redirects=True),
    ):
        assert answer.status_code == 200
        assert "还没有选取信息" in answer.text or "没有找到公开的信息" in answer.text


@pytest.mark.parametrize("wanted", ["0", "-1", "x", "99", "9" * 30, "\x00"])
def test_a_list_that_is_not_there_is_not_found(browser: FlaskClient, three: list[int], wanted: str) -> None:
    assert browser.post("/shortlists/add", data={"id": str(three[0]), "list": wanted}).status_code == 404


def test_the_page_of_a_list_costs_three_statements(
    browser: FlaskClient, three: list[int], actor: Actor
) -> None:
    number = add(actor, three[:1]).shortlist_id
    costs = []
    for ids in (three[:1], three):
        add(actor, ids, number)
        with counted() as sent:
            assert browser.get(f"/shortlists/{number}").status_code == 200
        costs.append(len(sent))
    assert costs[0] == costs[1]


def test_notes_order_and_removal(browser: FlaskClient, three: list[int], actor: Actor) -> None:
    number = add(actor, three).shortlist_id
    answer = browser.post(f"/shortlists/{number}/{three[2]}/note", data={"note": "<b>急</b>"})
    assert answer.location == f"/shortlists/{number}#entry-{three[2]}"
    browser.post(f"/shortlists/{number}/{three[2]}/move", data={"direction": "up"})
    assert order(actor, number) == [three[0], three[2], three[1]]
    browser.post(f"/shortlists/{number}/{three[0]}/remove")
    page = browser.get(f"/shortlists/{number}").text
    assert order(actor, number) == [three[2], three[1]]
    assert "&lt;b&gt;急&lt;/b&gt;</textarea>" in page
    assert page.count("上移") == page.count("下移") == 1


def test_a_note_that_is_too_long_comes_back_whole(
    browser: FlaskClient, three: list[int], actor: Actor
) -> None:
    number = add(actor, three).shortlist_id
    long = "长" * (LONGEST_NOTE + 1)
    answer = browser.post(f"/shortlists/{number}/{three[1]}/note", data={"note": long})
    assert answer.status_code == 422
    assert f"现有 {LONGEST_NOTE + 1} 字，最多 {LONGEST_NOTE} 字" in answer.text
    assert f'href="#note-{three[1]}"' in answer.text
    assert long in answer.text
    assert answer.text.count('<details class="note no-print" open>') == 1


def test_notes_are_folded_until_they_are_written(
    browser: FlaskClient, three: list[int], actor: Actor
) -> None:
    number = add(actor, three[:1], note="先看这一条").shortlist_id
    add(actor, three[1:], number)
    page = browser.get(f"/shortlists/{number}").text
    assert '<span class="soft">备注：</span>先看这一条</p>' in page
    assert (page.count("修改备注"), page.count("写备注")) == (1, 2)
    assert '<details class="note no-print" open>' not in page


def test_a_listings_page_names_the_lists_of_its_reader_that_it_is_on(
    signed_in: SignIn, three: list[int], actor: Actor, client: FlaskClient
) -> None:
    number = add(actor, three[:1]).shortlist_id
    link = f'<a href="/shortlists/{number}#entry-{three[0]}">我的备选</a>'
    mine, other = (signed_in(one).get(f"/listings/{three[0]}").text for one in (actor, make.reader()))
    assert link in mine
    assert "加入其他清单" in mine
    assert 'action="/shortlists/add"' not in mine, "one click would find it there already"
    for page in (
        other,
        client.get(f"/listings/{three[0]}").text,
        signed_in(actor).get(f"/listings/{three[1]}").text,
    ):
        assert "已在备选清单" not in page
        assert "加入备选" in page


def test_names_and_an_end(browser: FlaskClient, actor: Actor) -> None:
    assert "清单名称：请填写。" in browser.post("/shortlists", data={"name": " "}).text
    assert browser.post("/shortlists", data={"name": "甲"}).location == "/shortlists/1"
    assert browser.post("/shortlists/1/rename", data={"name": ""}).status_code == 422
    browser.post("/shortlists/1/rename", data={"name": "乙"})
    assert "乙" in browser.get("/shortlists").text
    assert "删除“乙”？" in browser.get("/shortlists/1/delete").text
    assert browser.post("/shortlists/1/delete").location == "/shortlists"
    assert browser.get("/shortlists/1").status_code == 404


def test_the_file_holds_notes_and_outcomes(
    browser: FlaskClient, three: list[int], actor: Actor, owner: Actor
) -> None:
    number = add(actor, three, note="=1+1").shortlist_id
    act(endings.solve, owner, three[0], "solved_in_house")
    act(endings.take_down, make.operator("/p/"), three[1], "secrecy", "案号 1")
    text = browser.get(f"/shortlists/{number}/export.csv").data.decode("utf-8-sig")
    lines = [line for line in csv.reader(io.StringIO(text)) if line[0][0] != "#"]
    head = lines[0]
    assert (head[0], head[-2]) == ("编号", "备注")
    first, second, third = (dict(zip(head, line, strict=True)) for line in lines[1:])
    assert (first["状态"], first["原因"]) == ("已解决", "本单位自行解决")
    assert (second["名称"], second["技术领域"], second["单位"]) == ("已下架的信息", "", "")
    assert (third["名称"], third["金额（万元）"], third["备注"]) == (TITLE, "80.0", "'=1+1")
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"/shortlists/{number}/export.xlsx").data))
    assert [[str(cell.value or "") for cell in row][-2] for row in book.worksheets[0].iter_rows()] == [
        "备注", *["'=1+1"] * 3,
    ]  # fmt: skip


def test_a_link_is_shown_once_and_read_by_anybody(
    browser: FlaskClient, client: FlaskClient, three: list[int], actor: Actor, owner: Actor
) -> None:
    hidden = make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME, title="匿名的难题").id
    number = add(actor, [three[0], hidden], note="私下的话").shortlist_id
    made = browser.post(f"/shortlists/{number}/share", data={"days": "7"})
    assert made.status_code == 200
    path = link_in(made.text)
    assert path.rpartition("/")[2] not in browser.get(f"/shortlists/{number}").text
    page = client.get(path)
    assert TITLE in page.text
    assert "匿名的难题" in page.text
    assert "私下的话" not in page.text
    assert "noindex" in page.text
    assert "csrf_token" not in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.text.count("虚构单位") == 1


def test_notes_are_read_where_the_owner_said_so(
    browser: FlaskClient, client: FlaskClient, three: list[int], actor: Actor
) -> None:
    number = add(actor, three, note="给大家看的话").shortlist_id
    data = {"days": "30", "with_notes": "1"}
    path = link_in(browser.post(f"/shortlists/{number}/share", data=data).text)
    assert client.get(path).text.count("给大家看的话") == 3


def test_insiders_read_no_more_by_a_link_than_everybody(
    browser: FlaskClient, signed_in: SignIn, three: list[int], actor: Actor, owner: Actor
) -> None:
    hidden = make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME).id
    number = add(actor, [hidden]).shortlist_id
    path = link_in(browser.post(f"/shortlists/{number}/share", data={"days": "7"}).text)
    assert "虚构单位" not in signed_in(owner).get(path).text.partition("<main")[2]


def test_a_link_ends_politely(
    browser: FlaskClient, client: FlaskClient, three: list[int], actor: Actor
) -> None:
    number = add(actor, three).shortlist_id
    path = link_in(browser.post(f"/shortlists/{number}/share", data={"days": "7"}).text)
    with time_machine.travel(utc_now() + timedelta(days=8), tick=False):
        answer = client.get(path)
        assert (answer.status_code, "分享链接已到期" in answer.text) == (410, True)
        assert TITLE not in answer.text
    browser.post(f"/shortlists/{number}/revoke")
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("days", ["", "0", "8", "x", "-7", "9" * 30])
def test_a_time_that_is_not_offered_is_refused(browser: FlaskClient, actor: Actor, days: str) -> None:
    browser.post("/shortlists", data={"name": "甲"})
    answer = browser.post("/shortlists/1/share", data={"days": days})
    assert answer.status_code == 422
    assert "有效期：请从列表中选择。" in answer.text
    assert "/shared/" not in answer.text


def test_a_strangers_list_is_not_there(signed_in: SignIn, three: list[int], actor: Actor) -> None:
    number = add(actor, three).shortlist_id
    stranger = signed_in(make.operator("/p/"))
    for path in ("", "/delete", "/export.csv", "/export.xlsx"):
        assert stranger.get(f"/shortlists/{number}{path}").status_code == 404
    for path in (
        "rename",
        "delete",
        "share",
        "revoke",
        f"{three[0]}/note",
        f"{three[0]}/move",
        f"{three[0]}/remove",
    ):
        data = {"name": "别人的", "days": "7", "note": "别人的"}
        assert stranger.post(f"/shortlists/{number}/{path}", data=data).status_code == 404


def test_a_full_list_says_what_to_do(
    browser: FlaskClient, three: list[int], actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "MOST_ENTRIES", 1)
    add(actor, three[:1])
    answer = browser.post("/shortlists/add", data={"id": str(three[1])})
    assert answer.status_code == 422
    assert "一个清单最多 1 条" in answer.text
    assert '<a href="#list">' in answer.text, "another list can be chosen there"
    assert 'id="list"' in answer.text
