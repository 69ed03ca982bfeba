"""The document room in the browser: files in, marked copies out, and the log that both sides read."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from marketplace.kernel.actor import Actor
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import negotiations
from marketplace.negotiations.queries import room as room_queries
from tests.blueprints.negotiations.addresses import url, who
from tests.files import samples
from tests.making import negotiations as making
from tests.making.negotiations import Talks
from tests.negotiations.papers import paper

SignIn = Callable[[Actor], FlaskClient]
ALL = NegotiationScope(everything=True)


def upload(browser: FlaskClient, talks: Talks, content: bytes, name: str, **more: Any) -> Any:
    data = {"file": (BytesIO(content), name), **more}
    return browser.post(url(talks, "/room"), data=data, content_type="multipart/form-data")


def test_a_file_goes_in_and_a_marked_copy_comes_out(app: Flask, signed_in: SignIn) -> None:
    talks = making.in_room()
    assert upload(signed_in(talks.holder), talks, paper("工艺流程"), "工艺.pdf").status_code == 302
    file = room_queries.files(ALL, talks.id)[0]
    answer = signed_in(talks.seeker).post(url(talks, f"/room/{file.id}/view"))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    line = room_queries.log(ALL, talks.id)[0]
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    organisation = negotiations.one(ALL, talks.id).seeker.name
    for word in (talks.seeker.name, organisation, line.mark, "工艺流程"):
        assert word in text
    assert answer.headers["Cache-Control"] == "no-store"
    for actor in (*talks.sides, talks.broker):
        page = signed_in(actor).get(url(talks, "/room")).text
        assert line.mark in page
        assert "127.0.0.1" in page


def test_others_open_no_file(app: Flask, signed_in: SignIn) -> None:
    talks = making.in_room()
    upload(signed_in(talks.holder), talks, paper("工艺流程"), "工艺.pdf")
    number = room_queries.files(ALL, talks.id)[0].id
    answers = {
        name: signed_in(who(talks, name)).post(url(talks, f"/room/{number}/view")).status_code
        for name in ("broker", "operator", "stranger", "other_broker")
    }
    assert answers == {"broker": 403, "operator": 403, "stranger": 404, "other_broker": 404}
    assert room_queries.log(ALL, talks.id) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [("笔记.txt", "一些文字".encode()), ("空.pdf", samples.pdf()), ("坏.pdf", b"no pdf"), ("", b"")],
)
def test_what_cannot_be_marked_is_not_taken_in(
    app: Flask, signed_in: SignIn, name: str, content: bytes
) -> None:
    talks = making.in_room()
    answer = upload(signed_in(talks.holder), talks, content, name, title="我的名称")
    assert answer.status_code == 422
    assert "我的名称" in answer.text
    assert room_queries.files(ALL, talks.id) == []


def test_a_removed_file_is_gone_and_its_log_stays(app: Flask, signed_in: SignIn) -> None:
    talks = making.in_room()
    holder, seeker = signed_in(talks.holder), signed_in(talks.seeker)
    upload(holder, talks, paper("工艺流程"), "工艺.pdf", title="小试工艺")
    number = room_queries.files(ALL, talks.id)[0].id
    seeker.post(url(talks, f"/room/{number}/view"))
    assert seeker.post(url(talks, f"/room/{number}/remove")).status_code == 403
    assert holder.post(url(talks, f"/room/{number}/remove")).status_code == 302
    assert seeker.post(url(talks, f"/room/{number}/view")).status_code == 404
    page = seeker.get(url(talks, "/room")).text
    assert "资料室里还没有文件" in page
    assert "小试工艺" in page  # in the log
