"""An achievement from the first key to the stranger who finds it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.market import Market
from tests.browser.walking import Visitor, labelled

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]

TITLE = "虚构冰雪路面轮胎橡胶配方及制备"
TRIAL = "在虚构试车场零下三十度完成两个冬季的制动试验，附检测报告"
RIGHT = {
    "知识产权号": "ZL202110000001.6",
    "知识产权名称": "一种低温橡胶组合物",
    "权利人": "长白虚构大学（演示）",
}


def write_what_it_is(member: Visitor) -> None:
    member.fill({
        "公开简介": "面向严寒地区轮胎，橡胶在零下四十度保持弹性，冰面制动距离缩短两成，可用现有密炼设备生产。",
        "关键词": "冬季轮胎、橡胶配方、低温弹性",
        "技术指标": "脆性温度不高于零下五十度；冰面摩擦系数不低于 0.18",
        "商业分析": "每条轮胎原料成本增加约八元，适合年产三十万条以上的企业。",
    })  # fmt: skip
    member.choose(
        {"主要领域": "汽车制造", "成果体现形式": "新材料", "技术成熟度": "第 6 级：样机在相似环境通过验证"}
    )
    member.fill({"成熟度佐证": TRIAL, "佐证日期": "2025-02-20"})
    member.tick("合作方式", "普通许可", "合作开发")
    member.tick("定价方式", "协议定价")
    member.fill({"合作价格": "120.5"})


def write_rights_and_team(member: Visitor) -> None:
    main = member.main
    right = main.locator("[data-rows=ip] [data-row]").first
    member.choose({"知识产权类型": "发明专利", "法律状态": "已授权"}, right)
    member.fill(RIGHT, right)
    member.tick("财政资金资助", "是")
    team = main.locator("[data-rows=team] [data-row]")
    member.fill({"姓名": "虚构甲", "主要贡献": "配方设计", "贡献比例": "60"}, team.first)
    member.click("再加一位完成人")
    expect(team).to_have_count(2)
    expect(labelled(team.last, "姓名")).to_be_focused()
    expect(labelled(team.first, "姓名")).to_have_value("虚构甲")
    member.fill({"姓名": "虚构乙", "主要贡献": "试验", "贡献比例": "40"}, team.last)


def write_contact_and_promises(member: Visitor) -> None:
    member.fill({"联系部门": "技术转移中心", "办公电话": "0431-00000001"})
    member.choose({"所在地区": "朝阳区"})
    member.tick("密级", "公开")
    member.main.get_by_label("国家安全承诺").check()
    member.main.get_by_label("公共利益承诺").check()


def begin(member: Visitor) -> None:
    member.follow("发布成果")
    member.fill({"名称": TITLE})
    member.click("开始填写")
    member.heading("填写成果")


def submit(member: Visitor) -> None:
    member.click("下一步：核对")
    member.heading("核对后提交")
    member.sees(TITLE)
    member.click("确认提交")
    member.heading("已提交，等待审核")


def send_back(operator: Visitor) -> None:
    """With a note about each of two fields."""
    operator.open("/reviews")
    operator.follow(TITLE)
    operator.main.locator("summary", has_text="退回整改").click()
    decision = operator.main.locator("details.decision", has_text="退回整改")
    labelled(decision, "原因").select_option(index=1)
    decision.get_by_role("button", name="再加一条意见").click()
    notes = operator.main.locator("[data-rows=notes] [data-row]")
    expect(notes).to_have_count(2)
    operator.choose({"栏目": "公开简介"}, notes.first)
    operator.fill({"需要怎样修改": "请写明对比的是哪一种普通配方。"}, notes.first)
    operator.choose({"栏目": "商业分析"}, notes.last)
    operator.fill({"需要怎样修改": "请补充投产需要的设备。"}, notes.last)
    operator.main.get_by_role("button", name="退回", exact=True).click()


def answer_the_notes(member: Visitor) -> None:
    """Each note stands right before the field it is about."""
    member.open("/work")
    member.follow(TITLE)
    member.sees("审核人员请您修改后再提交")
    for note, label in (
        ("请写明对比的是哪一种普通配方。", "公开简介"),
        ("请补充投产需要的设备。", "商业分析"),
    ):
        beside = member.main.locator(".review-note + .field", has=member.page.get_by_label(label))
        expect(beside).to_have_count(1)
        expect(member.main.locator(".review-note", has_text=note)).to_be_visible()
    member.fill({
        "公开简介": "面向严寒地区轮胎，与普通丁苯橡胶配方相比，冰面制动距离缩短两成，可用现有密炼设备生产。",
        "商业分析": "每条轮胎原料成本增加约八元；需要密炼机和低温检测箱各一台。",
    })  # fmt: skip


def publish(operator: Visitor) -> None:
    """The operator sees what was asked and what became of it."""
    operator.open("/reviews")
    operator.follow(TITLE)
    operator.sees("上次要求修改的内容", "请补充投产需要的设备。", "退回以后的改动")
    expect(operator.main.locator("ins", has_text="低温检测箱")).to_be_visible()
    operator.click("通过并发布")
    operator.sees("已发布")


def find(stranger: Visitor) -> None:
    stranger.open("/")
    stranger.page.locator("#masthead-q, #results-q, #home-q").first.fill("低温橡胶 轮胎")
    stranger.page.locator("#masthead-q, #results-q, #home-q").first.press("Enter")
    stranger.follow(TITLE)
    stranger.heading(TITLE)
    stranger.sees(
        "120.5 万元", "第 6 级（共 9 级）", "ZL202110000001.6", "虚构甲", "虚构乙", "登录后可见联系方式"
    )
    expect(stranger.main).not_to_contain_text("0431-00000001")


def test_an_achievement_is_written_returned_mended_published_and_found(
    market: Market, welcome: Welcome
) -> None:
    member, operator = welcome("uni-admin"), welcome("operator-br1")
    begin(member)
    write_what_it_is(member)
    write_rights_and_team(member)
    write_contact_and_promises(member)
    expect(member.main.locator("#saved-state")).to_have_text(re.compile(r"已自动保存 \d\d:\d\d"))
    submit(member)
    send_back(operator)
    answer_the_notes(member)
    submit(member)
    publish(operator)
    market.settle()
    find(welcome())
