"""A catalogue on demand: asked for, followed, handed out to whoever may have it."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalogue.formats import Format
from marketplace.catalogue.operations import filing, printing
from marketplace.catalogue.states import PrintFailure
from marketplace.catalogue.storing import open_catalogue_storage
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from tests import make

SignIn = Callable[[Actor], FlaskClient]
SHA = "ab" * 32


@pytest.fixture
def owner(app: Flask) -> Actor:
    return make.member()


@pytest.fixture
def browser(signed_in: SignIn, owner: Actor) -> FlaskClient:
    return signed_in(owner)


def asked(browser: FlaskClient, owner: Actor) -> int:
    (organisation_id,) = owner.organisation_ids
    answer = browser.post("/catalogue-prints", data={"organisation": organisation_id})
    assert answer.status_code == 302
    return int(answer.location.rsplit("/", 1)[1])


def made(app: Flask, print_id: int) -> None:
    with unit_of_work():
        printing.start(SYSTEM, print_id, total=5)
        printing.progress(SYSTEM, print_id, 2, entries=3, content_sha256=SHA)
        storage = open_catalogue_storage(app.extensions["settings"])
        filing.keep(SYSTEM, storage, SHA, Format.PDF, storage.put(BytesIO(b"%PDF-invented")), "cd" * 32, 13)


def test_it_is_asked_for_followed_and_handed_out(app: Flask, browser: FlaskClient, owner: Actor) -> None:
    print_id = asked(browser, owner)
    page = browser.get(f"/catalogue-prints/{print_id}").text
    assert "排队中" in page
    assert f"/catalogue-prints/{print_id}/progress" in page
    made(app, print_id)
    assert "2 / 5" in browser.get(f"/catalogue-prints/{print_id}/progress").text
    assert browser.get(f"/catalogue-prints/{print_id}/catalogue.pdf").status_code == 404
    with unit_of_work():
        printing.finish(SYSTEM, print_id)
    answer = browser.get(f"/catalogue-prints/{print_id}/progress")
    assert answer.headers["HX-Refresh"] == "true"
    page = browser.get(f"/catalogue-prints/{print_id}").text
    assert "已完成" in page
    assert SHA in page
    answer = browser.get(f"/catalogue-prints/{print_id}/catalogue.pdf")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"%PDF-invented", "application/pdf")
    assert f"catalogue-{SHA[:12]}" in answer.headers["Content-Disposition"]


def test_asking_twice_gives_the_one_that_waits(browser: FlaskClient, owner: Actor) -> None:
    assert asked(browser, owner) == asked(browser, owner)


def test_a_strangers_is_not_there(signed_in: SignIn, browser: FlaskClient, owner: Actor) -> None:
    print_id = asked(browser, owner)
    stranger = signed_in(make.member())
    assert stranger.get(f"/catalogue-prints/{print_id}").status_code == 404
    (organisation_id,) = owner.organisation_ids
    assert stranger.post("/catalogue-prints", data={"organisation": organisation_id}).status_code == 404
    assert stranger.post("/catalogue-prints", data={"place": "/p/BR1/"}).status_code == 403


def test_nothing_chosen_is_said(browser: FlaskClient) -> None:
    answer = browser.post("/catalogue-prints", data={})
    assert answer.status_code == 422
    assert "请选择为哪个单位或者地方制作目录" in answer.text


def test_a_place_is_printed_by_its_operators(signed_in: SignIn, app: Flask) -> None:
    branch = signed_in(make.operator("/p/BR1/"))
    assert "制作本地目录" in branch.get("/catalogue-prints").text
    assert branch.post("/catalogue-prints", data={"place": "/p/BR1/220184/"}).status_code == 302
    assert branch.post("/catalogue-prints", data={"place": "/p/BR2/"}).status_code == 403
    assert branch.post("/catalogue-prints", data={"place": "/p/nowhere/"}).status_code == 404


def test_why_it_failed_is_said(browser: FlaskClient, owner: Actor) -> None:
    print_id = asked(browser, owner)
    with unit_of_work():
        printing.start(SYSTEM, print_id, total=5)
        printing.fail(SYSTEM, print_id, PrintFailure.MISSING_GLYPH, "㐂")
    page = browser.get(f"/catalogue-prints/{print_id}").text
    assert "有字库未收录的字符：㐂" in page
