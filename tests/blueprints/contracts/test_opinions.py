"""The makers are asked from the check page, and answer on a page of their own, signed in or by the link of a letter."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from marketplace.blueprints.filters import date_words
from marketplace.contracts.operations import approval, ending
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.states import CancelReason, ContractStatus, Opinion, SendBackReason
from marketplace.contracts.topics import OPINION_LINK
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.mail import signed
from tests import make
from tests.blueprints.contracts.addresses import SignIn, url, who
from tests.blueprints.contracts.reading import shown
from tests.making import contracts as making
from tests.making.contracts import Deal

S = ContractStatus


def link(app: Flask, deal: Deal, place: int = 0) -> str:
    """The address in the letter to one of the makers."""
    row = queries.inventors(ALL, deal.id)[place]
    key, until = app.extensions["settings"].signing_key(), utc_now() + timedelta(days=30)
    return f"/opinions/{signed.sign(key, OPINION_LINK, row.id, until)}"


def said(deal: Deal, place: int = 0) -> tuple[Opinion | None, str]:
    db.session.expire_all()
    row = queries.inventors(ALL, deal.id)[place]
    return row.opinion, row.note


def ask(browser: FlaskClient, deal: Deal, seen: int | None = None) -> int:
    data = {"seen_version": str(seen or deal.contract.row_version)}
    return browser.post(url(deal, "/opinions/ask"), data=data).status_code


def test_asking_leads_to_the_page_of_the_opinions(app: Flask, signed_in: SignIn) -> None:
    deal = making.complete()
    browser = signed_in(deal.seller)
    assert ask(browser, deal) == 302
    page = shown(browser, url(deal, "/opinions"))
    assert "张青山" in page
    assert "还有 2 人没有答复" in page
    assert date_words(beijing_today() + timedelta(days=10)) in page
    assert "结束征求意见，提交审批" not in page
    assert ask(browser, deal) == 302


def test_an_incomplete_draft_leads_back_to_what_is_missing(app: Flask, signed_in: SignIn) -> None:
    deal = making.drafted()
    browser = signed_in(deal.seller)
    answer = browser.post(url(deal, "/opinions/ask"), data={"seen_version": deal.contract.row_version})
    assert answer.location.endswith(url(deal, "/check"))
    assert "请先补齐" in shown(browser, answer.location)
    assert deal.contract.status is S.DRAFT


@pytest.mark.parametrize("seen", ["", "0", "x", "99999999999999999999", "1\0"])
def test_who_saw_another_text_is_told(app: Flask, signed_in: SignIn, seen: str) -> None:
    deal = making.complete()
    answer = signed_in(deal.seller).post(url(deal, "/opinions/ask"), data={"seen_version": seen})
    assert answer.status_code == 409
    assert deal.contract.status is S.DRAFT


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("seller", 200),
        ("colleague", 200),
        ("broker", 200),
        ("buyer", 403),
        ("stranger", 404),
        ("operator", 403),
    ],
)
def test_who_reads_the_opinions(app: Flask, signed_in: SignIn, name: str, status: int) -> None:
    deal = making.asked()
    making.answer(deal, Opinion.OBJECTS, "署名顺序不对")
    answer = signed_in(who(deal, name)).get(url(deal, "/opinions"))
    assert answer.status_code == status
    assert ("署名顺序不对" in answer.text) == (status == 200)


def test_opinions_are_closed_once_all_have_answered(app: Flask, signed_in: SignIn) -> None:
    deal = making.asked()
    browser = signed_in(deal.seller)
    early = browser.post(url(deal, "/opinions/close"), headers={"Accept": "application/json"})
    assert (early.status_code, early.json["code"]) == (409, "opinions_open")
    making.answer(deal)
    assert "所有完成人都已答复" in shown(browser, url(deal, "/opinions"))
    assert browser.post(url(deal, "/opinions/close")).status_code == 302
    assert deal.contract.status is S.INTERNAL_APPROVAL


def test_after_the_last_day_the_page_says_who_stayed_silent(app: Flask, signed_in: SignIn) -> None:
    deal = making.asked()
    with time_machine.travel(utc_now() + timedelta(days=11), tick=True):
        browser = signed_in(deal.seller)
        assert "2 人没有答复，将记为逾期未答复" in shown(browser, url(deal, "/opinions"))
        assert browser.post(url(deal, "/opinions/close")).status_code == 302
    assert said(deal) == (Opinion.SILENT, "")


def test_the_link_of_a_letter_needs_no_account(app: Flask, client: FlaskClient) -> None:
    deal = making.asked()
    path = link(app, deal)
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    for words in ("张青山", deal.contract.title, "120 万元", "李白河"):
        assert words in answer.text
    for private in ("li@tech.example", "中介费"):
        assert private not in answer.text
    assert client.post(path, data={"opinion": "objects", "note": "署名顺序不对"}).status_code == 302
    assert said(deal) == (Opinion.OBJECTS, "署名顺序不对")
    assert "您的意见：有异议" in client.get(path).text
    assert said(deal, 1) == (None, "")


def test_looking_at_the_link_says_nothing(app: Flask, client: FlaskClient) -> None:
    deal = making.asked()
    for _scanner in range(2):
        client.get(link(app, deal))
        client.head(link(app, deal))
    assert said(deal) == (None, "")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "请选择一项意见"),
        ({"opinion": "silent"}, "请选择一项意见"),
        ({"opinion": "x", "note": "写好的话"}, "写好的话"),
        ({"opinion": "objects", "note": " "}, "请写明理由"),
        ({"opinion": "agrees", "note": "字" * 2001}, "最多 2000 字"),
    ],
)
def test_what_will_not_do_is_said_and_kept(
    app: Flask, client: FlaskClient, data: dict[str, str], words: str
) -> None:
    deal = making.asked()
    answer = client.post(link(app, deal), data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert said(deal) == (None, "")


def test_who_made_what_is_transferred_is_told_of_the_right_to_take_over(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    licence = making.asked()
    assert "优先受让" not in client.get(link(app, licence)).text
    deal = making.transfer()
    making.ask(deal)
    path = link(app, deal)
    assert "选择同意，即表示就这份合同不主张优先受让" in client.get(path).text
    data = {"opinion": "claims_priority", "note": "愿以同一价格受让"}
    assert client.post(path, data=data).status_code == 302
    assert said(deal) == (Opinion.CLAIMS_PRIORITY, "愿以同一价格受让")
    page = shown(signed_in(deal.seller), url(deal, "/opinions"))
    assert "主张以同等条件优先受让" in page
    assert "愿以同一价格受让" in page


@pytest.mark.parametrize("token", ["x", "a.b.c", "字", "%00", "a" * 500])
def test_a_link_that_is_none_is_told_so(client: FlaskClient, token: str) -> None:
    for answer in (client.get(f"/opinions/{token}"), client.post(f"/opinions/{token}")):
        assert answer.status_code == 410
        assert "这个链接不能使用" in answer.text


def test_a_link_that_was_altered_or_is_past_its_day_is_gone(app: Flask, client: FlaskClient) -> None:
    deal = making.asked()
    path = link(app, deal)
    start, signature = path.rsplit(".", 1)  # whose last letter says nothing in its last bits
    altered = ("A" if signature[0] != "A" else "B") + signature[1:]
    assert client.get(f"{start}.{altered}").status_code == 410
    with time_machine.travel(utc_now() + timedelta(days=31), tick=True):
        assert client.get(path).status_code == 410


def test_a_link_of_an_earlier_round_is_gone(app: Flask, client: FlaskClient) -> None:
    deal = making.asked()
    old = link(app, deal)
    with unit_of_work():
        approval.send_back(deal.seller, deal.id, SendBackReason.TERMS_DIFFER)
    assert "修改后会重新征求您的意见" in client.get(old).text
    making.ask(deal)
    assert client.get(old).status_code == 410
    assert client.post(old, data={"opinion": "agrees"}).status_code == 410
    assert client.get(link(app, deal)).status_code == 200


def test_who_comes_too_late_reads_that_it_is_over_and_no_more(app: Flask, client: FlaskClient) -> None:
    deal = making.heard()
    page = client.get(link(app, deal)).text
    assert "征求意见已经结束" in page
    assert "120 万元" not in page
    assert client.post(link(app, deal), data={"opinion": "agrees"}).status_code == 409
    with unit_of_work():
        ending.cancel(deal.seller, deal.id, CancelReason.OTHER, "不再合作")
    assert "合同已取消" in client.get(link(app, deal)).text


def test_a_maker_with_an_account_has_a_page_without_belonging_to_a_party(
    app: Flask, signed_in: SignIn
) -> None:
    maker = make.reader(email="zhang@tech.example")
    deal = making.asked()
    browser = signed_in(maker)
    assert "张青山" in shown(browser, url(deal, "/opinion"))
    assert browser.post(url(deal, "/opinion"), data={"opinion": ""}).status_code == 422
    assert browser.post(url(deal, "/opinion"), data={"opinion": "agrees"}).status_code == 302
    assert "您的意见：同意" in shown(browser, url(deal, "/opinion"))
    assert said(deal) == (Opinion.AGREES, "")
    assert browser.get(url(deal)).status_code == 403


@pytest.mark.parametrize("name", ["seller", "stranger", "operator"])
def test_who_was_not_asked_has_no_such_page(app: Flask, signed_in: SignIn, name: str) -> None:
    deal = making.asked()
    browser = signed_in(who(deal, name))
    assert browser.get(url(deal, "/opinion")).status_code == 404
    assert browser.post(url(deal, "/opinion"), data={"opinion": "agrees"}).status_code == 404
    assert browser.get("/contracts/99999999999999999999/opinion").status_code == 404
