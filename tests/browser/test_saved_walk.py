"""A search that is saved, writes when something new fits, and is ended by the link in its letter."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.alerts.models import SavedSearch
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.demo.accounts import PASSWORD
from marketplace.kernel.clock import utc_now
from tests import make
from tests.browser.market import Market
from tests.browser.walking import PHONE, Visitor

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]

LOGIN = "enterprise-admin"
WORDS = "虚构磁悬浮轴承"
TITLE = "虚构磁悬浮轴承离心鼓风机整机技术"


def save(member: Visitor) -> None:
    member.open(f"/search?q={WORDS}")
    member.main.locator("#save-search summary").click()
    member.sees("早上 8:30 发邮件到您的邮箱", "无需登录")
    member.fill({"名称": "磁悬浮轴承的成果"})
    member.choose({"邮件频率": "每天一次"})
    member.click("保存搜索")
    member.heading("我的订阅")
    member.sees("已保存：磁悬浮轴承的成果", "每天一次", "保存以来找到 0 条")


def publish(market: Market) -> None:
    with market.app.app_context():
        make.achievement(published=True, title=TITLE)
        db.session.remove()
    market.settle()


def let_the_morning_come(market: Market) -> str:
    """What was saved becomes due; gives the letter."""
    with market.app.app_context():
        person = db.session.scalars(select(Person).where(Person.login_name == LOGIN)).one()
        address = person.email
        with unit_of_work():
            for search in db.session.scalars(select(SavedSearch)):
                search.due_at = utc_now()
        db.session.remove()
    market.settle()
    return next(letter for letter in market.letters_to(address) if "保存的搜索" in letter)


def address_in(letter: str, path: str, market: Market) -> str:
    found = re.search(re.escape(market.url) + f"({path}\\S+)", letter)
    assert found, letter
    return found[1]


def test_a_search_is_saved_writes_and_is_stopped_by_its_letter(market: Market, welcome: Welcome) -> None:
    member = welcome(LOGIN)
    save(member)
    publish(market)
    letter = let_the_morning_come(market)
    assert "【虚构磁悬浮轴承】离心鼓风机整机技术" in letter

    member.open("/saved")
    member.sees(TITLE, "1 条新结果")
    stranger = welcome(viewport=PHONE)
    stranger.open(address_in(letter, "/saved/\\d+/open\\?listing=", market))
    stranger.heading(TITLE)
    stranger.open(address_in(letter, "/saved/stop/", market))
    stranger.heading("停止邮件？")
    stranger.sees("磁悬浮轴承的成果")
    stranger.click("停止邮件")
    stranger.heading("邮件已停止")

    member.open("/saved")
    member.sees("已停止", "原因：您点了邮件里的停止链接")
    member.click("重新开启 磁悬浮轴承的成果")
    member.sees("已重新开启", "进行中")
    member.follow("修改或删除")
    member.fill({"名称": "改过的名称"})
    member.tick("邮件频率", "不发邮件")
    member.click("保存")
    member.sees("改过的名称", "不发邮件")
    member.click("立即检索 改过的名称")
    member.sees("没有新结果", TITLE)
    member.open("/saved")
    member.follow("修改或删除")
    member.click("删除")
    member.sees("还没有保存的搜索")


def test_a_visitor_signs_in_on_the_way_and_saves(market: Market, welcome: Welcome) -> None:
    visitor = welcome(java_script_enabled=False)
    visitor.open("/search?q=玉米&kind=achievement")
    visitor.follow("登录后可以保存这个搜索")
    visitor.heading("登录")
    visitor.fill({"邮箱或登录名": "uni-admin", "密码": PASSWORD})
    visitor.click("登录")
    visitor.heading("保存搜索")
    visitor.sees("玉米", "科技成果")
    visitor.click("保存")
    visitor.heading("我的订阅")
    visitor.sees("每周一次（周一）")
    visitor.follow("修改或删除")
    visitor.click("删除")
    visitor.sees("还没有保存的搜索")
