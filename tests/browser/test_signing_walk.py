"""From a complete contract to both signatures: makers by the links of their letters, an approver, two parties."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from marketplace.accounts.models import Person
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from tests import make
from tests.browser.market import Market
from tests.browser.walking import Visitor, labelled
from tests.making import contracts as making
from tests.making.pricing import PDF

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]


@dataclass(frozen=True)
class Cast:
    """The contract's address, and the addresses with which its people sign in."""

    path: str
    seller: str
    approver: str
    buyer: str


@pytest.fixture
def cast(market: Market) -> Cast:
    with market.app.app_context():
        deal = making.complete()
        assert deal.buyer is not None
        people = (deal.seller, making.approver(deal), deal.buyer)
        found = Cast(f"/contracts/{deal.id}", *(_email(actor) for actor in people))
        db.session.remove()
    return found


def _email(actor: Actor) -> str:
    return db.session.get_one(Person, actor.person_id).email


def answer(market: Market, maker: Visitor, address: str, opinion: str, note: str = "") -> None:
    """By the link in the newest letter."""
    links = [re.search(r"http://\S+/opinions/\S+", letter) for letter in market.letters_to(address)]
    found = [link.group() for link in links if link]
    maker.open(found[-1])
    maker.heading("对合同的意见")
    maker.tick("您是否同意按上述内容签订", opinion)
    maker.fill({"说明": note})
    maker.click("提交意见")


def sign(party: Visitor, cast: Cast) -> None:
    party.open(f"{cast.path}/signature")
    party.fill({"签字人": "虚构签字人", "签订日期": beijing_today().isoformat()})


def test_a_contract_is_heard_approved_and_signed(
    market: Market, welcome: Welcome, cast: Cast, tmp_path: Path
) -> None:
    seller = welcome()
    seller.sign_in(cast.seller, make.PASSWORD)
    seller.open(f"{cast.path}/check")
    seller.click("征求完成人意见")
    seller.sees("还有 2 人没有答复")
    market.settle()
    first, second = welcome(java_script_enabled=False), welcome()
    answer(market, first, "zhang@tech.example", "有异议")
    first.sees("请写明理由")
    first.fill({"说明": "署名顺序不对"})
    first.click("提交意见")
    first.sees("您的意见：有异议")
    answer(market, second, "li@tech.example", "同意")
    second.sees("您的意见：同意")
    seller.open(f"{cast.path}/opinions")
    seller.sees("署名顺序不对", "所有完成人都已答复")
    seller.click("结束征求意见，提交审批")
    seller.sees("单位审批中")
    approve(welcome(), cast)
    text = tmp_path / "合同.pdf"
    text.write_bytes(PDF)
    sign(seller, cast)
    labelled(seller.main, "双方签字盖章的合同文件").set_input_files(text)
    seller.click("记录签订")
    seller.sees("已记录，等待另一方签订")
    buyer = welcome()
    buyer.sign_in(cast.buyer, make.PASSWORD)
    sign(buyer, cast)
    buyer.main.get_by_label("已核对：对方提交的文件就是双方签订的合同").check()
    buyer.click("记录签订")
    buyer.sees("双方都已签订", "已签订")


def approve(approver: Visitor, cast: Cast) -> None:
    """The objection has to be answered."""
    approver.sign_in(cast.approver, make.PASSWORD)
    approver.open(f"{cast.path}/approval")
    approver.sees("有完成人提出异议", "署名顺序不对")
    approver.click("批准")
    expect(approver.main.get_by_role("alert")).to_contain_text("请在意见中答复")
    approver.fill({"审批意见和答复": "署名已经学术委员会确认"})
    approver.click("批准")
    approver.sees("已批准，请双方签订后记录")
