"""Somebody whose role needs a second factor: the code, the sign-ins of the account, the way out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.walking import Visitor

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]


def show_code(officer: Visitor) -> None:
    """The demo shows the code that a telephone would."""
    officer.heading("第二重验证")
    officer.fill({"验证码": officer.page.locator("[data-demo-code]").inner_text()})
    officer.click("继续")


def test_a_department_officer_signs_in_with_a_code_and_out_for_good(welcome: Welcome) -> None:
    officer = welcome("department")
    officer.heading("第二重验证")
    officer.open("/reviews")
    officer.heading("第二重验证")
    show_code(officer)
    officer.open("/account/sessions")
    officer.heading("登录记录")
    officer.sees("本次登录")
    kept = officer.page.context.cookies()
    officer.page.locator(".account-menu summary").click()
    officer.page.locator(".account-menu").get_by_role("button", name="退出登录").click()
    expect(officer.page.get_by_role("link", name="登录", exact=True).first).to_be_visible()
    # The cookie of before is worth nothing, whoever kept it.
    officer.page.context.clear_cookies()
    officer.page.context.add_cookies([{**one} for one in kept])
    officer.open("/account/sessions")
    officer.heading("登录")
    expect(officer.main).not_to_contain_text("本次登录")


def test_a_wrong_code_is_refused_with_words(welcome: Welcome) -> None:
    officer = welcome("finance")
    officer.fill({"验证码": "000000"})
    officer.click("继续")
    expect(officer.main.get_by_role("alert")).to_contain_text("验证码")
    officer.heading("第二重验证")
    show_code(officer)
    officer.open("/account")
    officer.heading("我的账号")


def test_a_sign_in_elsewhere_is_ended_from_here(welcome: Welcome) -> None:
    here, elsewhere = welcome("enterprise2-admin"), welcome("enterprise2-admin")
    here.open("/account/sessions")
    here.click("退出其他所有登录")
    expect(here.main.get_by_role("list", name="当前有效的登录").get_by_role("listitem")).to_have_count(1)
    elsewhere.open("/account/sessions")
    elsewhere.heading("登录")
