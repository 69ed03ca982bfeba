"""The public page of a listing: who reads what, in which state, and nothing more."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.listings.models import Listing
from marketplace.listings.operations import endings, life
from tests import make
from tests.listings.acts import act
from tests.listings.statements import counted

SignIn = Callable[[Actor], FlaskClient]
OWNER_NAME = "虚构隐名化工有限公司"
DETAIL = "只给登录用户看的配方细节"


def url(listing: Listing, rest: str = "") -> str:
    return f"/listings/{listing.id}{rest}"


def text_of(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def structured(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found, "no structured data"
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_a_visitor_reads_an_open_achievement(app: Flask, client: FlaskClient) -> None:
    listing = make.achievement(make.member(name="虚构示范大学"), published=True, detail=DETAIL)
    response = client.get(url(listing))
    page = text_of(response)
    assert response.status_code == 200
    for words in (
        listing.title,
        "虚构示范大学",
        "在虚构县示范田完成两季试验",
        "ZL202110000001.6",
        "50 万元",
        "普通许可",
    ):
        assert words in page
    assert "公开发布不代表主管部门对处置的审批" in page
    assert "登录后可见" in page
    assert DETAIL not in page


def test_a_visitor_reads_the_targets_and_the_budget_of_a_need(app: Flask, client: FlaskClient) -> None:
    page = text_of(client.get(url(make.need(published=True))))
    for words in ("回收率", "不低于 95 %", "80 万元", "双方共有"):
        assert words in page


def test_fields_and_keywords_lead_into_the_search(app: Flask, client: FlaskClient) -> None:
    page = text_of(client.get(url(make.achievement(published=True))))
    if "search.results" in app.view_functions:
        assert "field=F01" in page
    assert "保水" in page


def test_structured_data_says_what_the_page_says(app: Flask, client: FlaskClient) -> None:
    listing = make.achievement(make.member(name="虚构示范大学"), published=True)
    data = structured(text_of(client.get(url(listing))))
    assert data["@type"] == "Offer"
    assert data["name"] == listing.title
    assert data["price"] == "500000.00"
    assert data["offeredBy"]["name"] == "虚构示范大学"
    assert data["url"].endswith(url(listing))


def test_structured_data_cannot_end_its_script(app: Flask, client: FlaskClient) -> None:
    summary = "</script><script>alert(1)</script>以玉米秸秆为原料的可降解地膜，埋土后基本分解。"
    page = text_of(client.get(url(make.achievement(published=True, public_summary=summary))))
    assert "<script>alert(1)" not in page
    assert structured(page)["itemOffered"]["description"] == summary


def test_the_address_is_there_as_a_picture_of_this_site(app: Flask, client: FlaskClient) -> None:
    listing = make.achievement(published=True)
    response = client.get(url(listing))
    assert f'src="{url(listing, "/qr.svg")}"' in text_of(response)
    assert "img-src 'self' data:" in response.headers["Content-Security-Policy"]


def test_owners_and_operators_preview_what_is_not_public_yet(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner, submitted=True)
    for reader in (owner, make.operator("/p/BR1/")):
        response = signed_in(reader).get(url(listing))
        assert response.status_code == 200
        assert "尚未公开" in text_of(response)
        assert "待审核" in text_of(response)
        assert 'name="robots" content="noindex"' in text_of(response)


def test_a_withdrawn_listing_leaves_a_tombstone_with_its_successor(app: Flask, client: FlaskClient) -> None:
    owner = make.member()
    old, new = (
        make.achievement(owner, published=True),
        make.achievement(owner, published=True, title="新一代降解地膜"),
    )
    act(endings.withdraw, owner, old, "technology_outdated", successor=db.session.get_one(Listing, new.id))
    response = client.get(url(old))
    page = text_of(response)
    assert response.status_code == 200
    assert "已由发布单位撤回" in page
    assert "技术已过时" in page
    assert f'href="/listings/{new.id}">新一代降解地膜' in page
    assert "埋土一百八十天" not in page
    assert "application/ld+json" not in page


def test_a_paused_listing_says_why(app: Flask, client: FlaskClient) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    act(life.pause, owner, listing, "under_negotiation")
    page = text_of(client.get(url(listing)))
    assert "暂停对接" in page
    assert "正在洽谈" in page


def test_a_listing_is_over_when_its_time_is_whether_or_not_the_job_ran(
    app: Flask, client: FlaskClient
) -> None:
    listing = make.achievement(published=True)
    assert "已到期" not in text_of(client.get(url(listing)))
    assert listing.valid_until
    with time_machine.travel(listing.valid_until + timedelta(seconds=1), tick=False):
        assert "已到期" in text_of(client.get(url(listing)))


@pytest.mark.parametrize(
    "path", ["/listings/0", "/listings/99999999999999999999", "/listings/424242", "/listings/-1"]
)
def test_an_impossible_number_is_a_missing_page(app: Flask, client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_page_costs_few_statements_and_a_kept_one_its_stamp_alone(app: Flask, client: FlaskClient) -> None:
    path = url(make.achievement(published=True))
    with counted() as first:
        client.get(path)
    with counted() as second:
        client.get(path)
    assert len(first) <= 4
    assert second == []  # its stamp alone, which goes past these events


def test_the_owner_is_offered_what_the_status_allows(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    page = text_of(signed_in(owner).get(url(listing)))
    assert "办理记录" in page
    assert "系统" in page


def test_suggested_pairs_are_for_those_who_work_with_the_listing(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    owner = make.member()
    listing = make.need(owner, published=True)
    offered = f'data-hx-get="/listings/{listing.id}/matches"'
    for reader in (signed_in(owner), signed_in(make.operator()), signed_in(make.broker())):
        assert offered in text_of(reader.get(url(listing)))
    for reader in (client, signed_in(make.member()), signed_in(make.operator("/p/BR2/"))):
        assert offered not in text_of(reader.get(url(listing)))


def test_an_operator_goes_from_the_preview_to_the_review(app: Flask, signed_in: SignIn) -> None:
    listing = make.achievement(submitted=True)
    page = text_of(signed_in(make.operator("/p/BR1/")).get(url(listing)))
    assert f'href="/reviews/{listing.id}"' in page


def test_a_listing_that_ended_shows_the_day(app: Flask, client: FlaskClient) -> None:
    owner = make.member()
    listing = make.need(owner, published=True)
    act(endings.solve, owner, listing, "solved_in_house")
    page = text_of(client.get(url(listing)))
    assert "需求已解决" in page
    assert "本单位自行解决" in page
    assert f"{utc_now():%Y}年" in page
