"""A quarter becomes a catalogue: cut off, confirmed, edited, checked by another, frozen, out, read and verified."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from marketplace.catalogue.models import CatalogueIssue
from marketplace.catalogue.operations import planning, publishing
from marketplace.catalogue.states import IssueStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files.opening import FOLDER
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import beijing_today
from tests.browser import dealing
from tests.browser.market import Market
from tests.browser.pictures import Pictures
from tests.browser.test_desk_walk import demo_actor
from tests.browser.walking import Visitor
from tests.making import issues as making

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]
NOTE = "本季度重点推荐（虚构）"


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    return Pictures.into(tmp_path / "pictures")


@pytest.fixture
def planned(market: Market) -> str:
    """The demo's issue of this quarter, whose cut-off has just come; its address at the desk."""
    with market.app.app_context():
        first, row = db.session.scalars(select(CatalogueIssue).order_by(CatalogueIssue.id))
        if first.status is IssueStatus.FROZEN:
            with unit_of_work():
                publishing.publish(demo_actor("department-head"), first.id)
        with unit_of_work():
            planning.set_dates(
                SYSTEM, row.id, making.dates(row.year, row.quarter, collect_on=beijing_today())
            )
        if db.session.get_one(CatalogueIssue, row.id).status is IssueStatus.PLANNED:
            with unit_of_work():
                planning.collect(SYSTEM, row.id)
        issue_id = row.id
        db.session.remove()
    return f"/catalogue-desk/{issue_id}"


def test_a_quarter_becomes_a_catalogue(
    welcome: Welcome, market: Market, planned: str, pictures: Pictures
) -> None:
    people = dealing.People(welcome)
    _compiled(people, planned, pictures)
    _confirmed(people, planned, pictures)
    _checked(people, planned, pictures)
    _frozen(people, market, planned, pictures)
    _read(welcome(), pictures)
    assert not pictures.wrong, "\n".join(pictures.wrong)


def _compiled(people: dealing.People, address: str, pictures: Pictures) -> None:
    officer = people["department"]
    officer.open(address)
    pictures.take(officer, "collecting")
    officer.click("截止并编入")
    officer.sees("已截止，条目已经编入", "编制中")
    officer.follow("查看全部条目")
    pictures.take(officer, "entries")
    officer.main.get_by_role("table").get_by_role("link").first.click()
    officer.fill({"编者按": NOTE})
    pictures.take(officer, "entry")
    officer.click("保存")
    officer.sees("条目已保存。", NOTE)
    officer.open(f"{address}/preface")
    officer.fill({"卷首语": "虚构的卷首语。"})
    pictures.take(officer, "preface")
    officer.click("保存")
    officer.click("转编辑审定")
    officer.sees("个分市场或节点没有确认")
    pictures.take(officer, "shares-missing")


def _confirmed(people: dealing.People, address: str, pictures: Pictures) -> None:
    """The province answers for every place; a branch sees its own."""
    number = address.rsplit("/", 1)[1]
    branch = people["operator-br1"]
    branch.open(f"/catalogue-shares/{number}")
    pictures.take(branch, "share")
    dealing.refused(branch, f"/catalogue-shares/{number}?place=/p/BR2/", 404)
    dealing.refused(branch, address, 403)
    province = people["province"]
    province.open("/catalogue-shares")
    places = province.main.locator("section").first.get_by_role("listitem").get_by_role("link")
    addresses = [str(link.get_attribute("href")) for link in places.all()]
    assert len(addresses) > 5
    for place in addresses:
        province.open(place)
        province.click("确认本地条目")
        province.sees("已确认本地的条目。")


def _checked(people: dealing.People, address: str, pictures: Pictures) -> None:
    officer, checker = people["department"], people["department2"]
    officer.open(address)
    officer.click("转编辑审定")
    officer.click("通过编辑审定")
    officer.sees("由没有参与编制和编辑的另一名工作人员检查")
    expect(officer.main.get_by_role("link", name="检查保密和知识产权", exact=True)).to_have_count(0)
    checker.open(address)
    checker.follow("检查保密和知识产权")
    pictures.take(checker, "check")
    checker.click("检查通过")
    checker.sees("检查已通过，等待定稿")


def _frozen(people: dealing.People, market: Market, address: str, pictures: Pictures) -> None:
    """Its files are made up here: those of the demo's first issue were made by the jobs themselves."""
    head = people["department-head"]
    head.open(address)
    pictures.take(head, "to-freeze")
    head.click("定稿")
    head.sees("已定稿并编号")
    head.click("现在发布")
    head.sees("文件还在制作")
    with market.app.app_context():
        making.files(int(address.rsplit("/", 1)[1]), market.instance / FOLDER)
        db.session.remove()
    head.open(address)
    pictures.take(head, "frozen")
    head.click("现在发布")
    head.sees("已发布。")


def _read(visitor: Visitor, pictures: Pictures) -> None:
    """Anybody, without an account: the archive, the issue, a file, and whether it is genuine."""
    visitor.open("/catalogues")
    pictures.take(visitor, "archive")
    visitor.main.locator("h2 a, h3 a").first.click()
    pictures.take(visitor, "issue")
    sha256 = visitor.main.locator("code").first.inner_text().strip()
    with visitor.page.expect_download() as found:
        visitor.main.locator("a[href$='catalogue.pdf']").first.click()
    file = Path(found.value.path())
    visitor.follow("按印刷顺序逐条阅读")
    visitor.sees(NOTE)
    pictures.take(visitor, "read")
    visitor.open(f"/catalogues/verify?sha256={sha256}")
    pictures.take(visitor, "verified")
    visitor.sees("2", "季度")
    visitor.open("/catalogues/verify")
    visitor.page.locator("input[type=file]").set_input_files(file)
    visitor.click("核对文件")
    visitor.sees("PDF")
    pictures.take(visitor, "verified-file")
    visitor.open("/catalogues")
    visitor.main.locator("h2 a, h3 a").nth(1).click()
    with visitor.page.expect_download() as real:
        visitor.main.locator("a[href$='catalogue.pdf']").first.click()
    assert Path(real.value.path()).read_bytes().startswith(b"%PDF")
