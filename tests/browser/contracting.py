"""The second half of a deal: the contract is written, heard, approved, signed and registered."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect

from marketplace.kernel.clock import beijing_today
from tests.browser.dealing import MAKER, OUTSIDER, People, arrived, refused
from tests.browser.walking import Visitor, labelled


def drafted(people: People, negotiation: str) -> str:
    """What was agreed is there already; the rest is filled in. Gives the address of the contract.

    Neither the other side nor the branch drafts; an agreed price cannot be written over.
    """
    holder, seeker = people["uni-admin"], people["enterprise-admin"]
    seeker.open(negotiation)
    expect(seeker.main.get_by_role("button", name="起草合同")).to_have_count(0)
    author = people["uni-member"]
    author.open(negotiation)
    author.click("起草合同")
    here = arrived(author, "contracts")
    refused(people["enterprise2-admin"], here, 404)
    refused(people["operator-br1"], here, 404)
    author.open(f"{here}/draft/kind")
    author.choose({"具体类别": "专利实施许可", "计划来源": "计划外", "社会经济目标": "工商业发展"})
    author.click("保存并继续")
    author.heading("合同双方")
    author.open(f"{here}/draft/people")
    author.sees("已商定，不能修改")
    for place, (name, address) in enumerate((MAKER, OUTSIDER), 1):
        row = author.main.get_by_role("group", name=f"完成人 {place}")
        if not row.count():
            author.click("再加一人")
        author.fill({"姓名": name, "邮箱": address}, within=row)
    author.click("保存并核对")
    author.heading("核对合同")
    refused(seeker, f"{here}/draft/kind", 403)
    assert holder.open(here).status == 200
    return here


def heard(people: People, contract: str, letters: Callable[[str], list[str]]) -> None:
    """One maker answers in the market, the other by the link of a letter; nobody else may."""
    author, stranger = people["uni-member"], people["enterprise2-admin"]
    author.open(f"{contract}/check")
    author.click("征求完成人意见")
    refused(author, f"{contract}/draft/kind", 409)
    refused(stranger, f"{contract}/opinion", 404)
    refused(people["enterprise-admin"], f"{contract}/opinion", 404)
    inventor = people["uni2-admin"]
    inventor.open(f"{contract}/opinion")
    inventor.click("提交意见")
    inventor.sees("请选择一项意见")
    inventor.tick("您是否同意按上述内容签订", "同意")
    inventor.click("提交意见")
    inventor.sees("您的意见：同意")
    link = next(line for line in letters(OUTSIDER[1])[-1].splitlines() if "/opinions/" in line)
    outsider = people.welcome()
    outsider.open(urlsplit(link.strip()).path)
    outsider.heading("对合同的意见")
    outsider.tick("您是否同意按上述内容签订", "有异议")
    outsider.fill({"说明（不同意时必填）": "请在合同中写明后续改进的署名（虚构）。"})
    outsider.click("提交意见")
    outsider.sees("您的意见：有异议")
    author.open(f"{contract}/opinions")
    author.click("结束征求意见，提交审批")
    author.sees("有异议")


def approved(people: People, contract: str) -> None:
    """By an administrator of the seller who wrote none of it, with an answer to the objection."""
    here = f"{contract}/approval"
    author, holder = people["uni-member"], people["uni-admin"]
    author.open(here)
    expect(author.main.get_by_role("button", name="批准")).to_have_count(0)
    refused(people["enterprise2-admin"], here, 404)
    holder.open(here)
    holder.click("批准")
    holder.sees("请在意见中答复")
    holder.fill({"审批意见和答复": "改进的署名按学校规定办理，已与完成人说明（虚构）。"})
    holder.click("批准")
    refused(author, f"{contract}/draft/kind", 409)


def signed(people: People, contract: str, paper: Path, other_paper: Path) -> None:
    """Both record the same file; another one is refused."""
    here = f"{contract}/signature"
    holder, seeker = people["uni-admin"], people["enterprise-admin"]
    refused(people["enterprise2-admin"], here, 404)
    for side, name, file in ((holder, "虚构校长", paper), (seeker, "虚构经理", other_paper)):
        side.open(here)
        side.fill({"签字人": name, "签订日期": beijing_today().isoformat()})
        labelled(side.main, "（PDF）").set_input_files(str(file))
        side.click("记录签订")
    seeker.sees("这不是对方提交的那份文件")
    seeker.open(here)
    seeker.fill({"签字人": "虚构经理", "签订日期": beijing_today().isoformat()})
    seeker.main.get_by_label("已核对：对方提交的文件就是双方签订的合同").check()
    seeker.click("记录签订")
    seeker.open(contract)
    seeker.sees("已签订")


def registered(people: People, contract: str) -> str:
    """Handed in once by the seller, returned, answered, recognised and numbered; gives the number.

    The buyer does not hand in; an operator and the department have no seat at the desk.
    """
    number = contract.rsplit("/", 1)[1]
    own, desk = f"{contract}/registration", f"/registration/{number}"
    holder, seeker, clerk = (people[login] for login in ("uni-admin", "enterprise-admin", "registrar"))
    seeker.open(own)
    expect(seeker.main.get_by_role("button", name="提交登记")).to_have_count(0)
    holder.open(own)
    holder.click("提交登记")
    refused(people["operator-br1"], desk, 403)
    refused(holder, desk, 403)
    clerk.open(desk)
    opened(clerk, "退回补正")
    clerk.main.get_by_label("金额构成：具体要求").fill("请说明设备和材料的构成")
    clerk.choose({"退回原因": "材料不全"})
    clerk.click("退回")
    holder.open(own)
    opened(holder, "补正后重新提交")
    holder.fill({"1. 金额构成": "设备为工业相机两台，见第六条（虚构）"})
    holder.click("重新提交")
    clerk.open(desk)
    opened(clerk, "认定")
    clerk.fill({"技术交易额（万元）": "97"})
    clerk.click("认定")
    clerk.sees("技术交易额不能高于成交额")
    clerk.fill({"技术交易额（万元）": "87"})
    clerk.click("认定")
    clerk.click("登记并编号")
    clerk.sees("下载登记证明（PDF）")
    holder.open(own)
    return holder.main.get_by_text(re.compile(r"^[0-9]{16}$")).first.inner_text()


def opened(visitor: Visitor, words: str) -> None:
    """One of the actions that open under a button."""
    visitor.main.locator("summary", has_text=words).first.click()
