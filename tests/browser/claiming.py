"""A claim for the support of a purchase (B06) from the buyer's first page to the payment, as each person sees it."""

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect

from marketplace.kernel.clock import beijing_today
from tests.browser.contracting import opened
from tests.browser.dealing import People, not_taken, refused
from tests.browser.pictures import Pictures
from tests.browser.walking import Visitor, labelled

BENEFIT = "B06 企业购买、承接科技成果转化补助"
FUND = "BL1"
EVIDENCE = ("技术合同登记证明", "付款凭证", "省内转化证明（销售发票或验收证书）", "重大科技成果认定材料")


def submitted(people: People, contract: str, paper: Path, pictures: Pictures) -> str:
    """By the buyer, on facts that the register filled in; gives its address. Nobody else sees it before."""
    buyer = people["enterprise-admin"]
    buyer.open("/claims")
    buyer.follow("新的申报")
    buyer.choose({"申报事项": BENEFIT})
    buyer.fill({"申报年度": str(beijing_today().year)})
    buyer.main.get_by_label("已登记的合同").select_option(label=contract)
    pictures.take(buyer, "claim-new")
    buyer.click("下一步")
    buyer.sees("已按市场记录预填")
    for label, words in (("申报人类型", "企业"), ("转让方类型", "高校"), ("技术合同登记了吗", "是")):
        expect(labelled(buyer.main, label).locator("option:checked")).to_have_text(words)
    expect(labelled(buyer.main, "实际支付价款（元）")).to_have_value("500000.00")
    here = urlsplit(buyer.page.url).path.removesuffix("/facts")
    pictures.take(buyer, "claim-facts")
    buyer.choose({"属于重大科技成果吗": "是", "转化地": "绿园区", "已经成功转化吗": "是"})
    buyer.click("保存，下一步")
    buyer.sees("还缺少这些材料")
    buyer.open(here)
    buyer.click("提交申报")
    buyer.sees("还缺少材料")
    _papers(buyer, here, paper, pictures)
    buyer.open(here)
    buyer.sees("最高 500,000.00 元")
    pictures.take(buyer, "claim-estimate")
    for login in ("enterprise2-admin", "operator-br1", "department"):
        refused(people[login], here, 404)
    buyer.click("提交申报")
    buyer.sees("待核查")
    refused(buyer, f"{here}/facts", 409)
    return here


def _papers(buyer: Visitor, here: str, paper: Path, pictures: Pictures) -> None:
    buyer.open(f"{here}/documents")
    for kind in EVIDENCE:
        buyer.choose({"材料类别": kind})
        labelled(buyer.main, "文件").set_input_files(str(paper))
        buyer.click("上传")
        buyer.sees("已上传" if kind != EVIDENCE[-1] else "材料齐全")
        if kind == EVIDENCE[0]:
            pictures.take(buyer, "claim-papers")


def checked(people: People, claim: str, pictures: Pictures) -> None:
    """Fact by fact, by the operator of the buyer's branch: not one of another branch, and not the department."""
    refused(people["operator-br2"], claim, 404)
    refused(people["department"], f"{claim}/check", 403)
    refused(people["enterprise-admin"], f"{claim}/check", 403)
    operator = people["operator-br1"]
    operator.open("/claims/desk")
    pictures.take(operator, "claim-desk")
    operator.open(f"{claim}/check")
    operator.sees("全部事实核实为属实，才能通过")
    expect(operator.main.get_by_role("button", name="核查通过")).to_have_count(0)
    pictures.take(operator, "claim-check-too-early")
    verdicts = operator.main.locator("select[name^=verdict]")
    for place in range(verdicts.count()):
        verdicts.nth(place).select_option(label="属实")
    operator.click("保存核查结果")
    operator.sees("核查结果已保存")
    pictures.take(operator, "claim-check")
    operator.click("核查通过")
    operator.sees("待审核")
    not_taken(operator, f"{claim}/review/review", 403)


