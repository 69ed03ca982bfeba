"""My work, and where one listing stands."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from marketplace.blueprints.listings.work import TABS
from marketplace.branches.scope import EVERYTHING
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from marketplace.listings.notes import FieldNote
from marketplace.listings.operations import amendments, drafts, endings, review
from marketplace.listings.queries import own
from tests import make
from tests.blueprints.listings.pages import colleague, parsed, save, url
from tests.listings import samples

SignIn = Callable[[Actor], FlaskClient]


def shown(browser: FlaskClient, tab: str = "") -> str:
    answer = browser.get(f"/work?show={tab}")
    assert answer.status_code == 200
    assert parsed(answer) is not None
    return answer.get_data(as_text=True)


def test_somebody_new_is_told_where_to_begin(app: Flask, signed_in: SignIn) -> None:
    browser = signed_in(make.member())
    assert "从发布第一条成果或需求开始" in shown(browser)
    for tab in TABS:
        page = shown(browser, tab)
        assert 'class="empty"' in page
        assert "发布成果" in page


def test_everything_stands_in_its_place(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    titles = {name: f"这一条在{name}里" for name in ("drafts", "waiting", "published", "ended")}
    make.need(owner, title=titles["drafts"])
    make.need(owner, title=titles["waiting"], submitted=True)
    make.need(owner, title=titles["published"], published=True)
    ended = make.need(owner, title=titles["ended"], published=True)
    returned = make.achievement(owner, title="这一条被退回了", submitted=True)
    with unit_of_work():
        endings.withdraw(SYSTEM, own.one(EVERYTHING, ended.id), "strategy_changed")
        review.return_(SYSTEM, own.one(EVERYTHING, returned.id), "unclear", [FieldNote("title", "请改")])
    browser = signed_in(colleague(owner))
    for tab, title in titles.items():
        page = shown(browser, tab)
        assert title in page
        assert [other for other in titles.values() if other in page] == [title]
    todo = shown(browser)
    assert "这一条被退回了" in todo
    assert "被退回：表述不清楚" in todo
    assert f'href="{url(returned, "/edit")}"' in todo
    assert shown(browser, "waiting").count("审核时限") == 1


def test_what_lapses_soon_and_changes_not_handed_in_are_to_do(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    lapsing = make.achievement(owner, title="快要到期的成果", published=True)
    changed = make.need(owner, title="正在修改的需求", published=True)
    with unit_of_work():
        amendments.start(owner, own.one(EVERYTHING, changed.id))
    with time_machine.travel(utc_now() + timedelta(days=160)):
        page = shown(signed_in(owner))
    assert "快到期了" in page
    assert url(lapsing, "/history") in page
    assert "有没提交的修改" in page
    assert url(changed, "/amend") in page


def test_others_work_is_not_mine(app: Flask, signed_in: SignIn) -> None:
    make.need(title="别的单位的需求", published=True)
    for stranger in (make.member(), make.operator("/p/"), make.broker()):
        browser = signed_in(stranger)
        assert all("别的单位的需求" not in shown(browser, tab) for tab in TABS)


def test_an_operator_sees_what_was_entered_on_behalf(app: Flask, signed_in: SignIn) -> None:
    operator, owner = make.operator("/p/BR1/"), make.member()
    with unit_of_work():
        here = owner.memberships[0].organisation_id
        drafts.create(operator, here, samples.need(title="代填的需求"), make.rules())
    page = shown(signed_in(operator), "drafts")
    assert "代填的需求" in page
    assert "（代为填写）" in page


def test_a_long_list_has_pages(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    for number in range(21):
        make.need(owner, title=f"第{number:02}条需求", published=True)
    browser = signed_in(owner)
    first, second = shown(browser, "published"), shown(browser, "published&page=2")
    assert "第 1 页，共 2 页" in first
    assert "page=2" in first
    assert ("第20条需求" in first, "第00条需求" in first) == (True, False)
    assert "第00条需求" in second


@pytest.mark.parametrize(
    "query", ["show=nothing", "show=%00", "page=-1", f"show=published&page={'9' * 400}", "page=²"]
)
def test_no_question_breaks_it(app: Flask, signed_in: SignIn, query: str) -> None:
    assert signed_in(make.member()).get(f"/work?{query}").status_code == 200


def test_history_compares_any_two_versions(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    browser = signed_in(owner)
    for number, awards in enumerate(("虚构奖三等", "虚构奖二等"), start=2):
        browser.post(url(listing, "/start-change"))
        save(browser, listing, "/amend", awards=awards)
        version = own.open_amendment(EVERYTHING, listing.id)
        assert version is not None
        browser.post(url(listing, "/amend/submit"), data={"row_version": version.row_version})
        assert own.one(EVERYTHING, listing.id).published_version == number
    page = browser.get(url(listing, "/history")).get_data(as_text=True)
    assert "第 3 版相对第 2 版的改动" in page
    assert "虚构奖" in page
    other = browser.get(url(listing, "/history?old=1&new=3"))
    assert "第 3 版相对第 1 版的改动" in other.get_data(as_text=True)
    assert parsed(other) is not None
    assert "改动：获奖情况" in page
    assert "系统" in page
    old = browser.get(url(listing, "/history/2")).get_data(as_text=True)
    assert "虚构奖三等" in old
    assert "这不是现在公开的版本" in old


def test_history_says_who_did_what(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner, published=True)
    page = signed_in(owner).get(url(listing, "/history")).get_data(as_text=True)
    for words in ("新建草稿", "提交审核", "受理诊断", "发布", owner.name):
        assert words in page


def test_many_saves_in_a_row_are_one_line(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    second = colleague(owner)
    listing = make.need(owner)
    for person, field in ((owner, "tried"), (owner, "baseline"), (second, "tried"), (owner, "acceptance")):
        save(signed_in(person), listing, **{field: f"{person.name}写的一段话，写得足够长了"})
    page = signed_in(owner).get(url(listing, "/history")).get_data(as_text=True)
    assert page.count("<strong>保存草稿</strong>") == 3
    assert "改动：现有工作基础、主要难点与已试方案" in page
