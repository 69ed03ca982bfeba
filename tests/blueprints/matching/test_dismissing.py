"""The form that puts a pair aside: its choices, what was typed, versions, and who has no business there."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.blueprints.matching.presenting import percent, reason_line
from marketplace.db.base import db
from marketplace.kernel.actor import Actor, Role
from marketplace.matching.drafts import LONGEST_NOTE
from marketplace.matching.models import Match
from marketplace.matching.scoring import FULL_SCORE
from marketplace.matching.states import DismissReason, MatchStatus
from tests import make
from tests.matching.conftest import Market, market, matched

__all__ = ["market", "matched"]
SignIn = Callable[[Actor], FlaskClient]


def pair_of(found: Market) -> Match:
    db.session.rollback()
    return db.session.query(Match).filter_by(need_id=found.fibre_need).one()


def address(found: Market) -> str:
    return f"/matches/{pair_of(found).id}/dismiss"


@pytest.mark.parametrize(
    "data",
    [
        {}, {"reason": ""}, {"reason": "no such reason"}, {"reason": "\x00"},
        {"reason": "price", "note": "长" * (LONGEST_NOTE + 1)},
    ],
)  # fmt: skip
def test_what_is_no_reason_puts_nothing_aside(
    matched: Market, signed_in: SignIn, data: dict[str, str]
) -> None:
    answer = signed_in(matched.seeker).post(address(matched), data=data)
    assert answer.status_code == 422
    assert data.get("note", "") in answer.text
    assert pair_of(matched).status is MatchStatus.SUGGESTED


def test_the_form_offers_every_reason_and_the_version_it_shows(matched: Market, signed_in: SignIn) -> None:
    page = signed_in(matched.seeker).get(address(matched)).text
    for reason in DismissReason:
        assert f'value="{reason.value}"' in page
    assert f'value="{pair_of(matched).row_version}"' in page


@pytest.mark.parametrize("seen", ["99", "0"])
def test_a_pair_that_changed_meanwhile_is_a_conflict(matched: Market, signed_in: SignIn, seen: str) -> None:
    data = {"reason": "price", "note": "长长的说明", "seen_version": seen, "back": "/matches?page=1"}
    client, path = signed_in(matched.seeker), address(matched)
    answer = client.post(path, data=data)
    assert answer.status_code == 409
    assert pair_of(matched).status is MatchStatus.SUGGESTED
    for kept in ("您填写的内容还在", "长长的说明</textarea>", 'selected value="price"', "/matches?page=1"):
        assert kept in answer.text
    version = f'name="seen_version" type="hidden" value="{pair_of(matched).row_version}"'
    assert version in answer.text
    data["seen_version"] = str(pair_of(matched).row_version)
    assert client.post(path, data=data).location == "/matches?page=1"
    assert pair_of(matched).note == "长长的说明"


def test_a_second_click_is_done_and_other_words_are_not(matched: Market, signed_in: SignIn) -> None:
    client, path = signed_in(matched.seeker), address(matched)
    data = {"reason": "price", "note": "贵\r\n太贵", "seen_version": str(pair_of(matched).row_version)}
    for _click in range(2):
        assert client.post(path, data=data).status_code == 302
    aside = pair_of(matched).row_version
    assert client.post(path, data=data | {"note": "别的话"}).status_code == 409
    assert (pair_of(matched).note, pair_of(matched).row_version) == ("贵\n太贵", aside)
    good = {"seen_version": str(aside)}
    for _click in range(2):
        assert client.post(path.replace("dismiss", "good"), data=good).status_code == 302
    assert pair_of(matched).status is MatchStatus.SUGGESTED
    assert client.post(path, data=data).status_code == 409


def test_what_another_put_aside_meanwhile_is_shown_beside_what_was_typed(
    matched: Market, signed_in: SignIn
) -> None:
    path, seen = address(matched), str(pair_of(matched).row_version)
    signed_in(matched.researcher).post(path, data={"reason": "region", "note": "太远"})
    data = {"reason": "price", "note": "我的话", "seen_version": seen}
    client = signed_in(matched.seeker)
    page = client.post(path, data=data)
    assert page.status_code == 409
    for words in ("这一对已排除", "太远", "我的话</textarea>", "这一对已由他人排除"):
        assert words in page.text
    data["seen_version"] = str(pair_of(matched).row_version)
    assert client.post(path, data=data).status_code == 302
    assert pair_of(matched).note == "太远"


def test_the_own_reason_is_there_to_be_corrected(matched: Market, signed_in: SignIn) -> None:
    client, path = signed_in(matched.seeker), address(matched)
    client.post(path, data={"reason": "price", "note": "贵"})
    assert f'href="{path}?back=' in client.get(path.removesuffix("/dismiss")).text
    page = client.get(path).text
    assert 'selected value="price"' in page
    assert "贵</textarea>" in page
    answer = client.post(path, data={"reason": "region", "note": "远"}, follow_redirects=True)
    assert "已记录：不合适。" in answer.text
    assert (pair_of(matched).reason, pair_of(matched).note) == ("region", "远")


@pytest.mark.parametrize("who", ["researcher", "broker", "operator"])
def test_the_other_side_reads_why(matched: Market, signed_in: SignIn, who: str) -> None:
    note = "价格<b>太高</b>"
    signed_in(matched.seeker).post(address(matched), data={"reason": "price", "note": note})
    readers = {"researcher": lambda: matched.researcher, "broker": make.broker, "operator": make.operator}
    client = signed_in(readers[who]())
    page = client.get(f"/listings/{matched.fibre}/matches").text
    assert "价格或预算差距太大" in page
    assert "价格&lt;b&gt;太高&lt;/b&gt;" in page
    assert "碳纤维预浸料连续制备" not in client.get("/matches").text


OUTSIDERS: dict[str, Callable[[], Actor]] = {
    "member": make.member,
    "neighbour": lambda: make.operator("/p/BR2/"),
    "department": lambda: make.officer(Role.DEPARTMENT_OFFICER),
    "finance": lambda: make.officer(Role.FINANCE_OFFICER),
    "system": lambda: make.officer(Role.SYSTEM_ADMINISTRATOR),
}


@pytest.mark.parametrize("who", OUTSIDERS)
def test_outsiders_neither_see_nor_judge_nor_ask(matched: Market, signed_in: SignIn, who: str) -> None:
    client = signed_in(OUTSIDERS[who]())
    before = pair_of(matched).row_version
    for path in (address(matched), f"/listings/{matched.fibre_need}/matches"):
        assert client.get(path).status_code in {403, 404}
    for path in (address(matched), f"/listings/{matched.fibre_need}/matches/refresh"):
        assert client.post(path, data={"reason": "price"}).status_code in {403, 404}
    assert (pair_of(matched).row_version, pair_of(matched).status) == (before, MatchStatus.SUGGESTED)


@pytest.mark.parametrize("number", ["0", "999999", str(2**31), str(2**63), str(10**40)])
def test_no_number_breaks_a_page(market: Market, signed_in: SignIn, number: str) -> None:
    client = signed_in(make.broker())
    assert client.get(f"/matches/{number}/dismiss").status_code == 404
    assert client.get(f"/listings/{number}/matches").status_code == 404
    assert client.post(f"/listings/{number}/matches/refresh").status_code == 404


@pytest.mark.parametrize(
    ("reason", "text", "fits"),
    [
        ({"part": "maturity", "points": 1000, "facts": {"trl": 6, "least": 6}}, "达到需求要求的 TRL 6", True),
        ({"part": "maturity", "points": 0, "facts": {"trl": 4, "least": 6}}, "低于需求要求的 TRL 6", False),
        ({"part": "price", "points": 600, "facts": {"price_fen": 10**8, "budget_fen": 10**8}}, "之内", True),
        (
            {"part": "price", "points": 0, "facts": {"price_fen": 10**8 + 1, "budget_fen": 10**8}},
            "高于需求预算",
            False,
        ),
    ],
)
def test_facts_for_and_against_are_said_in_words(
    app: Flask, reason: dict[str, object], text: str, fits: bool
) -> None:
    with app.test_request_context("/"):
        line = reason_line(reason | {"most": 1000})
    assert text in line.text
    assert line.fits is fits


@pytest.mark.parametrize(("points", "shown"), [(0, 0), (49, 0), (51, 1), (4_000, 40), (FULL_SCORE, 100)])
def test_points_are_shown_as_percents(points: int, shown: int) -> None:
    assert percent(points) == shown


@pytest.mark.parametrize("note", ["", "  ", "\x00"])
def test_another_reason_is_put_into_words(matched: Market, signed_in: SignIn, note: str) -> None:
    client, address = signed_in(matched.seeker), f"/matches/{pair_of(matched).id}/dismiss"
    answer = client.post(address, data={"reason": "other", "note": note})
    assert answer.status_code == 422
    assert "选了“其他原因”，请在这里写明是什么原因" in answer.text
    assert pair_of(matched).status is MatchStatus.SUGGESTED
    assert client.post(address, data={"reason": "other", "note": "设备不外卖"}).status_code == 302
    assert (pair_of(matched).status, pair_of(matched).note) == (MatchStatus.DISMISSED, "设备不外卖")
