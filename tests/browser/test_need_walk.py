"""A need that gets better while it is written, is diagnosed, published and matched."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.market import Market
from tests.browser.walking import Visitor

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]

TITLE = "虚构车身铝钢混合结构低热输入连接工艺"
PARTNER = "铝钢异种材料激光填丝熔钎焊工艺与装备"
"""Of the demo; its text speaks of the same joint."""


def score(page: Page) -> int:
    return int(page.locator("#quality-total").inner_text())


def begin(member: Visitor) -> None:
    member.open("/listings/new?kind=need")
    member.fill({"名称": TITLE})
    member.click("开始填写")
    member.heading("填写需求")


def describe(member: Visitor) -> None:
    member.fill({
        "需求内容": "新车型采用铝合金与镀锌钢混合车身，自冲铆接增重大、外观面有凸起。"
        "希望得到铝钢异种材料激光填丝熔钎焊的工艺和装备，接头抗剪强度稳定，能装在现有六轴机器人上。",
        "关键词": "铝钢连接、激光焊接、熔钎焊",
    })  # fmt: skip
    member.choose({"主要领域": "汽车制造"})


def quantify(member: Visitor) -> None:
    """Two figures, the second in a row that the form adds."""
    rows = member.main.locator("[data-rows=targets] [data-row]")
    member.fill({"指标名称": "接头抗剪强度", "指标值": "180", "单位": "MPa"}, rows.first)
    member.click("再加一项指标")
    expect(rows).to_have_count(2)
    member.choose({"比较方式": "介于"}, rows.last)
    member.fill({"指标名称": "焊接速度", "指标值": "2-4", "单位": "m/min"}, rows.last)


def set_terms(member: Visitor) -> None:
    member.fill({
        "验收方式": "在本厂试制线连续焊接一千件，由第三方机构按行业标准抽检。",
        "现有工作基础": "自冲铆接线两条，铆接点抗剪强度四千牛，单车增重三公斤。",
        "主要难点与已试方案": "试过冷金属过渡焊，界面化合物层过厚，接头发脆。",
        "完成时限": "2099-06-30",
        "拟投入总额": "200",
        "其中支付解决方": "150",
        "联系部门": "技术中心",
        "办公电话": "0431-00000005",
    })  # fmt: skip
    member.tick("定价方式", "协议定价")
    member.tick("合作方式", "合作开发")
    member.tick("产权归属", "双方共有")
    member.choose({"最低成熟度": "第 6 级：样机在相似环境通过验证", "所在地区": "绿园区"})
    member.tick("公开范围", "完全公开")
    member.tick("密级", "公开")
    member.main.get_by_label("国家安全承诺").check()
    member.main.get_by_label("公共利益承诺").check()


def submit(member: Visitor) -> None:
    member.click("下一步：核对")
    member.heading("核对后提交")
    member.sees("接头抗剪强度", "双方共有", "200 万元")
    member.click("确认提交")
    member.heading("已提交，等待审核")


def diagnose_and_publish(operator: Visitor) -> None:
    operator.open("/reviews?kind=need")
    operator.follow(TITLE)
    operator.sees("需求质量")
    operator.click("受理诊断")
    operator.sees("诊断中")
    operator.click("通过并发布")
    operator.sees("已发布")


def open_public_page(member: Visitor) -> None:
    member.open("/work?show=published")
    member.follow(TITLE)
    member.heading(TITLE)
    member.follow("查看公开页面")
    member.heading(TITLE)


def open_reasons(member: Visitor) -> None:
    """The public page fetches its matches by itself; each says why."""
    matches = member.main.get_by_role("region", name="匹配建议")
    expect(matches.get_by_role("link", name=PARTNER, exact=True)).to_be_visible()
    expect(matches).to_contain_text("匹配度")
    reasons = matches.locator("li", has_text=PARTNER).locator("details.match-reasons")
    reasons.locator("summary").click()
    expect(reasons).to_contain_text("熔钎焊")
    matches.locator("li", has_text=PARTNER).get_by_role("link", name="不合适").click()


def dismiss(member: Visitor) -> None:
    member.heading("为什么不合适？")
    member.main.get_by_label("原因").select_option(index=1)
    member.fill({"说明": "装备投资超出这次的预算。"})
    member.click("排除这一对")


def test_a_need_is_quantified_diagnosed_published_and_matched(market: Market, welcome: Welcome) -> None:
    member = welcome("enterprise-admin")
    begin(member)
    at_first = score(member.page)
    describe(member)
    quantify(member)
    expect(member.main.locator("#saved-state")).to_contain_text("已自动保存")
    with_targets = score(member.page)
    set_terms(member)
    expect(member.page.locator("#quality-total")).not_to_have_text(str(with_targets))
    assert at_first < with_targets < score(member.page)
    submit(member)
    diagnose_and_publish(welcome("operator-br1"))
    market.settle()
    open_public_page(member)
    open_reasons(member)
    dismiss(member)
    expect(member.main.locator("article", has_text=TITLE).filter(has_text=PARTNER)).to_have_count(0)
    _stays_away(market, member)


def _stays_away(market: Market, member: Visitor) -> None:
    """Also when everything is matched anew."""
    open_public_page(member)
    address = member.page.url.removeprefix(market.url).split("?")[0]
    member.open(f"{address}/matches")
    member.click("重新匹配")
    market.settle()
    member.open(f"{address}/matches")
    dismissed = member.main.get_by_role("region", name="已排除")
    expect(dismissed.get_by_role("link", name=PARTNER, exact=True)).to_be_visible()
    expect(dismissed).to_contain_text("装备投资超出这次的预算。")
    expect(member.main.get_by_role("link", name=PARTNER, exact=True)).to_have_count(1)
