"""The small pages of a listing's life: what they say, what they ask, what they do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from marketplace.blueprints.listings.steps import STEPS
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from marketplace.listings.models import Listing
from marketplace.listings.operations import life, review
from marketplace.listings.queries import own
from marketplace.listings.states import ListingStatus
from tests import make
from tests.blueprints.listings.pages import parsed, url, words_at

SignIn = Callable[[Actor], FlaskClient]
S = ListingStatus


def now(listing: Listing) -> Listing:
    db.session.expire_all()
    return own.one(EVERYTHING, listing.id)


STEP_CASES: list[tuple[str, dict[str, str], ListingStatus]] = [
    ("pause", {"reason": "under_negotiation", "note": "正与两家洽谈"}, S.PAUSED),
    ("withdraw", {"reason": "no_longer_offered"}, S.WITHDRAWN),
    ("solve", {"reason": "solved_in_house"}, S.SOLVED),
    ("give-up", {"reason": "price"}, S.UNSOLVED),
    ("confirm", {}, S.PUBLISHED),
]


@pytest.mark.parametrize(("step", "values", "status"), STEP_CASES, ids=[case[0] for case in STEP_CASES])
def test_a_step_asks_then_does_it_once(
    app: Flask, signed_in: SignIn, step: str, values: dict[str, str], status: ListingStatus
) -> None:
    owner = make.member()
    listing = make.need(owner, published=True)
    browser = signed_in(owner)
    page = browser.get(url(listing, f"/{step}"))
    assert page.status_code == 200
    assert str(STEPS[step.replace("-", "_")].button) in page.get_data(as_text=True)
    assert parsed(page) is not None
    answers = [browser.post(url(listing, f"/{step}"), data=values) for _ in range(2)]
    assert {(a.status_code, a.location) for a in answers} == {(302, url(listing, "/history"))}
    assert now(listing).status is status
    after = browser.get(url(listing, "/history"))
    assert values.get("note", "") in after.get_data(as_text=True)
    assert parsed(after) is not None


def test_a_pause_is_resumed(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner, published=True)
    browser = signed_in(owner)
    browser.post(url(listing, "/pause"), data={"reason": "capacity"})
    assert "恢复公开" in browser.get(url(listing, "/history")).get_data(as_text=True)
    browser.post(url(listing, "/resume"))
    assert now(listing).status is S.PUBLISHED


def test_an_expired_listing_is_renewed(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    with time_machine.travel(utc_now() + timedelta(days=200)):
        browser = signed_in(owner)
        page = browser.get(url(listing, "/history")).get_data(as_text=True)
        assert "到期" in page
        assert "重新公开" in page
        browser.post(url(listing, "/renew"))
        assert now(listing).status is S.PUBLISHED


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({}, "reason", "请从列表中选择原因。"),
        ({"reason": "nonsense"}, "reason", "请从列表中选择。"),
        ({"reason": "complaint_examined"}, "reason", "请从列表中选择。"),
        ({"reason": "other"}, "note", "请填写此项。"),
        ({"reason": "other", "note": "长" * 2_001}, "note", "太长：现有 2001 字，最多 2000 字"),
        ({"reason": "other", "note": "\x00"}, "note", "请填写此项。"),
    ],
)
def test_a_reason_that_says_nothing_is_sent_back(
    app: Flask, signed_in: SignIn, values: dict[str, str], field: str, words: str
) -> None:
    owner = make.member()
    listing = make.need(owner, published=True)
    answer = signed_in(owner).post(url(listing, "/pause"), data=values)
    assert answer.status_code == 422
    assert words in words_at(answer, f"{field}-error")
    assert values.get("note", "")[:100].strip("\x00") in answer.get_data(as_text=True)
    assert now(listing).status is S.PUBLISHED


def test_what_the_market_paused_its_owner_does_not_resume(app: Flask, signed_in: SignIn) -> None:
    owner = make.member(region="220102")
    listing = make.need(owner, published=True)
    operator = signed_in(make.operator("/p/BR1/"))
    assert "投诉核查中" in operator.get(url(listing, "/pause")).get_data(as_text=True)
    operator.post(url(listing, "/pause"), data={"reason": "complaint_examined"})
    assert now(listing).status is S.PAUSED
    assert signed_in(owner).post(url(listing, "/resume")).status_code == 403


def test_a_withdrawn_listing_names_what_replaces_it(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    old, new = (
        make.achievement(owner, published=True),
        make.achievement(owner, published=True, title="新一代地膜"),
    )
    browser = signed_in(owner)
    assert "新一代地膜" in browser.get(url(old, "/withdraw")).get_data(as_text=True)
    values: dict[str, Any] = {"reason": "technology_outdated", "successor": str(new.id)}
    browser.post(url(old, "/withdraw"), data=values)
    assert now(old).successor_id == new.id
    stranger = make.achievement(published=True)
    answer = browser.post(url(new, "/withdraw"), data=values | {"successor": str(stranger.id)})
    assert answer.status_code == 302 or words_at(answer, "successor-error")
    assert now(new).successor_id is None


def test_a_draft_is_discarded(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner)
    browser = signed_in(owner)
    answers = [browser.post(url(listing, "/discard")) for _ in range(2)]
    assert {a.location for a in answers} == {"/work"}
    assert now(listing).status is S.DISCARDED


def test_a_refusal_is_appealed_once(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner, submitted=True)
    with unit_of_work():
        review.reject(SYSTEM, own.one(EVERYTHING, listing.id), "duplicate", "")
    browser = signed_in(owner)
    assert "与已有信息重复" in browser.get(url(listing, "/history")).get_data(as_text=True)
    empty = browser.post(url(listing, "/appeal"))
    assert empty.status_code == 422
    assert words_at(empty, "note-error").endswith("请填写此项。")
    assert browser.post(url(listing, "/appeal"), data={"note": "两项成果的工艺不同"}).status_code == 302
    assert now(listing).appealed
    assert "申诉" not in browser.get(url(listing, "/history")).get_data(as_text=True).split("可以办理")[1]


def test_a_change_is_begun_and_given_up(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner, published=True)
    browser = signed_in(owner)
    assert "修改期间，公开页面保持原样" in browser.get(url(listing, "/start-change")).get_data(as_text=True)
    assert browser.post(url(listing, "/start-change")).location == url(listing, "/amend")
    assert "继续修改" in browser.get(url(listing, "/history")).get_data(as_text=True)
    assert browser.post(url(listing, "/discard-change")).status_code == 302
    assert browser.get(url(listing, "/amend")).status_code == 404


@pytest.mark.parametrize("step", ["pause", "withdraw", "resume", "confirm", "renew", "start-change"])
def test_a_step_out_of_turn_is_refused(app: Flask, signed_in: SignIn, step: str) -> None:
    owner = make.member()
    listing = make.need(owner)
    assert signed_in(owner).get(url(listing, f"/{step}")).status_code == 409
    assert (
        signed_in(owner).post(url(listing, f"/{step}"), data={"reason": "other", "note": "x"}).status_code
        == 409
    )


def test_an_achievement_cannot_be_solved(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    for step in ("solve", "give-up"):
        assert signed_in(owner).get(url(listing, f"/{step}")).status_code == 409
        assert signed_in(owner).post(url(listing, f"/{step}"), data={"reason": "price"}).status_code == 422


def test_a_suspended_organisation_does_not_confirm(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner, published=True)
    with unit_of_work():
        life.pause(SYSTEM, own.one(EVERYTHING, listing.id), "capacity")
    assert signed_in(owner).get(url(listing, "/confirm")).status_code == 409
