"""Many rows at once: the template, a file with a slip, the error file, the bar, the result."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Download, expect

from tests.browser.market import Market
from tests.browser.walking import Visitor

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]

ROWS = (
    ("WALK-1", "虚构寒地温室补光难题", "冬季温室补光耗电太多，希望在产量不降的前提下把用电减少三成以上。"),
    ("WALK-2", "虚构冷库除霜难题", "冷库蒸发器每天结霜两次，除霜时库温上升，希望减少除霜的时间和用电。"),
    ("WALK-3", "", "这一行没有名称，检查时应当指出来，其余各行照样可以导入，不受它影响。"),
)


def fetched(visitor: Visitor, words: str, folder: Path) -> Path:
    """What the link with these words downloads."""
    with visitor.page.expect_download() as waiting:
        visitor.follow(words)
    download: Download = waiting.value
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


def filled(template: Path, into: Path) -> Path:
    """The template with the rows below its heads."""
    book: Workbook = load_workbook(template)
    sheet = book.worksheets[0]
    places = {
        str(cell.value).strip("* "): (cell.row, cell.column)
        for row in sheet.iter_rows(max_row=6)
        for cell in row
        if isinstance(cell.value, str)
    }
    first = max(row for row, _column in places.values()) + 1
    for number, values in enumerate(ROWS):
        for head, value in zip(("外部编号", "名称", "需求内容"), values, strict=True):
            sheet.cell(first + number, places[head][1], value or None)
    book.save(into)
    return into


def mend(errors: Path) -> Path:
    """Give the refused row its name; the column that says what was wrong stays."""
    book: Workbook = load_workbook(errors)
    sheet = book.worksheets[0]
    cells = {str(cell.value).strip("* "): cell for row in sheet.iter_rows() for cell in row}
    sheet.cell(cells["WALK-3"].row, cells["名称"].column, "虚构补名难题")
    book.save(errors)
    return errors


def upload(member: Visitor, file: Path) -> None:
    member.open("/imports")
    member.tick("文件里是", "需求")
    member.main.locator("input[type=file]").set_input_files(file)
    member.click("上传并检查")
    member.heading(file.name)


def test_a_sheet_is_filled_checked_confirmed_and_mended(
    market: Market, welcome: Welcome, tmp_path: Path
) -> None:
    member = welcome("enterprise2-admin")
    member.open("/imports")
    template = fetched(member, "技术需求导入模板", tmp_path)
    upload(member, filled(template, tmp_path / "虚构需求.xlsx"))
    member.sees("不会导入：", "名称")
    member.click("确认导入 2 行")
    bar = member.page.locator("#progress")
    expect(bar).to_be_visible()
    market.settle()
    expect(bar).to_have_count(0)
    member.page.reload()
    member.sees("导入结果", "虚构寒地温室补光难题", "虚构冷库除霜难题")
    errors = fetched(member, "下载待修改的 1 行", tmp_path)
    upload(member, mend(errors))
    member.click("确认导入 1 行")
    market.settle()
    member.open("/work?show=drafts")
    member.sees("虚构补名难题", "虚构寒地温室补光难题", "虚构冷库除霜难题")
