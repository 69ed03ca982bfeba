"""A stranger who only looks around: without JavaScript, with the keyboard alone, on a telephone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.walking import PHONE, Visitor

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]


def search(visitor: Visitor, words: str) -> None:
    box = visitor.page.get_by_role("searchbox")
    box.fill(words)
    visitor.page.get_by_role("button", name="搜索").click()
    expect(visitor.page.get_by_role("searchbox")).to_have_value(words)


def found(page: Page) -> int:
    """How many results the page says there are."""
    words = page.get_by_role("heading", name=re.compile(r"^共 \d+ 条")).inner_text()
    return int(re.sub(r"\D.*", "", words.removeprefix("共 ")))


def test_everything_public_is_reached_without_javascript(welcome: Welcome) -> None:
    visitor = welcome(java_script_enabled=False)
    visitor.open("/")
    visitor.heading("让成果走进工厂，让难题找到答案")
    search(visitor, "玉米")
    simplified = found(visitor.page)
    assert simplified > 0
    expect(visitor.main.locator("mark").first).to_have_text("玉米")
    browse_pages(visitor)
    branch_and_back_in_english(visitor)


def browse_pages(visitor: Visitor) -> None:
    """A facet narrows, the second page goes on, a result opens."""
    visitor.open("/search")
    everything = found(visitor.page)
    facets = visitor.page.get_by_role("navigation", name="筛选条件")
    facets.get_by_role("link", name="科技成果").click()
    narrowed = found(visitor.page)
    assert 20 < narrowed < everything
    visitor.follow("下一页")
    visitor.sees(f"（第 21–{min(40, narrowed)} 条）")
    row = visitor.main.locator(".listing-row .row-title a").first
    title = row.inner_text()
    row.click()
    visitor.heading(title)
    visitor.sees("合作条件", "登录后可见联系方式")


def branch_and_back_in_english(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="分市场").click()
    visitor.follow("长春分市场")
    visitor.heading("长春分市场")
    page.get_by_role("link", name="English").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Changchun Branch")
    page.get_by_role("link", name="中文").first.click()
    visitor.heading("长春分市场")
    page.get_by_role("navigation", name="当前位置").get_by_role("link", name="首页").click()
    visitor.heading("让成果走进工厂")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("變速箱", "变速箱"), ("ＣＮＧ　氣瓶", "CNG 气瓶"), ("稀土上轉換熒光測溫", "稀土上转换荧光测温")],
)
def test_traditional_and_full_width_writing_finds_the_same(welcome: Welcome, typed: str, meant: str) -> None:
    visitor = welcome(java_script_enabled=False)
    visitor.open("/search")
    search(visitor, meant)
    expected = found(visitor.page)
    search(visitor, typed)
    assert found(visitor.page) == expected


def test_a_search_without_result_says_what_to_do_next(welcome: Welcome) -> None:
    visitor = welcome(java_script_enabled=False)
    visitor.open("/search?q=龘靐齉")
    visitor.sees("没有找到相符的内容", "写成一条需求")
    visitor.follow("提需求")
    visitor.heading("登录")


def test_the_keyboard_alone_is_enough(welcome: Welcome) -> None:
    visitor = welcome()
    page = visitor.page
    visitor.open("/branches")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到主要内容")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(visitor.main).to_be_focused()
    page.get_by_role("searchbox").focus()
    page.keyboard.type("玉米")
    page.keyboard.press("Enter")
    visitor.heading("玉米")
    facets = page.get_by_role("navigation", name="筛选条件")
    facets.get_by_role("link", name="技术需求").focus()
    page.keyboard.press("Enter")
    chip = page.get_by_role("link", name=re.compile("取消条件"))
    expect(chip).to_be_visible()
    # What was exchanged says so to somebody who does not see it.
    expect(page.get_by_role("heading", name=re.compile(r"^共 \d+ 条"))).to_be_focused()


def test_the_account_menu_opens_and_closes_by_keyboard(welcome: Welcome) -> None:
    visitor = welcome("uni-member")
    visitor.open("/")
    summary = visitor.page.locator(".account-menu summary")
    summary.focus()
    visitor.page.keyboard.press("Enter")
    sign_out = visitor.page.locator(".account-menu").get_by_role("button", name="退出登录")
    expect(sign_out).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(sign_out).to_be_hidden()
    expect(summary).to_be_focused()


@pytest.mark.parametrize("script", [True, False])
def test_the_menu_of_a_telephone_leads_on(welcome: Welcome, script: bool) -> None:
    visitor = welcome(viewport=PHONE, has_touch=True, java_script_enabled=script)
    visitor.open("/")
    menu = visitor.page.locator(".phone-menu")
    expect(menu.get_by_role("link", name="找成果")).to_be_hidden()
    menu.locator("summary").tap()
    menu.get_by_role("link", name="找成果").tap()
    visitor.heading("找成果")
    menu.locator("summary").tap()
    menu.get_by_role("link", name="登录").tap()
    visitor.heading("登录")
