"""Owners judge suggested pairs, with scripts and without; the department reads what came of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.walking import PHONE, Visitor

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]
NOTE = "虚构的说明：我们要的是在线检测，不是离线抽检"


def pairs(visitor: Visitor) -> Locator:
    visitor.open("/matches")
    visitor.heading("匹配建议")
    return visitor.main.locator("article")


def code_shown(visitor: Visitor) -> None:
    """The demo shows the code that a telephone would."""
    visitor.heading("第二重验证")
    visitor.fill({"验证码": visitor.page.locator("[data-demo-code]").inner_text()})
    visitor.click("继续")


def first_unjudged(visitor: Visitor) -> Locator:
    return pairs(visitor).filter(has=visitor.page.get_by_role("button", name="合适")).first


@pytest.mark.parametrize("script", [True, False])
def test_an_owner_judges_one_pair_good_and_another_unsuitable(welcome: Welcome, script: bool) -> None:
    owner = welcome("uni-admin", java_script_enabled=script, viewport=PHONE if script else None)
    pair = first_unjudged(owner)
    title = pair.get_by_role("heading").last.inner_text()
    place = pair.locator(".verdict").get_attribute("id")
    pair.get_by_role("button", name="合适").press("Enter")
    word = owner.main.locator(f"#{place}")
    expect(word).to_contain_text("您的判断：合适")
    if script:
        expect(word.get_by_role("status")).to_be_focused()
    assert "/matches" in owner.page.url
    assert title
    pair = first_unjudged(owner)
    pair.get_by_role("link", name="不合适").click()
    owner.heading("为什么不合适")
    owner.click("排除这一对")
    owner.sees("请选择一个原因")
    owner.choose({"原因": "不是同一个技术问题"})
    owner.fill({"说明": NOTE})
    owner.click("排除这一对")
    owner.heading("匹配建议")
    expect(owner.page.get_by_role("status").first).to_contain_text("已排除")


def test_a_score_leads_to_how_it_came_about(welcome: Welcome) -> None:
    owner = welcome("uni-admin")
    pair = pairs(owner).first
    pair.locator("summary").click()
    pair.get_by_role("link", name="匹配是怎样计算的").click()
    owner.heading("匹配是怎样计算的")
    owner.sees("内容相近", "60 分", "不比较什么")


def test_the_department_reads_how_good_suggestions_are(welcome: Welcome) -> None:
    test_an_owner_judges_one_pair_good_and_another_unsuitable(welcome, script=False)
    department = welcome("department")
    code_shown(department)
    department.page.locator(".account-menu summary").click()
    department.page.get_by_role("link", name="匹配质量").first.click()
    department.heading("匹配质量")
    department.sees("准确率", "按技术领域", "不是同一个技术问题", NOTE)
    department.choose({"时间": "最近 3 个月"})
    department.click("筛选")
    department.sees(NOTE)
    with department.page.expect_download() as waiting:
        department.follow("导出 CSV")
    assert waiting.value.suggested_filename.startswith("match-quality-")
    department.follow("全部重新匹配的进度")
    department.heading("全部重新匹配的进度")
