"""A signed contract at the desk: returned, answered, registered, changed, performed; each page is looked at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.accounts import actors
from marketplace.accounts.models import Person
from marketplace.contracts.operations import income
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from tests.browser.market import Market
from tests.browser.test_accessibility import Seen, look, show_code_if_asked
from tests.browser.walking import Visitor
from tests.making import desk
from tests.making.pricing import PDF

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]
TITLE = "虚构的冻土光伏支架技术"


def demo_actor(login: str) -> Actor:
    person = db.session.scalars(select(Person).where(Person.login_name == login)).one()
    return actors.actor_for(person, second_factor=True)


@pytest.fixture
def signed(market: Market) -> int:
    """A signed contract between the demo's university and enterprise."""
    with market.app.app_context():
        seller, buyer = demo_actor("uni-admin"), demo_actor("enterprise-admin")
        number = desk.signed(seller, buyer, title=TITLE).id
        db.session.remove()
    return number


def planned(market: Market, number: int) -> tuple[int, int]:
    """A late step and payment, and proposed income; the ids of step and payment."""
    with market.app.app_context():
        deal = desk.Deal(number, demo_actor("uni-admin"), demo_actor("enterprise-admin"))
        step, part = desk.plan(deal, days=-3)
        with unit_of_work():
            income.propose(demo_actor("registrar"), number, desk.WAN, "按合同约定核定首期")
        db.session.remove()
    return step, part


def let_in(welcome: Welcome, login: str) -> Visitor:
    visitor = welcome(login)
    show_code_if_asked(visitor)
    return visitor


def opened(visitor: Visitor, words: str) -> None:
    visitor.main.locator("summary", has_text=words).first.click()


def wrong_with(found: Seen) -> list[str]:
    return found.barriers + found.sideways + found.malformed


def test_from_signature_to_income(welcome: Welcome, market: Market, signed: int, tmp_path: Path) -> None:
    found = Seen()
    seller, clerk = let_in(welcome, "uni-admin"), let_in(welcome, "registrar")
    own, at_desk = f"/contracts/{signed}/registration", f"/registration/{signed}"
    seller.open(own)
    seller.click("提交登记")
    seller.sees("还剩 15 个工作日", "尚待与正式文本核对")
    _returned_and_answered(seller, clerk, found, signed, tmp_path)
    clerk.open(at_desk)
    clerk.sees("见第三条", "补正材料")
    opened(clerk, "认定")
    clerk.click("认定")
    clerk.click("登记并编号")
    clerk.sees("下载登记证明（PDF）")
    seller.open(own)
    with seller.page.expect_download() as paper:
        seller.follow("下载登记证明（PDF）")
    assert Path(paper.value.path()).read_bytes().startswith(b"%PDF")
    seller.follow("查验登记证明")
    seller.sees("这份文件由本平台签发，目前有效", TITLE)
    seller.open(own)
    seller.click("开始履行")
    _changed(seller, clerk, found, own)
    step, part = planned(market, signed)
    finance, buyer = let_in(welcome, "finance"), let_in(welcome, "enterprise-admin")
    for visitor, reader, path in (
        (seller, "uni-admin", own), (clerk, "registrar", at_desk), (finance, "finance", "/registration/income"),
        (seller, "uni-admin", "/contracts/overdue"), (seller, "uni-admin", f"/milestones/{step}/report"),
        (buyer, "enterprise-admin", f"/payments/{part}/report"),
    ):  # fmt: skip
        look(found, visitor, reader, path)
    finance.open("/registration/income")
    finance.click(f"确认 {TITLE}")
    clerk.open(at_desk)
    clerk.sees("已确认")
    assert not wrong_with(found)


def _returned_and_answered(seller: Visitor, clerk: Visitor, found: Seen, number: int, folder: Path) -> None:
    clerk.open("/registration")
    clerk.follow(TITLE)
    look(found, clerk, "registrar", f"/registration/{number}")
    opened(clerk, "退回补正")
    clerk.main.get_by_label("技术目标与指标：具体要求").fill("请写明量化指标")
    clerk.main.get_by_label("金额构成：具体要求").fill("请附设备清单")
    clerk.choose({"退回原因": "材料不全"})
    clerk.click("退回")
    clerk.sees("待补正：材料不全")
    look(found, seller, "uni-admin", f"/contracts/{number}/registration")
    opened(seller, "补正后重新提交")
    seller.fill({"1. 技术目标与指标": "见第三条"})
    seller.click("重新提交")
    seller.sees("请写明如何补正，或者附上文件", "见第三条")
    file = folder / "设备清单.pdf"
    file.write_bytes(PDF)
    seller.main.get_by_label("第 2 项的附件").set_input_files(str(file))
    seller.click("重新提交")
    seller.sees("设备清单.pdf")


def _changed(seller: Visitor, clerk: Visitor, found: Seen, own: str) -> None:
    seller.open(own)
    opened(seller, "申请变更登记")
    seller.fill({"技术交易额（万元）": "80", "变更理由": "调减设备以外的部分"})
    seller.click("提交申请")
    clerk.open("/registration/changes")
    clerk.follow(TITLE)
    look(found, clerk, "registrar", clerk.page.url)
    clerk.click("同意变更")
    seller.open(own)
    seller.sees("认定为 80 万元")
