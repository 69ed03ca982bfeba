"""Signed-in people follow one edition, and stop."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.catalogue.models import CatalogueSubscriber
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from tests import make
from tests.making.shelf import YEAR, Shelf

SignIn = Callable[[Actor], FlaskClient]
ISSUE = f"/catalogues/{YEAR}/1"


def followed() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(CatalogueSubscriber.branch_path)))


def test_a_reader_follows_the_province_then_a_branch_then_nothing(signed_in: SignIn, shelf: Shelf) -> None:
    reader = signed_in(make.member())
    assert 'name="place" value=""' in reader.get(ISSUE).text
    answer = reader.post("/catalogues/follow", data={"place": "", "next": ISSUE})
    assert (answer.status_code, answer.location) == (302, ISSUE)
    assert followed() == ["/p/"]
    page = reader.get(ISSUE).text
    assert "已订阅全省的季度目录。每期发布时您会收到消息。" in page
    assert "停止订阅" in page
    page = reader.get(f"{ISSUE}/BR2").text
    assert "您现在订阅的是“吉林省科技大市场”" in page
    reader.post("/catalogues/follow", data={"place": "BR2", "next": f"{ISSUE}/BR2"})
    assert followed() == ["/p/BR2/"]
    assert "停止订阅" in reader.get("/catalogues?place=BR2").text
    assert "您现在订阅的是“吉林分市场”" in reader.get("/catalogues").text
    for _twice in range(2):
        assert reader.post("/catalogues/unfollow").location == "/catalogues"
    assert followed() == []
    assert "已停止订阅季度目录。" in reader.get("/catalogues").text


@pytest.mark.parametrize("place", ["BR9", "220184", "/p/BR1/", "p", "\x00", "\ud800", "a" * 5_000])
def test_a_place_without_an_edition_is_named(signed_in: SignIn, shelf: Shelf, place: str) -> None:
    reader = signed_in(make.member())
    sent = reader.post("/catalogues/follow", data={"place": place.encode("utf-8", "surrogatepass")})
    assert sent.status_code == 302
    assert "分市场：没有这个分市场，订阅没有改变。" in reader.get("/catalogues").text
    assert followed() == []


def test_visitors_are_shown_the_way_in(client: FlaskClient, shelf: Shelf) -> None:
    page = client.get(ISSUE).text
    assert "登录后可以订阅" in page
    assert "csrf_token" not in page
    for path in ("/catalogues/follow", "/catalogues/unfollow"):
        assert "/login" in client.post(path).location
    assert followed() == []


def test_nobody_is_sent_elsewhere(signed_in: SignIn, shelf: Shelf) -> None:
    reader = signed_in(make.member())
    for path in ("/catalogues/follow", "/catalogues/unfollow"):
        assert reader.post(path, data={"next": "//evil.example"}).location == "/catalogues"
