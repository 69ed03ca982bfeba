"""What one does with what one has found: follow it, compare it, keep it on a list and pass that on."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from marketplace.alerts.models import Follow
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.demo.accounts import PASSWORD, by_login
from marketplace.kernel.actor import SYSTEM
from marketplace.listings.models import Listing
from marketplace.listings.operations import amendments
from marketplace.listings.queries import rules as listing_rules
from marketplace.listings.queries import versions
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Kind
from tests.browser.market import Market
from tests.browser.walking import PHONE, Visitor

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]
LOGIN = "uni-member"
LINK = re.compile(r"https?://\S+/follows/stop/\S+")


@pytest.fixture
def listing(market: Market) -> Iterator[Listing]:
    """A public achievement that nobody has followed yet."""
    with market.app.app_context():
        query = db.select(Listing).where(
            Listing.status == ListingStatus.PUBLISHED, Listing.kind == Kind.ACHIEVEMENT,
            Listing.id.not_in(db.select(Follow.listing_id)),
        )  # fmt: skip
        found = db.session.scalars(query.order_by(Listing.id.desc()).limit(1)).one()
        db.session.expunge(found)
        db.session.rollback()
        yield found


def amend(market: Market, listing_id: int, words: str) -> None:
    """A new public version, made by a job."""
    with market.app.app_context(), unit_of_work():
        found = db.session.get_one(Listing, listing_id)
        rules = listing_rules.of_installation(EVERYTHING, valid_days=180, review_working_days=3)
        change = amendments.start(SYSTEM, found)
        draft = replace(versions.version(EVERYTHING, listing_id, found.published_version or 0), awards=words)
        amendments.save(SYSTEM, change, draft, rules, change.row_version)
        if not amendments.submit(SYSTEM, change, rules):
            amendments.accept(SYSTEM, change, rules)
    market.settle()


def test_a_followed_listing_tells_what_changed_and_a_link_stops_it(
    market: Market, welcome: Welcome, listing: Listing
) -> None:
    visitor = welcome()
    visitor.open(f"/listings/{listing.id}")
    visitor.main.get_by_role("group", name="工具").get_by_role("link", name="关注").click()
    visitor.heading("登录")
    visitor.fill({"邮箱或登录名": LOGIN, "密码": PASSWORD})
    visitor.click("登录")
    visitor.heading(listing.title)
    visitor.click("关注")
    visitor.page.get_by_text("已关注。").wait_for()
    amend(market, listing.id, "虚构的省级一等奖")
    visitor.open("/follows")
    visitor.sees(listing.title, "自您上次查看以来有变化：获奖情况")
    visitor.follow("自您上次查看以来有变化")
    changes = visitor.main.get_by_role("region", name="自您上次查看以来的变化").first
    expect(changes.locator("ins")).to_contain_text("虚构的省级一等奖")
    visitor.click("已看过，不再显示")
    expect(visitor.main.locator("#since")).to_have_count(0)
    stop_by_link(market, welcome, listing)
    visitor.open(f"/listings/{listing.id}")
    expect(visitor.main.get_by_role("button", name="关注", exact=True)).to_be_visible()


def stop_by_link(market: Market, welcome: Welcome, listing: Listing) -> None:
    """The letter has the difference; whoever has it stops it without an account, and without JavaScript."""
    letter = market.letters_to(by_login(LOGIN).email)[-1]
    assert "虚构的省级一等奖" in letter
    link = LINK.search(letter)
    assert link is not None
    somebody = welcome(java_script_enabled=False)
    somebody.open(link[0])
    somebody.heading("不再关注？")
    somebody.sees(listing.title)
    somebody.click("不再关注")
    somebody.heading("已不再关注")


@pytest.mark.parametrize("script", [True, False])
def test_results_are_ticked_and_compared(welcome: Welcome, script: bool) -> None:
    visitor = welcome(java_script_enabled=script)
    visitor.open("/search")
    boxes = visitor.main.get_by_role("checkbox", name="选取")
    for number in range(3):
        boxes.nth(number).check()
    visitor.click("对比（最多 4 条）")
    visitor.heading("对比")
    expect(visitor.main.locator("table.compare thead th")).to_have_count(4)
    expect(visitor.main.get_by_role("rowheader", name=re.compile("不同")).first).to_be_visible()
    visitor.follow("移出对比")
    expect(visitor.main.locator("table.compare thead th")).to_have_count(3)
    visitor.fill({"再加一条（填编号）": "CG999999"})
    visitor.click("加入对比")
    visitor.sees("没有找到公开的信息：CG999999")


def test_a_comparison_is_readable_on_a_telephone(welcome: Welcome) -> None:
    visitor = welcome(viewport=PHONE, has_touch=True)
    visitor.open("/compare?id=1&id=2&id=3&id=4")
    width = visitor.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    expect(visitor.main.get_by_text("各条相同").first).to_be_visible()


def test_a_list_is_kept_annotated_exported_and_passed_on(welcome: Welcome) -> None:
    keeper = welcome("enterprise-admin")
    keeper.open("/search?kind=achievement")
    boxes = keeper.main.get_by_role("checkbox", name="选取")
    for number in range(2):
        boxes.nth(number).check()
    keeper.click("加入备选")
    keeper.heading("加入备选")
    keeper.main.get_by_label("新建一个清单，名称写在下面").check()
    keeper.fill({"新清单的名称": "虚构的候选", "备注": "先联系这一家"})
    keeper.click("加入备选")
    keeper.heading("虚构的候选")
    keeper.main.get_by_text("修改备注").last.click()
    keeper.main.locator("ol textarea").last.fill("电话已经打过")
    keeper.main.get_by_role("button", name="保存备注").last.click()
    keeper.page.get_by_text("备注已保存。").wait_for()
    with keeper.page.expect_download() as download:
        keeper.main.get_by_role("link", name="CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    assert "先联系这一家" in text
    assert "电话已经打过" in text
    keeper.main.get_by_label("允许他人查看我的备注").check()
    keeper.click("生成分享链接")
    link = keeper.main.get_by_label("分享链接").input_value()
    stranger = welcome()
    stranger.open(link)
    stranger.heading("虚构的候选")
    stranger.sees("电话已经打过", "链接有效至")
    keeper.click("收回链接")
    keeper.page.get_by_text("已收回链接").wait_for()
    assert stranger.open(link).status == 404
