"""Listings side by side: for everybody, from any address, with what differs said in words."""

import csv
import io
from collections.abc import Callable

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.kernel.actor import Actor
from marketplace.kernel.numbers import MOST_ID
from marketplace.listings.codes import code_of, id_in
from marketplace.listings.operations import endings
from marketplace.listings.vocabulary import Kind, Visibility
from tests import make
from tests.listings import samples
from tests.listings.acts import act
from tests.listings.statements import counted

SignIn = Callable[[Actor], FlaskClient]


@pytest.fixture
def owner(app: Flask) -> Actor:
    return make.member()


def rows(text: str) -> dict[str, str]:
    """Title of a row → its part of the page."""
    parts = text.split('<th scope="row">')[1:]
    return {part.split("<")[0].strip(): part for part in parts}


def table(browser: FlaskClient, *ids: object) -> dict[str, str]:
    answer = browser.get("/compare", query_string=[("id", str(one)) for one in ids])
    assert answer.status_code == 200
    return rows(answer.text)


def test_rows_that_differ_are_marked_in_words(client: FlaskClient, owner: Actor) -> None:
    first = make.achievement(owner, published=True).id
    second = make.achievement(owner, published=True, trl=8, price_fen=90_000_000).id
    found = table(client, first, second)
    assert "不同" in found["技术成熟度"]
    assert "第 8 级" in found["技术成熟度"]
    assert "90 万元" in found["价格或预算"]
    assert "不同" not in found["合作方式"]
    assert "发明专利 1 项" in found["知识产权"]
    assert "考核指标" not in found


def test_mixed_kinds_say_what_does_not_apply(client: FlaskClient, owner: Actor) -> None:
    achievement = make.achievement(owner, published=True).id
    need = make.need(owner, published=True, min_trl=5).id
    found = table(client, achievement, need)
    assert "不适用" in found["知识产权"]
    assert "不适用" in found["考核指标"]
    assert "回收率 不低于 95 %" in found["考核指标"]
    assert "不低于第 5 级" in found["技术成熟度"]
    assert samples.NEED.problem in found["简介"]


def test_codes_and_numbers_in_one_field_or_many(client: FlaskClient, owner: Actor) -> None:
    first, second = make.need(owner, published=True).id, make.achievement(owner, published=True).id
    page = client.get(f"/compare?id=xq{first},{second}&id=CG{second:06d}").text
    page = page[page.index("<main") :]
    assert page.count('scope="col" id="listing-') == 2
    assert page.index(f"XQ{first:06d}") < page.index(f"CG{second:06d}")


def test_four_at_most_and_the_rest_is_said(client: FlaskClient, owner: Actor) -> None:
    ids = [make.need(owner, published=True).id for _ in range(5)]
    answer = client.get("/compare", query_string=[("id", str(one)) for one in ids])
    assert "一次最多对比 4 条" in answer.text
    assert answer.text.count('scope="col" id="listing-') == 4
    assert f"XQ{ids[4]:06d}" not in answer.text
    assert 'name="id" type="text"' not in answer.text


def test_unknown_ids_are_named_and_the_known_ones_shown(client: FlaskClient, owner: Actor) -> None:
    known, draft = make.need(owner, published=True).id, make.need(owner).id
    page = client.get(f"/compare?id={known}&id={draft}&id=abc&id=%3Cb%3E&id={MOST_ID}").text
    assert f"没有找到公开的信息：{draft}、abc、&lt;b&gt;、{MOST_ID}" in page
    assert page.count('scope="col" id="listing-') == 1


def test_nothing_chosen_says_how_to_choose(client: FlaskClient) -> None:
    page = client.get("/compare")
    assert page.status_code == 200
    assert "还没有选要对比的信息" in page.text
    assert "noindex" in page.text


def test_what_is_closed_or_hidden_says_so(client: FlaskClient, owner: Actor) -> None:
    withdrawn, gone, solved = (make.need(owner, published=True).id for _ in range(3))
    registered = make.need(owner, published=True, visibility=Visibility.REGISTERED, title="只给登录者看").id
    act(endings.withdraw, owner, withdrawn, "strategy_changed")
    act(endings.take_down, make.operator("/p/"), gone, "secrecy", "案号 1")
    act(endings.solve, owner, solved, "solved_in_house")
    answer = client.get(
        "/compare", query_string=[("id", str(one)) for one in (withdrawn, gone, solved, registered)]
    )
    found = rows(answer.text)
    assert "已撤回（单位计划调整）" in found["状态"]
    assert "已下架（保密审查要求）" in found["状态"]
    assert "已解决（本单位自行解决）" in found["状态"]
    assert "登录后可见" in found["简介"]
    assert found["简介"].count("不再展示") == 2
    assert found["价格或预算"].count("80 万元") == 1
    assert answer.text.count(samples.NEED.title) - found["简介"].count(samples.NEED.title) > 0


