"""The pages of follows: buttons on a listing's page, what changed since, the list, and the link of a letter."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.alerts.letters_following import STOP
from marketplace.alerts.queries import following as queries
from marketplace.alerts.states import FollowReason, FollowStatus
from marketplace.config import Settings
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.listings.operations import endings, life
from marketplace.listings.vocabulary import Visibility
from marketplace.mail import signed
from tests import make
from tests.alerts.watching import follow_of, follows
from tests.listings import samples
from tests.listings.acts import act
from tests.listings.statements import counted

SignIn = Callable[[Actor], FlaskClient]
TITLE = samples.ACHIEVEMENT.title


@pytest.fixture
def token(settings: Settings) -> Callable[[int], str]:
    return lambda number: signed.sign(settings.signing_key(), STOP, number, utc_now() + signed.LASTS)


def test_a_visitor_is_led_past_the_sign_in_and_the_page_is_kept(
    app: Flask, client: FlaskClient, listing: int
) -> None:
    pages = [client.get(f"/listings/{listing}") for _ in range(2)]
    text = pages[0].text
    assert f'href="/login?next=/listings/{listing}"' in text
    assert f'href="/shortlists/add?id=CG{listing:06d}"' in text
    assert f'href="/compare?id=CG{listing:06d}"' in text
    assert "csrf_token" not in text
    assert pages[0].data == pages[1].data
    assert len(app.extensions["pages"]) == 1
    with counted() as sent:
        client.get(f"/listings/{listing}")
    assert sent == []


def test_a_visitors_post_is_sent_to_the_sign_in(client: FlaskClient, listing: int) -> None:
    for path in (f"/listings/{listing}/follow", f"/listings/{listing}/unfollow", f"/listings/{listing}/seen"):
        assert client.post(path).location == "/login"
    assert client.get("/follows").location == "/login?next=/follows"


def test_following_and_stopping_on_the_page(signed_in: SignIn, listing: int) -> None:
    actor = make.reader()
    browser = signed_in(actor)
    assert ">关注<" in browser.get(f"/listings/{listing}").text.replace("</svg>", ">")
    answer = browser.post(f"/listings/{listing}/follow", follow_redirects=True)
    assert answer.request.path == f"/listings/{listing}"
    assert "已关注。" in answer.text
    assert "点开后确认一次即可停止，无需登录" in answer.text
    assert f'action="/listings/{listing}/unfollow"' in answer.text
    answer = browser.post(f"/listings/{listing}/unfollow", follow_redirects=True)
    assert "已取消关注" in answer.text
    assert f'action="/listings/{listing}/follow"' in answer.text
    assert follow_of(actor, listing).reason == FollowReason.BY_HAND


def test_one_too_many_is_said_and_leads_to_the_list(
    signed_in: SignIn, listing: int, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_FOLLOWS", 1)
    actor = make.reader()
    follows(actor, make.need(owner, published=True).id)
    answer = signed_in(actor).post(f"/listings/{listing}/follow", follow_redirects=True)
    assert answer.request.path == "/follows"
    assert "最多可以关注 1 条" in answer.text


def test_what_changed_is_shown_until_it_is_called_read(signed_in: SignIn, owner: Actor, listing: int) -> None:
    actor = make.reader()
    follows(actor, listing)
    browser = signed_in(actor)
    assert "自您上次查看以来" not in browser.get(f"/listings/{listing}").text
    make.amended(listing, owner, awards="虚构一等奖")
    for _ in range(2):
        page = browser.get(f"/listings/{listing}").text
        assert "自您上次查看以来的变化（第 1 版到第 2 版）" in page
        assert "虚构一等奖</ins>" in page
    overview = browser.get("/follows").text
    assert "自您上次查看以来有变化：获奖情况" in overview
    browser.post(f"/listings/{listing}/seen", data={"version": "2"})
    assert "自您上次查看以来" not in browser.get(f"/listings/{listing}").text
    assert "自您上次查看以来" not in browser.get("/follows").text


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "\x00"])
def test_no_version_breaks_the_button(signed_in: SignIn, listing: int, version: str) -> None:
    actor = make.reader()
    follows(actor, listing)
    answer = signed_in(actor).post(f"/listings/{listing}/seen", data={"version": version})
    assert answer.status_code == 302
    assert follow_of(actor, listing).seen_version == 1


def test_changes_are_shown_to_followers_alone(signed_in: SignIn, owner: Actor, listing: int) -> None:
    follows(make.reader(), listing)
    make.amended(listing, owner, awards="虚构一等奖")
    assert "自您上次查看以来" not in signed_in(make.reader()).get(f"/listings/{listing}").text


def test_the_list_has_status_dates_and_buttons(signed_in: SignIn, owner: Actor, listing: int) -> None:
    actor = make.reader()
    need = make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME).id
    for number in (listing, need):
        follows(actor, number)
    act(endings.give_up, owner, need, "price")
    page = signed_in(actor).get("/follows").text
    assert "共 2 条（最多 200 条）" in page
    assert TITLE in page
    assert "有效期至" in page
    assert "未解决" in page
    assert page.count("取消关注") == 2
    assert page.count("虚构单位") == 1


def test_what_has_changed_comes_first_and_a_state_is_said_where_it_is_not_open(
    signed_in: SignIn, owner: Actor, listing: int
) -> None:
    actor = make.reader()
    later, paused = (make.achievement(owner, published=True, title=f"虚构成果{n}").id for n in "甲乙")
    for number in (listing, later, paused):
        follows(actor, number)
    act(life.pause, owner, paused, "updating")
    browser = signed_in(actor)
    before = browser.get("/follows").text
    assert before.index("虚构成果甲") < before.index(TITLE), "the newest first"
    make.amended(listing, owner, awards="虚构一等奖")
    page = browser.get("/follows").text
    assert page.index(TITLE) < page.index("虚构成果乙") < page.index("虚构成果甲")
    assert page.count("badge-status") == 1
    assert ">暂停<" in page


def test_stopping_from_the_list_stays_on_the_list(signed_in: SignIn, listing: int) -> None:
    actor = make.reader()
    follows(actor, listing)
    browser = signed_in(actor)
    answer = browser.post(f"/listings/{listing}/unfollow", data={"back": "list"}, follow_redirects=True)
    assert answer.request.path == "/follows"
    assert "还没有关注的信息" in answer.text
    assert "您取消了关注" in answer.text
    assert "重新关注" in answer.text


def test_an_ended_listing_offers_no_follow(signed_in: SignIn, owner: Actor, listing: int) -> None:
    act(endings.withdraw, owner, listing, "no_longer_offered")
    browser = signed_in(make.reader())
    assert f'action="/listings/{listing}/follow"' not in browser.get(f"/listings/{listing}").text
    assert browser.post(f"/listings/{listing}/follow").status_code == 409


def test_what_was_taken_down_has_no_tools(client: FlaskClient, listing: int) -> None:
    act(endings.take_down, make.operator("/p/"), listing, "secrecy", "案号 1")
    assert "listing-tools" not in client.get(f"/listings/{listing}").text


def test_the_link_of_a_letter_asks_once_and_then_stops(
    client: FlaskClient, listing: int, token: Callable[[int], str]
) -> None:
    actor = make.reader()
    path = f"/follows/stop/{token(follows(actor, listing))}"
    page = client.get(path)
    assert page.status_code == 200
    assert TITLE in page.text
    assert "noindex" in page.text
    assert follow_of(actor, listing).status is FollowStatus.FOLLOWING
    for _ in range(2):
        done = client.post(path)
        assert (done.status_code, "不会再为" in done.text) == (200, True)
    assert follow_of(actor, listing).reason == FollowReason.BY_LINK
    assert "不会再为" in client.get(path).text


def test_a_mail_program_stops_with_one_post(
    app: Flask, client: FlaskClient, listing: int, token: Callable[[int], str]
) -> None:
    """RFC 8058: a form with one field, no cookie and no token of ours."""
    actor = make.reader()
    path = f"/follows/stop/{token(follows(actor, listing))}"
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert follow_of(actor, listing).status is FollowStatus.ENDED


@pytest.mark.parametrize("token", ["x", "", "%00", "%ED%A0%80", "a" * 5_000, "WzEsMTgyNzM2MDk3Ml0.x"])
def test_a_link_that_was_altered_changes_nothing(client: FlaskClient, token: str) -> None:
    for answer in (client.get(f"/follows/stop/{token}"), client.post(f"/follows/stop/{token}")):
        assert answer.status_code in ({410} if token else {404})


def test_a_link_does_not_tell_what_was_taken_down(
    client: FlaskClient, listing: int, token: Callable[[int], str]
) -> None:
    path = f"/follows/stop/{token(follows(make.reader(), listing))}"
    act(endings.take_down, make.operator("/p/"), listing, "secrecy", "案号 1")
    assert TITLE not in client.get(path).text
