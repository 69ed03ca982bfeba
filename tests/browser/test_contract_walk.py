"""From a cleared price to the question to the makers: every step of the wizard, with scripts and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from marketplace.accounts.models import Person
from marketplace.db.base import db
from tests import make
from tests.browser.market import Market
from tests.browser.walking import PHONE, Visitor
from tests.making import contracts as making

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]


@pytest.fixture
def cleared(market: Market) -> tuple[str, str]:
    """The address of a negotiation whose price is clear, and the one with which its holder signs in."""
    with market.app.app_context():
        talks = making.cleared()
        found = f"/negotiations/{talks.id}", db.session.get_one(Person, talks.holder.person_id).email
        db.session.remove()
    return found


def missing(visitor: Visitor) -> None:
    visitor.heading("核对合同")
    summary = visitor.main.get_by_role("alert")
    expect(summary).to_contain_text("还缺")
    summary.get_by_role("link", name="社会经济目标").click()
    visitor.heading("合同类别")


def too_old(visitor: Visitor) -> None:
    """A patent that ends before the licence is kept as typed, and the check says what is wrong with it."""
    technology = visitor.page.url
    visitor.fill({"申请日": "2001-05-06"})
    visitor.click("保存并继续")
    visitor.heading("价款和计划")
    visitor.follow("回到合同页面")
    visitor.follow("核对并征求意见")
    expect(visitor.main.get_by_role("alert")).to_contain_text("许可不能超过这一天")
    visitor.open(technology)


@pytest.mark.parametrize("script", [True, False])
def test_a_contract_is_written_and_its_makers_asked(
    market: Market, welcome: Welcome, cleared: tuple[str, str], script: bool
) -> None:
    address, email = cleared
    seller = welcome(java_script_enabled=script, **({"viewport": PHONE} if script else {}))
    seller.sign_in(email, make.PASSWORD)
    seller.open(address)
    seller.click("起草合同")
    seller.sees("项内容，请继续填写")
    seller.follow("核对并征求意见")
    missing(seller)
    seller.sees("已商定，不能修改", "技术许可")
    seller.choose({"具体类别": "专利实施许可", "计划来源": "省级计划", "社会经济目标": "农林牧渔业发展"})
    seller.click("保存并继续")
    seller.heading("合同双方")
    seller.sees("来自市场登记的单位资料")
    seller.click("保存并继续")
    seller.heading("技术和权利")
    too_old(seller)
    seller.fill({"申请日": "2021-05-06"})
    seller.click("再加一项")
    expect(seller.main.get_by_role("group", name="知识产权 2")).to_be_visible()
    seller.click("保存并继续")
    seller.heading("价款和计划")
    seller.sees("合同总价", "120 万元")
    seller.click("保存并继续")
    seller.heading("完成人和中介费")
    for place, address_of in enumerate(("jia@tech.example", "yi@tech.example"), start=1):
        row = seller.main.get_by_role("group", name=f"完成人 {place}", exact=True)
        seller.fill({"邮箱": address_of}, within=row)
    seller.click("保存并核对")
    seller.heading("核对合同")
    seller.sees("内容已经齐全")
    seller.click("征求完成人意见")
    seller.sees("已给完成人发信")
    market.settle()
    assert market.letters_to("jia@tech.example")
