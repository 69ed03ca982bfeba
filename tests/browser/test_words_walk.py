"""Words offered while one types, and the department's synonyms from the try to the search that uses them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from marketplace.jobs.registry import run_now
from tests.browser.market import Market
from tests.browser.walking import PHONE, Visitor

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]


def box(visitor: Visitor) -> Locator:
    """The page's search box, whatever it is called before and after the script has seen it."""
    return visitor.page.locator("input[name=q][data-suggest]").first


def options(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("option")


def test_words_are_offered_and_chosen_with_the_keyboard(welcome: Welcome, market: Market) -> None:
    market.settle()
    run_now(market.office, "collect-words")
    visitor = welcome()
    visitor.open("/search")
    box(visitor).focus()
    combobox = visitor.page.get_by_role("combobox", name="搜索成果和需求")
    expect(combobox).to_have_attribute("aria-expanded", "false")
    visitor.page.keyboard.type("renshen")
    expect(combobox).to_have_attribute("aria-expanded", "true")
    expect(options(visitor).first).to_contain_text("人参")
    visitor.page.keyboard.press("ArrowDown")
    first = options(visitor).first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(combobox).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")
    visitor.page.keyboard.press("Escape")
    expect(combobox).to_have_attribute("aria-expanded", "false")
    expect(combobox).to_have_value("renshen")
    combobox.fill("人参")
    expect(options(visitor).first).to_be_visible()
    word = options(visitor).first.get_attribute("data-value") or ""
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("Enter")
    visitor.heading(f"搜索：{word}")
    expect(visitor.main.locator("mark").first).to_be_visible()


def test_a_word_is_chosen_with_a_finger(welcome: Welcome, market: Market) -> None:
    run_now(market.office, "collect-words")
    visitor = welcome(viewport=PHONE, has_touch=True)
    visitor.open("/")
    box(visitor).tap()
    box(visitor).press_sequentially("玉米")
    word = options(visitor).first.get_attribute("data-value") or ""
    options(visitor).first.tap()
    visitor.heading(f"搜索：{word}")


def test_a_slip_is_asked_about(welcome: Welcome, market: Market) -> None:
    run_now(market.office, "collect-words")
    visitor = welcome()
    visitor.open("/search?q=人深")
    visitor.follow("人参")
    visitor.heading("搜索：人参")


def test_the_department_adds_synonyms_after_seeing_what_changes(welcome: Welcome, market: Market) -> None:
    market.settle()
    stranger = welcome()
    stranger.open("/search?q=maize")
    stranger.sees("没有找到相符的内容")
    officer = welcome("department")
    officer.fill({"验证码": officer.page.locator("[data-demo-code]").inner_text()})
    officer.click("继续")
    officer.page.wait_for_url(lambda url: "second-factor" not in url)
    officer.open("/manage/synonyms")
    officer.follow("新增一组")
    officer.fill({"词": "maize\n玉米"})
    officer.click("预览变化")
    officer.sees("预览，尚未保存", "搜索“maize”新找到的，如：")
    row = officer.main.get_by_role("row", name="maize")
    expect(row.get_by_role("cell").first).to_have_text("0")
    expect(officer.main.locator("#preview").get_by_role("link").first).to_contain_text("玉米")
    officer.click("保存")
    officer.sees("maize、玉米", "已保存")
    stranger.open("/search?q=maize")
    stranger.sees("同时检索：玉米")
    expect(stranger.main.locator("mark").first).to_have_text("玉米")
    stranger.follow("只搜输入的词")
    stranger.sees("没有找到相符的内容", "只搜了输入的词。")
    stranger.follow("同时检索意思相同的词")
    stranger.sees("同时检索：玉米")
