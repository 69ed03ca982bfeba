"""A new organisation: a slip in its code, the mailed link, waiting for verification, the first submission."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import make
from tests.browser.market import Market
from tests.browser.walking import Visitor, labelled

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]

NAME = "北湖虚构膜材料有限公司"
MAIL = "founder@beihu.example.invalid"
PASSWORD = "松花江畔-Walk-2026"
TITLE = "北湖虚构中空纤维膜抗污染改性"


def wrong_last(code: str) -> str:
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def register(founder: Visitor, code: str) -> None:
    founder.open("/register")
    founder.fill({
        "统一社会信用代码": wrong_last(code), "单位名称": NAME, "联系部门": "研发部", "您的姓名": "虚构创办人",
        "您的邮箱": MAIL, "设置密码": PASSWORD, "再输入一次密码": PASSWORD,
    })  # fmt: skip
    founder.choose({"单位类型": "企业", "所在地区": "宽城区"})
    founder.main.get_by_label("我受本单位委托办理注册").check()
    founder.click("提交注册")


def mend_the_code(founder: Visitor, code: str) -> None:
    """The message names the field and what is wrong; all that was typed is still there, but for the password."""
    summary = founder.main.get_by_role("alert")
    expect(summary).to_contain_text("校验")
    expect(summary).to_be_focused()
    expect(founder.page).to_have_title(re.compile("^错误："))
    entry = labelled(founder.main, "统一社会信用代码")
    expect(entry).to_have_attribute("aria-invalid", "true")
    expect(labelled(founder.main, "单位名称")).to_have_value(NAME)
    expect(labelled(founder.main, "所在地区").locator("option:checked")).to_have_text("宽城区")
    expect(labelled(founder.main, "您的邮箱")).to_have_value(MAIL)
    entry.fill(code)
    founder.fill({"设置密码": PASSWORD, "再输入一次密码": PASSWORD})
    founder.click("提交注册")
    founder.heading("请查收确认邮件")


def confirm(market: Market, founder: Visitor) -> None:
    """By the link in the letter, which is a file here."""
    market.settle()
    (letter,) = market.letters_to(MAIL)
    link = re.search(r"http://\S+", letter)
    assert link is not None
    founder.open(link.group())
    founder.heading("确认邮箱")
    founder.fill({"密码": PASSWORD})
    founder.click("确认并登录")


def draft(founder: Visitor) -> str:
    """A complete need; returns the address of its page with the answers."""
    founder.open("/listings/new?kind=need")
    founder.sees("单位还没有通过核验")
    founder.fill({"名称": TITLE})
    founder.click("开始填写")
    founder.fill({
        "需求内容": "超滤膜运行三个月后通量下降四成，清洗后恢复不足八成，希望得到抗污染改性的办法。",
        "关键词": "中空纤维膜、抗污染、超滤",
        "验收方式": "在本厂连续运行三个月，通量不低于初始值的八成。",
        "联系部门": "研发部",
        "办公电话": "0431-00000077",
    })  # fmt: skip
    founder.choose({"主要领域": "资源高效利用和生态环保", "所在地区": "宽城区"})
    founder.tick("定价方式", "面议")
    founder.tick("合作方式", "合作开发")
    founder.tick("产权归属", "协商确定")
    founder.tick("公开范围", "完全公开")
    founder.tick("密级", "公开")
    founder.main.get_by_label("国家安全承诺").check()
    founder.main.get_by_label("公共利益承诺").check()
    founder.click("下一步：核对")
    founder.heading("核对后提交")
    return founder.page.url


def verify(operator: Visitor) -> None:
    operator.open("/manage/organisations")
    operator.follow(NAME)
    operator.sees("请对照登记机关公示的信息")
    operator.click("核验通过")
    operator.sees("已核验")


def test_an_organisation_registers_waits_and_is_verified(market: Market, welcome: Welcome) -> None:
    founder = welcome()
    code = make.uscc_code()
    register(founder, code)
    mend_the_code(founder, code)
    confirm(market, founder)
    answers = draft(founder)
    expect(founder.main.get_by_role("alert")).to_contain_text("本单位还没有通过核验，暂时不能提交")
    founder.sees("内容已经齐全")
    expect(founder.main.get_by_role("button", name="确认提交")).to_have_count(0)
    verify(welcome("operator-br1"))
    founder.open(answers)
    founder.click("确认提交")
    founder.heading("已提交，等待审核")
    market.settle()
    assert any("核验" in letter for letter in market.letters_to(MAIL)[1:])
