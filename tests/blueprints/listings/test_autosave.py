"""Autosave: says what it did in a line, and never answers with an error page."""

from collections.abc import Callable
from typing import Any

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.kernel.actor import Actor
from marketplace.listings.models import Listing
from marketplace.listings.quality import score
from tests import make
from tests.blueprints.listings.pages import colleague, form_data, save, stored, url
from tests.listings import samples

SignIn = Callable[[Actor], FlaskClient]


def autosave(browser: FlaskClient, listing: Listing, where: str = "", **changes: Any) -> TestResponse:
    data = form_data(browser.get(url(listing, where or "/edit")))
    for name, value in changes.items():
        data.setlist(name, [value])
    return browser.post(url(listing, f"{where}/autosave"), data=data)


def test_it_saves_and_says_when(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner)
    with time_machine.travel("2026-11-24T06:05:30Z", tick=False):
        answer = autosave(signed_in(owner), listing, title="新的名称").get_data(as_text=True)
    assert "已自动保存 14:05" in answer
    assert 'id="row_version" value="2" data-hx-swap-oob="true"' in answer
    assert stored(listing).title == "新的名称"


def test_the_score_of_a_need_follows_what_is_typed(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner)
    before = autosave(signed_in(owner), listing).get_data(as_text=True)
    after = autosave(signed_in(owner), listing, acceptance="").get_data(as_text=True)
    total = score(samples.need(deadline=stored(listing).deadline)).total
    assert f'id="quality-total" data-hx-swap-oob="true">{total}<' in before
    assert f'id="quality-total" data-hx-swap-oob="true">{total - 12}<' in after
    assert "写明怎样算做成" in after


def test_an_achievement_has_no_score(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    assert "quality" not in autosave(signed_in(owner), make.achievement(owner)).get_data(as_text=True)


def test_what_cannot_be_read_is_named_and_the_rest_is_saved(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner)
    answer = autosave(signed_in(owner), listing, budget_fen="很多", title="新的名称").get_data(as_text=True)
    assert "有内容还没有保存：拟投入总额" in answer
    assert stored(listing).title == "新的名称"
    assert stored(listing).budget_fen == samples.NEED.budget_fen


def test_what_is_too_long_is_named_and_not_saved(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner)
    answer = autosave(signed_in(owner), listing, title="长" * 300)
    assert answer.status_code == 200
    assert "有内容还没有保存：名称：太长" in answer.get_data(as_text=True)
    assert stored(listing).title == samples.NEED.title


def test_it_stops_when_somebody_else_saved(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    second = colleague(owner)
    listing = make.need(owner)
    browser = signed_in(owner)
    opened = form_data(browser.get(url(listing, "/edit")))
    save(signed_in(second), listing, title="同事改的名称")
    answer = browser.post(url(listing, "/autosave"), data=opened).get_data(as_text=True)
    assert f"{second.name} 在您填写期间保存了修改" in answer
    assert f'value="{opened["row_version"]}"' in answer
    assert stored(listing).title == "同事改的名称"


def test_a_change_of_a_public_listing_is_saved_too(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner, published=True)
    browser = signed_in(owner)
    browser.post(url(listing, "/start-change"))
    assert "已自动保存" in autosave(browser, listing, "/amend", title="改过的名称").get_data(as_text=True)
    assert form_data(browser.get(url(listing, "/amend")))["title"] == "改过的名称"
    assert (
        "改过的名称"
        not in browser.get(url(listing)).get_data(as_text=True).split("<main", 1)[1].split("<aside")[0]
    )
