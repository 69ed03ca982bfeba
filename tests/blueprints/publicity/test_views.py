"""Prices in public: everybody reads and objects; an answer is read behind its link."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from marketplace.brokerage.models import Lead
from marketplace.brokerage.states import EndReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.negotiations.operations import ending, pricing, publicity
from marketplace.negotiations.operations.objections import PER_ADDRESS
from marketplace.negotiations.queries import objections as objection_queries
from marketplace.negotiations.states import ObjectionReason, ReviewReason
from tests import make
from tests.making import pricing as making
from tests.making.negotiations import Talks

SignIn = Callable[[Actor], FlaskClient]
OBJECTION = {"name": "王松江", "contact": "wang@example.invalid", "text": "价格偏低。"}


def after(talks: Talks) -> datetime:
    """Noon of the day after the last one."""
    last = making.running(talks).ends_on
    return datetime(last.year, last.month, last.day, 4, tzinfo=UTC) + timedelta(days=1)


def test_everybody_reads_a_running_price(app: Flask, client: FlaskClient) -> None:
    talks = making.published()
    number = making.running(talks).id
    listed, page = client.get("/publicity"), client.get(f"/publicity/{number}")
    assert "秸秆纤维素乙醇预处理技术" in listed.text
    assert (page.status_code, "还剩" in page.text) == (200, True)
    for words in ("120 万元", "张青山、李白河", "第十八条", "提出异议", "科技成果转化办公室"):
        assert words in page.text
    assert talks.seeker.name not in page.text


def test_the_last_day_is_said_and_the_end_is_seen_by_reading(app: Flask, client: FlaskClient) -> None:
    talks = making.published()
    number = making.running(talks).id
    with time_machine.travel(after(talks) - timedelta(days=1), tick=False):
        assert "今天是最后一天" in client.get(f"/publicity/{number}").text
    with time_machine.travel(after(talks), tick=False):
        page = client.get(f"/publicity/{number}").text
        assert "公示期满" in page
        assert f"/publicity/{number}/objection" not in page
        assert "秸秆" not in client.get("/publicity").text
        assert "秸秆" in client.get("/publicity?show=ended").text


def test_a_price_that_was_taken_back_stays_up_and_says_so(app: Flask, client: FlaskClient) -> None:
    talks = making.published()
    number = making.running(talks).id
    with unit_of_work():
        publicity.take_back(talks.holder, talks.id, ReviewReason.PRICE_CHANGED)
    page = client.get(f"/publicity/{number}")
    assert page.status_code == 200
    assert "这次公示已撤回" in page.text
    assert "秸秆" in client.get("/publicity?show=ended").text


def test_searching_by_title_and_holder(app: Flask, client: FlaskClient) -> None:
    making.published()
    assert "秸秆纤维素" in client.get("/publicity?q=纤维素").text
    assert "没有符合条件的公示" in client.get("/publicity?q=水稻").text
    assert "没有符合条件的公示" in client.get("/publicity?q=%25").text


@pytest.mark.parametrize("address", ["/publicity/999", "/publicity/99999999999", "/publicity/999/objection"])
def test_what_is_not_there(app: Flask, client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_visitor_objects_and_reads_the_answer_behind_the_link(app: Flask, client: FlaskClient) -> None:
    talks = making.published()
    number = making.running(talks).id
    sent = client.post(f"/publicity/{number}/objection", data=OBJECTION)
    assert sent.status_code == 302
    again = client.post(f"/publicity/{number}/objection", data=OBJECTION)
    assert again.location == sent.location
    page = client.get(sent.location)
    assert "还没有答复" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "wang@example.invalid" not in page.text
    objection = objection_queries.of_negotiation(pricing.ALL, talks.id)[0].id
    making.answer(talks, objection, ObjectionReason.PRICE_SUPPORTED, "评估报告已经公开。")
    answered = client.get(sent.location).text
    assert "评估报告已经公开。" in answered
    assert "价格有依据" in answered
    public = client.get(f"/publicity/{number}").text
    assert "收到异议 1 条" in public
    assert "价格偏低。" not in public
    assert "王松江" not in public


def test_an_altered_link_shows_nothing(app: Flask, client: FlaskClient) -> None:
    talks = making.published()
    sent = client.post(f"/publicity/{making.running(talks).id}/objection", data=OBJECTION)
    assert client.get(sent.location[:-2]).status_code == 410
    with time_machine.travel(datetime.now(UTC) + timedelta(days=366)):
        assert client.get(sent.location).status_code == 410


def test_what_is_missing_is_said_and_what_was_typed_stays(app: Flask, client: FlaskClient) -> None:
    talks = making.published()
    answer = client.post(f"/publicity/{making.running(talks).id}/objection", data=OBJECTION | {"contact": ""})
    assert answer.status_code == 422
    assert "价格偏低。" in answer.text
    assert 'href="#contact"' in answer.text


def test_who_is_signed_in_finds_the_name_filled_in(app: Flask, signed_in: SignIn) -> None:
    talks, reader = making.published(), make.reader()
    page = signed_in(reader).get(f"/publicity/{making.running(talks).id}/objection")
    assert f'value="{reader.name}"' in page.text


def test_a_late_objection_is_refused_politely_and_kept_on_the_page(app: Flask, client: FlaskClient) -> None:
    talks = making.published()
    number = making.running(talks).id
    with time_machine.travel(after(talks), tick=False):
        answer = client.post(f"/publicity/{number}/objection", data=OBJECTION)
    assert answer.status_code == 409
    assert "公示已经结束，不再受理异议" in answer.text
    assert "价格偏低。" in answer.text
    assert "科技成果转化办公室" in answer.text


def test_one_address_is_slowed_down(app: Flask, client: FlaskClient) -> None:
    talks = making.published()
    here = f"/publicity/{making.running(talks).id}/objection"
    statuses = [
        client.post(here, data=OBJECTION | {"text": f"第 {number} 条"}).status_code
        for number in range(PER_ADDRESS.most + 1)
    ]
    assert statuses == [302] * PER_ADDRESS.most + [429]


def test_a_listing_says_that_its_price_is_in_public(app: Flask, client: FlaskClient) -> None:
    talks = making.published()
    listing = make.achievement(published=True).id
    assert "正在公示交易价格" not in client.get(f"/listings/{listing}?plain=1").text
    with unit_of_work():
        db.session.get_one(Lead, talks.lead_id).achievement_id = listing
    number = making.running(talks).id
    page = client.get(f"/listings/{listing}?plain=1").text
    assert "正在公示交易价格" in page
    assert f"/publicity/{number}" in page
    with time_machine.travel(after(talks), tick=False):
        assert "正在公示交易价格" not in client.get(f"/listings/{listing}?plain=1").text


def test_a_deal_that_was_broken_off_says_so_and_takes_no_objection(app: Flask, client: FlaskClient) -> None:
    talks = making.published()
    number = making.running(talks).id
    with unit_of_work():
        ending.break_off(talks.holder, talks.id, EndReason.PRICE)
    assert "交易已终止" in client.get(f"/publicity/{number}").text
    assert "秸秆" not in client.get("/publicity").text
    assert "秸秆" in client.get("/publicity?show=ended").text
    assert client.post(f"/publicity/{number}/objection", data=OBJECTION).status_code == 409


def test_who_objected_signed_in_reads_the_answer_on_the_page_and_nobody_else_does(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    talks, reader = making.published(), make.reader()
    here, browser = f"/publicity/{making.running(talks).id}", signed_in(reader)
    assert browser.post(f"{here}/objection", data=OBJECTION).status_code == 302
    (objection,) = objection_queries.of_negotiation(pricing.ALL, talks.id)
    waiting = browser.get(here).text
    assert (f'id="objection-{objection.id}"' in waiting, OBJECTION["text"] in waiting) == (True, True)
    making.answer(talks, objection.id, ObjectionReason.PRICE_SUPPORTED, "评估报告已经公开。")
    page = browser.get(here).text
    for words in ("异议不成立", "评估报告已经公开。", "您的异议"):
        assert words in page
    for other in (client, signed_in(make.reader())):
        text = other.get(here).text
        assert "评估报告已经公开。" not in text
        assert OBJECTION["text"] not in text
