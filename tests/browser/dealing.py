"""One deal from a suggested pair to a registered contract, by the people who take part, as each sees it.

Six people: the enterprise that needs, the university that holds, the broker between them, an inventor, the operator of
the branch, and the registrar. Whoever has no part in a step is refused where the walk tries it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Locator, expect

from tests.browser.walking import Visitor

Welcome = Callable[..., Visitor]
MAKER = ("演示完成人甲", "uni2-admin@demo.example.invalid")
"""Somebody with an account in the market."""
OUTSIDER = ("演示完成人乙", "maker-b@example.invalid")
"""Somebody without, who answers by the link of a letter."""


@dataclass
class People:
    """Who is signed in, by login name; each has a browser of their own."""

    welcome: Welcome
    known: dict[str, Visitor] = field(default_factory=dict)

    def __getitem__(self, login: str) -> Visitor:
        if login not in self.known:
            self.known[login] = self.welcome(login)
            code_shown(self.known[login])
        return self.known[login]


def code_shown(visitor: Visitor) -> None:
    """The demo shows the code that a telephone would, to whoever is asked for one."""
    code = visitor.page.locator("[data-demo-code]")
    if code.count():
        visitor.fill({"验证码": code.inner_text()})
        visitor.click("继续")


def refused(visitor: Visitor, path: str, status: int) -> None:
    """The address answers as for somebody who has no part in it."""
    answer = visitor.open(path)
    assert answer.status == status, (path, answer.status)


def not_taken(visitor: Visitor, path: str, status: int) -> None:
    """Somebody sends a step that no page offers them, as a form by hand would, and it is not taken."""
    visitor.open("/account")
    token = visitor.page.locator("input[name=csrf_token]").first.input_value()
    answer = visitor.page.request.post(path, form={"csrf_token": token}, max_redirects=0)
    assert answer.status == status, (path, answer.status)


def pair_adopted(people: People, need: str, achievement: str) -> str:
    """The broker takes the suggested pair; gives the address of the lead. Neither side may do so."""
    for owner in ("enterprise-admin", "uni-admin"):
        row = _pair(people[owner], need, achievement)
        expect(row.get_by_role("link", name="承接")).to_have_count(0)
    broker = people["broker"]
    _pair(broker, need, achievement).get_by_role("link", name="承接").click()
    broker.heading("承接这一对")
    broker.click("承接")
    broker.sees("请声明您与双方有没有利益关系")
    broker.tick("您与双方有利益关系吗", "没有")
    broker.click("承接")
    lead = arrived(broker, "leads")
    broker.heading(need)
    return lead


def introduced(people: People, lead: str) -> None:
    """Both sides are asked, accept, and are introduced. Strangers see nothing, a side cannot speak for the other."""
    broker, seeker, holder = (people[login] for login in ("broker", "enterprise-admin", "uni-admin"))
    refused(people["enterprise2-admin"], lead, 404)
    broker.open(lead)
    expect(broker.main.get_by_role("button", name="引见双方")).to_have_count(0)
    broker.click("征询双方意向")
    for side in (seeker, holder):
        side.open(lead)
        side.click("愿意对接")
        expect(side.main.get_by_role("button", name="愿意对接")).to_have_count(0)
    broker.open(lead)
    broker.click("引见双方")
    broker.sees("已引见")


def agreed(people: People, lead: str) -> str:
    """Secrecy, a first version of the terms and a better one; gives the address of the negotiation.

    The document room stays shut until both have consented; the broker and the branch bind nobody.
    """
    broker, seeker, holder = (people[login] for login in ("broker", "enterprise-admin", "uni-admin"))
    seeker.open(lead)
    seeker.click("进入洽谈")
    here = arrived(seeker, "negotiations")
    refused(people["enterprise2-admin"], here, 404)
    seeker.click("提出保密协议")
    refused(seeker, f"{here}/room", 403)
    for side in (seeker, holder):
        side.open(here)
        side.click("已阅读全文，代表本单位确认")
    answer = holder.open(f"{here}/room")
    assert answer.status == 200
    write_terms(broker, here, "90")
    write_terms(holder, here, "96")
    people["operator-br1"].open(here)
    expect(people["operator-br1"].main.get_by_role("button", name="代表本单位同意这一版")).to_have_count(0)
    for side in (seeker, holder):
        side.open(f"{here}/terms/2")
        side.click("代表本单位同意这一版")
    holder.sees("双方同意")
    refused(holder, f"{here}/terms/new", 409)
    return here


def priced(people: People, negotiation: str, title: str) -> None:
    """The holder agrees on the price and makes it public; nothing goes on before the time is over."""
    holder, seeker = people["uni-admin"], people["enterprise-admin"]
    here = f"{negotiation}/pricing"
    seeker.open(here)
    expect(seeker.main.get_by_role("button", name="保存")).to_have_count(0)
    holder.open(here)
    holder.tick("定价方式", "协议定价")
    holder.fill({"价格（万元）": "96"})
    holder.main.get_by_label("均不涉及").check()
    holder.click("保存")
    holder.follow("发布价格公示")
    holder.fill(
        {
            "成果名称": title,
            "定价依据和说明": "参照近三年同类许可合同的价格，经双方协商确定（虚构）。",
            "完成人": "演示完成人甲\n演示完成人乙",
            "异议受理部门和联系方式": "科技成果转化办公室 0431-00000000",
        }
    )
    holder.click("发布")
    holder.sees("公示期满、异议全部答复后，可以在这里办结定价")


def cleared(people: People, negotiation: str) -> None:
    """After the time of publicity."""
    holder = people["uni-admin"]
    holder.open(f"{negotiation}/pricing")
    holder.click("办结定价")
    holder.sees("定价已完成，可以起草合同")


def write_terms(author: Visitor, negotiation: str, price: str) -> None:
    """A licence paid in two instalments, a tenth of it for equipment."""
    author.open(f"{negotiation}/terms/new")
    author.choose({"合同类别": "技术许可", "许可方式": "普通许可", "付款方式": "分期支付"})
    author.fill(
        {
            "技术内容和范围": "表面缺陷在线视觉检测系统及其算法的实施许可（虚构）",
            "使用地域": "吉林省",
            "合同期限（月）": "36",
            "交付物": "检测系统一套\n操作规程",
            "验收标准": "漏检率不高于 0.1%，误检率不高于 2%，连续运行三十天。",
            "总价（万元）": price,
            "其中设备和材料（万元）": "9",
            "知识产权归属": "专利权归持有方，需求方在许可范围内使用。",
            "中介费（万元）": "2",
            "争议解决": "协商不成的，向长春仲裁委员会申请仲裁。",
        }
    )
    author.choose({"中介费由谁支付": "双方各半"})
    for place, (words, weeks, sum_wan) in enumerate(
        (("合同生效", "2", "30"), ("验收合格", "20", str(int(price) - 30)))
    ):
        if place:
            author.main.get_by_role("button", name="再加一期").click()
        row = author.main.get_by_role("group", name=f"付款 {place + 1}")
        author.fill({"内容": words, "签订后第几周": weeks, "金额（万元）": sum_wan}, within=row)
    author.click("提出")


def _pair(visitor: Visitor, need: str, achievement: str) -> Locator:
    """The suggested pair in somebody's list, whose pages are looked through."""
    visitor.open("/matches")
    while True:
        titles = (visitor.page.get_by_role("link", name=title, exact=True) for title in (need, achievement))
        row = visitor.main.locator("article")
        for title in titles:
            row = row.filter(has=title)
        if row.count():
            return row.first
        visitor.follow("下一页")


def arrived(visitor: Visitor, kind: str) -> str:
    """Wait for the page of one lead, negotiation or contract; gives its address."""
    expect(visitor.page).to_have_url(re.compile(rf"/{kind}/[0-9]+$"))
    return urlsplit(visitor.page.url).path
