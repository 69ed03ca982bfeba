"""Two people at one draft, and one person with an impatient finger."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.walking import Visitor, labelled

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]

MINE = "第二位同事写的简介：适用于零下四十度的户外机柜，已在虚构林区运行一个冬季。"
THEIRS = "第一位同事写的简介：适用于严寒地区的户外机柜，功耗比电加热降低六成。"


def begin(member: Visitor, title: str) -> str:
    """A draft of the member's university; returns the path of its form."""
    member.open("/listings/new?kind=achievement")
    member.fill({"名称": title})
    member.click("开始填写")
    member.heading("填写成果")
    return member.page.url


@pytest.mark.parametrize("script", [True, False])
def test_whoever_saves_second_sees_what_the_first_one_changed(welcome: Welcome, script: bool) -> None:
    first = welcome("uni-admin")
    second = welcome("uni-member", java_script_enabled=script)
    form = begin(first, "虚构相变保温机柜")
    second.open(form)
    first.fill({"公开简介": THEIRS, "关键词": "相变材料、保温、机柜"})
    first.click("保存草稿")
    first.sees("已保存。")
    second.fill({"公开简介": MINE})
    second.click("保存草稿")
    second.heading("在您填写期间，另一个人保存了修改")
    second.sees("高校管理员（演示）", MINE, THEIRS, "相变材料")
    both = second.main.get_by_role("group", name="公开简介")
    expect(both.get_by_label("保留我填的")).to_be_checked()
    second.main.get_by_role("group", name="关键词").get_by_label("采用对方的").check()
    second.click("按以上选择保存")
    second.sees("已保存。")
    expect(labelled(second.main, "公开简介")).to_have_value(MINE)
    expect(labelled(second.main, "关键词")).to_have_value(re.compile("相变材料"))
    first.open(form)
    expect(labelled(first.main, "公开简介")).to_have_value(MINE)


def complete(member: Visitor) -> None:
    member.fill({"公开简介": MINE, "关键词": "相变材料、保温、机柜", "联系部门": "技术转移中心"})
    member.fill(
        {"办公电话": "0431-00000001", "成熟度佐证": "虚构林区一个冬季的运行记录", "佐证日期": "2026-03-01"}
    )
    member.choose(
        {"主要领域": "新一代信息网络", "技术成熟度": "第 7 级：样机在真实环境通过验证", "所在地区": "朝阳区"}
    )
    member.tick("合作方式", "普通许可")
    member.tick("定价方式", "面议")
    member.tick("财政资金资助", "否")
    member.tick("密级", "公开")
    member.main.get_by_label("国家安全承诺").check()
    member.main.get_by_label("公共利益承诺").check()


@pytest.mark.parametrize("script", [True, False])
def test_a_double_click_submits_once(welcome: Welcome, script: bool) -> None:
    """With the script the second click is not sent; without it the browser sends both and the server takes one."""
    member = welcome("uni-admin", java_script_enabled=script)
    begin(member, f"虚构双击机柜{script}")
    complete(member)
    member.click("下一步：核对")
    member.main.get_by_role("button", name="确认提交").dblclick()
    member.heading("已提交，等待审核")
    member.follow("办理情况")
    trail = member.main.get_by_role("region", name="办理记录").get_by_role("listitem")
    expect(trail.filter(has_text="提交")).to_have_count(1)