def reviewed(people: People, claim: str, pictures: Pictures) -> None:
    """The officer of the department lowers the sum under the ceiling, with a reason, and makes it public."""
    officer = people["department"]
    officer.open(claim)
    opened(officer, "审核金额")
    pictures.take(officer, "claim-review")
    officer.fill({"审定金额（元）": "600000"})
    officer.click("保存审核意见")
    officer.sees("超过政策规定的上限")
    officer.fill({"审定金额（元）": "420000"})
    officer.click("保存审核意见")
    officer.sees("请填写这一项")
    pictures.take(officer, "claim-review-no-reason")
    officer.fill({"低于上限的理由": "设备款不属于技术价款，予以核减（虚构）。"})
    officer.click("保存审核意见")
    officer.sees("审核意见已保存", "420,000.00 元")
    officer.click("开始公示")
    officer.sees("公示中")


def noticed(people: People, claim: str, pictures: Pictures) -> None:
    """Everybody reads the notice; the head cannot sign before its end."""
    number = claim.rsplit("/", 1)[1]
    passer = people.welcome()
    refused(passer, claim, 200)
    passer.heading("登录")
    passer.open("/claims/notices")
    pictures.take(passer, "claim-notices")
    passer.open(f"/claims/notices/{number}")
    passer.sees("420,000.00 元", "登录后可以提出异议")
    pictures.take(passer, "claim-notice")
    head = people["department-head"]
    head.open(claim)
    expect(head.main.locator("summary", has_text="批准")).to_have_count(0)
    not_taken(head, f"{claim}/approval/approve", 409)
    head.open(claim)
    pictures.take(head, "claim-on-notice")


def budgeted(people: People, wan: str, pictures: Pictures) -> None:
    """Finance sets the line of the year; the department reads it and sets nothing."""
    line = f"/budgets/{beijing_today().year}/{FUND}"
    refused(people["operator-br1"], line, 403)
    officer, finance = people["department"], people["finance"]
    officer.open(line)
    not_taken(officer, line, 403)
    finance.open(line)
    finance.fill({"预算金额（万元）": wan})
    finance.click("保存")
    finance.sees("请写明依据或理由")
    finance.fill({"依据或理由": "年度专项资金下达（虚构）。"})
    finance.click("保存")
    finance.sees("预算已更新")
    pictures.take(finance, "budget-line")


def approved(people: People, claim: str, pictures: Pictures) -> None:
    """By the head of the department: the officer who reviewed has no such step."""
    officer, head = people["department"], people["department-head"]
    for wrong in (officer, people["finance"]):
        not_taken(wrong, f"{claim}/approval/approve", 403)
    head.open(claim)
    opened(head, "批准")
    head.click("签批")
    head.sees("已批准")
    pictures.take(head, "claim-approved")
    not_taken(head, f"{claim}/payment/order", 403)


def paid(people: People, claim: str, pictures: Pictures) -> None:
    """Ordered and paid by finance, with a voucher; the buyer reads it."""
    finance, buyer = people["finance"], people["enterprise-admin"]
    finance.open(claim)
    finance.click("下达支付")
    finance.sees("已下达支付")
    not_taken(people["department"], f"{claim}/payment/pay", 403)
    opened(finance, "登记支付")
    finance.click("登记支付")
    finance.sees("请填写这一项")
    pictures.take(finance, "claim-pay-no-voucher")
    finance.fill({"凭证号": "国库付-2026-0087"})
    finance.click("登记支付")
    finance.sees("已支付", "国库付-2026-0087")
    pictures.take(finance, "claim-paid")
    finance.open(f"/budgets/{beijing_today().year}/{FUND}?status=paid")
    finance.sees("42 万元")
    pictures.take(finance, "budget-paid")
    buyer.open(claim)
    buyer.sees("已支付", "420,000.00 元")
    pictures.take(buyer, "claim-paid-of-buyer")
