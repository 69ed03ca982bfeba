"""Confirmed income becomes an inventor share that is paid, by the people who take part, as each sees it."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect

from marketplace.kernel.clock import beijing_today
from tests.browser.dealing import MAKER, OUTSIDER, People, not_taken, refused
from tests.browser.pictures import Pictures
from tests.browser.walking import Visitor, labelled

PAY_RECORD = "发放记录"


def drafted(people: People, title: str, pictures: Pictures) -> str:
    """A member of the unit opens it from the income and fills it in; gives its address.

    Another university sees neither the income nor the draft.
    """
    writer, stranger = people["uni-member"], people["enterprise2-admin"]
    stranger.open("/shares")
    expect(stranger.main.get_by_text(title)).to_have_count(0)
    writer.open("/shares")
    pictures.take(writer, "share-income")
    writer.main.get_by_role("button", name=f"起草分配方案 {title}").click()
    writer.heading("填写分配方案")
    here = urlsplit(writer.page.url).path.removesuffix("/edit")
    refused(stranger, f"{here}/edit", 404)
    _split(writer, pool="60", first="40")
    writer.click("保存并计算")
    writer.sees("上次保存的方案不符合规定", "奖励比例低于本省规定的 70%")
    pictures.take(writer, "share-below-floor")
    writer.fill({"奖励比例": "70"})
    writer.click("保存并计算")
    writer.heading(title)
    pictures.take(writer, "share-drafted")
    writer.click("请各人确认")
    writer.sees("等待本人确认", "未表态")
    return here


def _split(writer: Visitor, pool: str, first: str) -> None:
    """Two people and one cost; `first` is the part of the first in percent."""
    writer.choose({"转化方式": "转让"})
    writer.main.get_by_label("这是职务科技成果").check()
    writer.fill({"奖励比例": pool})
    cost = writer.main.get_by_role("group", name="成本 1", exact=True)
    writer.fill({"成本项目": "资产评估费", "金额（元）": "5000", "凭证号": "记-2026-118"}, within=cost)
    parts = (first, str(100 - int(first)))
    for place, ((name, address), part) in enumerate(zip((MAKER, OUTSIDER), parts, strict=True), 1):
        row = writer.main.get_by_role("group", name=f"人员 {place}", exact=True)
        if not row.count():
            writer.click("再加一个人")
        work = "主持研发，主要完成人" if place == 1 else "样机试制和现场调试"
        writer.fill(
            {"姓名": name, "邮箱": address, "承担的工作": work, "占奖励总额的比例（%）": part}, within=row
        )
        row.get_by_label("主要贡献人员").check()


def confirmed(people: People, share: str, letters: Callable[[str], list[str]], pictures: Pictures) -> None:
    """One signed in, one by the link of a letter; nobody for another, and each sees the own part alone."""
    refused(people["enterprise-admin"], share, 404)
    writer, maker = people["uni-member"], people["uni2-admin"]
    writer.open(share)
    expect(writer.main.get_by_role("button", name="提交意见")).to_have_count(0)
    not_taken(writer, f"{share}/answer", 404)
    maker.open(share)
    maker.sees("您的份额", "主持研发")
    expect(maker.main).not_to_contain_text(OUTSIDER[0])
    pictures.take(maker, "share-own")
    maker.click("提交意见")
    maker.sees("请选择确认或者有异议")
    maker.tick("您的意见", "确认")
    maker.click("提交意见")
    maker.sees("您的意见：确认")
    link = next(line for line in letters(OUTSIDER[1])[-1].splitlines() if "/shares/own/" in line)
    outsider = people.welcome()
    refused(outsider, f"{urlsplit(link.strip()).path}x", 410)
    outsider.open(urlsplit(link.strip()).path)
    outsider.sees(OUTSIDER[0], "样机试制和现场调试")
    expect(outsider.main).not_to_contain_text(MAKER[0])
    outsider.tick("您的意见", "确认")
    outsider.click("提交意见")
    outsider.sees("您的意见：确认")
    pictures.take(outsider, "share-own-by-link")


def decided(people: People, share: str, minutes: Path, pictures: Pictures) -> None:
    """The administrator records it with the minutes; who wrote the split has no such form."""
    writer, admin = people["uni-member"], people["uni-admin"]
    writer.open(share)
    expect(writer.main.get_by_role("heading", name="记录集体决策")).to_have_count(0)
    not_taken(writer, f"{share}/post", 403)
    admin.open(share)
    pictures.take(admin, "share-to-decide")
    admin.fill({"集体决策日期": beijing_today().isoformat()})
    admin.click("保存")
    admin.sees("请选择文件")
    labelled(admin.main, "会议纪要").set_input_files(str(minutes))
    admin.click("保存")
    admin.sees("已集体决策", "会议纪要")
    admin.click("在单位内公示")
    admin.sees("单位公示")
    expect(admin.main.get_by_role("button", name="公示期满，方案生效")).to_have_count(0)
    not_taken(admin, f"{share}/effect", 409)
    admin.open(share)
    pictures.take(admin, "share-notice-of-admin")
    refused(people["enterprise-admin"], share, 404)


def paid(people: People, share: str, pictures: Pictures) -> Path:
    """After the notice: in force, paid to both, closed; gives the statement of one of them.

    The member who wrote it books no payment; a stranger gets no statement.
    """
    writer, admin, maker = people["uni-member"], people["uni-admin"], people["uni2-admin"]
    admin.open(share)
    admin.click("公示期满，方案生效")
    admin.sees("方案已生效")
    writer.open(share)
    expect(writer.main.get_by_role("heading", name="记一笔发放")).to_have_count(0)
    for wrong in (writer, people["enterprise2-admin"]):
        not_taken(wrong, f"{share}/close", 403 if wrong is writer else 404)
    pictures.take(admin, "share-in-force")
    _book(admin, MAKER[0], "999999", "付-2026-31")
    admin.sees("不超过尚未发放的")
    _book(admin, MAKER[0], "26600", "付-2026-31")
    admin.sees("已记账", PAY_RECORD)
    _book(admin, OUTSIDER[0], "39900", "付-2026-31")
    admin.sees("这个凭证号已经记过账")
    pictures.take(admin, "share-voucher-used")
    _book(admin, OUTSIDER[0], "39900", "付-2026-32")
    admin.click("发放完毕，办结")
    admin.sees("发放完毕")
    pictures.take(admin, "share-closed")
    maker.open(share)
    maker.sees(PAY_RECORD, "26,600.00 元")
    pictures.take(maker, "share-own-paid")
    with maker.page.expect_download() as statement:
        maker.click("下载对账单")
    kept = pictures.folder / "statement.pdf"
    statement.value.save_as(kept)
    return kept


def _book(admin: Visitor, name: str, yuan: str, voucher: str) -> None:
    admin.choose({"发给谁": name})
    admin.fill({"发放金额（元）": yuan, "凭证号": voucher, "发放日期": beijing_today().isoformat()})
    admin.click("记账")
