"""Saying good or unsuitable on the pages: buttons, own verdicts, what htmx gets, and where one returns to."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.blueprints.matching.how import how
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.matching import scoring
from marketplace.matching.models import Match, MatchVerdict
from marketplace.matching.states import MatchStatus, Verdict
from marketplace.search.likeness import FIRST_STAGE
from tests import make
from tests.matching.conftest import Market, market, matched

__all__ = ["market", "matched"]
SignIn = Callable[[Actor], FlaskClient]
HTMX = {"HX-Request": "true"}


def pair_of(found: Market) -> Match:
    db.session.rollback()
    return db.session.scalars(select(Match).where(Match.need_id == found.fibre_need)).one()


def verdicts() -> list[tuple[Verdict, str | None]]:
    db.session.rollback()
    return [(row.verdict, row.reason) for row in db.session.scalars(select(MatchVerdict))]


def pages(found: Market) -> list[str]:
    return [f"/listings/{found.fibre_need}/matches", "/matches", f"/matches/{pair_of(found).id}"]


def test_each_page_of_a_pair_offers_both_words_and_then_shows_the_own_one(
    matched: Market, signed_in: SignIn
) -> None:
    client, match_id = signed_in(matched.seeker), pair_of(matched).id
    for path in pages(matched):
        page = client.get(path).text
        assert f'action="/matches/{match_id}/good"' in page
        assert f'href="/matches/{match_id}/dismiss?back=' in page
        assert "您的判断" not in page
    assert client.post(f"/matches/{match_id}/good").location == f"/matches/{match_id}"
    for path in pages(matched):
        page = client.get(path).text
        assert "您的判断：<strong>合适</strong>" in page
        assert f'action="/matches/{match_id}/good"' not in page
        assert "改为不合适" in page
    other = signed_in(matched.researcher).get(f"/matches/{match_id}").text
    assert "您的判断" not in other


@pytest.mark.parametrize(
    ("back", "arrives"),
    [
        ("/matches?page=1#pair-1", "/matches?page=1#pair-1"),
        ("//evil.example/", None), ("https://evil.example/", None), ("\x00", None), ("", None),
        ("/" + "长" * 5_000, None),
    ],
)  # fmt: skip
def test_one_returns_to_where_one_was_and_never_elsewhere(
    matched: Market, signed_in: SignIn, back: str, arrives: str | None
) -> None:
    match_id = pair_of(matched).id
    answer = signed_in(matched.seeker).post(f"/matches/{match_id}/good", data={"back": back})
    assert answer.status_code == 302
    wanted = arrives or f"/matches/{match_id}"
    assert answer.location == wanted
    assert verdicts() == [(Verdict.GOOD, None)]


def test_htmx_gets_the_new_word_alone_and_it_is_read_out(matched: Market, signed_in: SignIn) -> None:
    match_id = pair_of(matched).id
    answer = signed_in(matched.seeker).post(f"/matches/{match_id}/good", headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(f'<div class="verdict" id="verdict-{match_id}">')
    assert 'role="status" tabindex="-1" data-focus' in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_pair_put_aside_meanwhile_is_a_conflict_and_htmx_reloads_the_page(
    matched: Market, signed_in: SignIn, headers: dict[str, str]
) -> None:
    match_id, seen = pair_of(matched).id, str(pair_of(matched).row_version)
    signed_in(matched.researcher).post(f"/matches/{match_id}/dismiss", data={"reason": "price"})
    client = signed_in(matched.seeker)
    answer = client.post(f"/matches/{match_id}/good", data={"seen_version": seen}, headers=headers)
    if headers:
        assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")
        assert "有了变化" in client.get(f"/matches/{match_id}").text
    else:
        assert answer.status_code == 409
    assert [verdict for verdict, _reason in verdicts()] == [Verdict.NOT_SUITABLE]


def test_unsuitable_returns_to_where_one_was_and_can_be_taken_back(
    matched: Market, signed_in: SignIn
) -> None:
    client, match_id = signed_in(matched.seeker), pair_of(matched).id
    form = client.get(f"/matches/{match_id}/dismiss?back=/matches?page=1").text
    assert 'name="back" type="hidden" value="/matches?page=1"' in form
    answer = client.post(
        f"/matches/{match_id}/dismiss", data={"reason": "price", "note": "贵", "back": "/matches?page=1"}
    )
    assert answer.location == "/matches?page=1"
    assert verdicts() == [(Verdict.NOT_SUITABLE, "price")]
    aside = client.get(f"/listings/{matched.fibre_need}/matches").text
    assert "您的判断：<strong>不合适（价格或预算差距太大）</strong>" in aside
    assert "改为合适" in aside
    assert "这一对已排除" in client.get(f"/matches/{match_id}").text
    client.post(f"/matches/{match_id}/good", data={"seen_version": str(pair_of(matched).row_version)})
    assert verdicts() == [(Verdict.GOOD, None)]
    assert pair_of(matched).status is MatchStatus.SUGGESTED


def test_what_the_other_side_put_aside_is_not_called_good_but_is_found_unsuitable_too(
    matched: Market, signed_in: SignIn
) -> None:
    match_id = pair_of(matched).id
    signed_in(matched.researcher).post(f"/matches/{match_id}/dismiss", data={"reason": "price"})
    client = signed_in(matched.seeker)
    page = client.get(f"/matches/{match_id}").text
    assert f"/matches/{match_id}/good" not in page
    assert f"/matches/{match_id}/dismiss" in page
    client.post(f"/matches/{match_id}/dismiss", data={"reason": "region"})
    page = client.get(f"/matches/{match_id}").text
    assert "您的判断：<strong>不合适（" in page
    assert "修改原因" in page
    client.post(f"/matches/{match_id}/good")
    assert "您的判断：<strong>合适</strong>" in client.get(f"/matches/{match_id}").text
    assert pair_of(matched).status is MatchStatus.DISMISSED


@pytest.mark.parametrize("who", ["member", "neighbour"])
def test_strangers_find_no_pair(matched: Market, signed_in: SignIn, who: str) -> None:
    actor = make.member() if who == "member" else make.operator("/p/BR2/")
    client, match_id = signed_in(actor), pair_of(matched).id
    assert client.get(f"/matches/{match_id}").status_code == 404
    assert client.post(f"/matches/{match_id}/good").status_code == 404
    assert verdicts() == []


@pytest.mark.parametrize("number", ["0", str(2**31), str(2**63), str(10**40)])
def test_no_number_breaks_a_page(market: Market, signed_in: SignIn, number: str) -> None:
    client = signed_in(make.broker())
    assert client.get(f"/matches/{number}").status_code == 404
    assert client.post(f"/matches/{number}/good", data={"seen_version": number}).status_code == 404


@pytest.mark.parametrize("seen", ["-1", "abc", "\x00", "９", "9" * 30, str(2**63)])
def test_a_version_that_is_none_is_not_asked_about(matched: Market, signed_in: SignIn, seen: str) -> None:
    answer = signed_in(matched.seeker).post(
        f"/matches/{pair_of(matched).id}/good", data={"seen_version": seen}
    )
    assert answer.status_code == 302


def test_everybody_reads_how_scores_come_about_and_each_score_leads_there(
    matched: Market, client: FlaskClient, signed_in: SignIn
) -> None:
    page = client.get("/matches/how").text
    for part, most in scoring.WEIGHTS.items():
        assert f'<td class="number text-nowrap">{most // 100} 分</td>' in page, part
    for words in ("30%", "8%", "60%", "150%", f"{FIRST_STAGE} 条", "40 条", "前 10 条", "2 时至 5 时"):
        assert words in page
    for path in pages(matched):
        assert 'href="/matches/how"' in signed_in(matched.seeker).get(path).text


def test_the_page_follows_the_recipe(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert how.permission == "public"  # type: ignore[attr-defined]
    monkeypatch.setitem(scoring.WEIGHTS, scoring.Part.PRICE, 1_700)
    monkeypatch.setattr(scoring, "ONE_LEVEL_SHORT", 0.25)
    page = client.get("/matches/how").text
    assert "17 分" in page
    assert "只差一级得 25%" in page