def test_nobody_is_sent_to_a_note_that_is_not_there(client: FlaskClient, owner: Actor) -> None:
    number = make.need(owner, published=True).id
    act(endings.withdraw, owner, number, "other", "内部安排")
    pages = client.get(f"/compare?id={number}").text + client.get(f"/listings/{number}").text
    assert "已撤回（其他原因）" in pages
    assert "原因：其他原因。" in pages
    assert "见说明" not in pages
    assert "内部安排" not in pages


def test_a_reader_sees_what_the_own_eyes_may_see(
    client: FlaskClient, signed_in: SignIn, owner: Actor
) -> None:
    registered = make.need(owner, published=True, visibility=Visibility.REGISTERED).id
    hidden = make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME).id
    anonymous = table(client, registered, hidden)
    assert "登录后可见" in anonymous["简介"]
    assert "单位名称不公开" in anonymous["单位"]
    assert "登录后可见" not in table(signed_in(make.reader()), registered, hidden)["简介"]
    assert "单位名称不公开" in table(signed_in(make.reader()), registered, hidden)["单位"]
    assert "单位名称不公开" not in table(signed_in(owner), registered, hidden)["单位"]


def test_a_comparison_costs_one_statement(client: FlaskClient, owner: Actor) -> None:
    ids = [make.need(owner, published=True).id for _ in range(4)]
    for chosen in (ids[:1], ids):
        with counted() as sent:
            table(client, *chosen)
        assert len(sent) == 1


def test_the_page_of_a_visitor_holds_no_token(client: FlaskClient, signed_in: SignIn, owner: Actor) -> None:
    number = make.need(owner, published=True).id
    page = client.get(f"/compare?id={number}").text
    assert "csrf_token" not in page
    assert f"/shortlists/add?id=XQ{number:06d}" in page
    assert 'action="/shortlists/add"' in signed_in(make.reader()).get(f"/compare?id={number}").text


def test_the_file_holds_the_same_table(client: FlaskClient, owner: Actor) -> None:
    first = make.achievement(owner, published=True, title="=HYPERLINK(地膜)").id
    second = make.achievement(owner, published=True, trl=8).id
    query = f"id={first}&id={second}"
    answer = client.get(f"/compare/export.csv?{query}")
    assert answer.headers["Cache-Control"] == "no-store"
    lines = [line for line in csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))) if line[0][0] != "#"]
    assert lines[0][0] == "栏目"
    assert lines[0][1].startswith(f"CG{first:06d} ")
    assert ["技术成熟度", "第 6 级：样机在相似环境通过验证", "第 8 级：产品定型并通过鉴定", "不同"] in lines
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/compare/export.xlsx?{query}").data))
    sheet = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert sheet[0] == lines[0]
    assert len(sheet) == len(lines)


def test_an_empty_file_is_a_file(client: FlaskClient) -> None:
    for kind in ("csv", "xlsx"):
        assert client.get(f"/compare/export.{kind}").status_code == 200


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(max_size=60), max_size=60))
def test_no_address_breaks_the_page(client: FlaskClient, texts: list[str]) -> None:
    sent = [("id", text.encode("utf-8", "replace").decode()) for text in texts]
    for path in ("/compare", "/compare/export.csv"):
        assert client.get(path, query_string=sent).status_code == 200


@given(number=st.integers(1, MOST_ID), kind=st.sampled_from(Kind))
def test_a_code_is_read_back(number: int, kind: Kind) -> None:
    code = code_of(kind, number)
    assert id_in(code) == id_in(f" {code.lower()} ") == id_in(str(number)) == number


@pytest.mark.parametrize(
    "text", ["", "0", "CG", "CG0", "-1", "1.0", "²", "９", "XX1", "1 2", str(MOST_ID + 1), "9" * 99]
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert id_in(text) is None
