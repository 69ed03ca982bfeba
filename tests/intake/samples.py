"""Files of every shape, small and invented."""

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from marketplace.intake.codes import Codes, Region
from marketplace.intake.columns import COLUMNS
from marketplace.listings.vocabulary import Kind

SUMMARY = "虚构的技术：用回收的玉米芯做吸附材料，处理小型养殖场的污水，成本低于活性炭。"
PROBLEM = "虚构的难题：冬季温室的补光灯耗电太多，希望在产量不降的前提下把用电减少三成以上。"
CODES = Codes(
    fields={"F01": "汽车制造", "F03": "农产品精深加工", "F10": "现代农业"},
    regions=(
        Region("220000", "吉林省"),
        Region("220100", "长春市"),
        Region("220104", "朝阳区", "长春市"),
        Region("220184", "公主岭市", "长春市"),
        Region("220381", "公主岭市", "四平市", "220184"),
        Region("220302", "铁西区", "四平市"),
        Region("220403", "铁西区", "辽源市"),
    ),
    province="吉林省",
)


def achievement(number: int = 1, **values: str) -> dict[str, str]:
    """A row of the achievements' template with no more than it needs to be a draft."""
    return {"外部编号": f"A-{number}", "名称": f"虚构的吸附材料{number}号", "公开简介": SUMMARY, **values}


def need(number: int = 1, **values: str) -> dict[str, str]:
    return {"外部编号": f"N-{number}", "名称": f"虚构的补光难题{number}号", "需求内容": PROBLEM, **values}


COMPLETE_NEED = {
    "技术领域": "现代农业", "所在地区": "长春市", "合作方式": "委托开发", "定价方式": "协议定价",
    "拟投入总额(万元)": "30", "产权归属": "双方共有", "验收方式": "在温室连续运行一个冬季并抄表。",
    "联系部门": "虚构公司生产部", "电子邮箱": "rd@tech.example", "密级": "公开",
    "国家安全承诺": "是", "公共利益承诺": "是",
}  # fmt: skip


def heads(kind: Kind) -> list[str]:
    return [column.head for column in COLUMNS[kind]]


def xlsx(rows: Sequence[dict[str, Any]], *, head_row: int = 0, sheets: Sequence[str] = ()) -> bytes:
    """A workbook with the heads of all rows; `sheets` names further, empty ones."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False})
    sheet = book.add_worksheet("数据")
    for name in sheets:
        book.add_worksheet(name)
    for place, name in enumerate(names):
        sheet.write(head_row, place, name)
    for number, row in enumerate(rows, start=head_row + 1):
        for name, value in row.items():
            sheet.write(number, names.index(name), value)
    book.close()
    return file.getvalue()


def csv_text(rows: Sequence[dict[str, str]], mark: str = ",") -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [mark.join(names), *(mark.join(row.get(name, "") for name in names) for row in rows)]
    return "\r\n".join(lines) + "\r\n"


def jsonl(rows: Sequence[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def corpus_row(number: int, kind: str = "achievement", **values: Any) -> dict[str, Any]:
    """A row of a load corpus, whose rows say their own kind."""
    row = {
        "external_id": f"load-{number:05d}", "kind": kind, "title": f"虚构条目{number}",
        "keywords": ["吸附", "玉米芯"], "body": SUMMARY, "field": "F03", "region": "220104",
        "trl": 5 if kind == "achievement" else None, "price_fen": 0, "created": "2024-05-06",
    }  # fmt: skip
    return row | values


def repacked(data: bytes, changes: dict[str, bytes], *, level: int = 6) -> bytes:
    """The same package with some members replaced or added."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as new,
    ):
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name])
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(body: str) -> bytes:
    """A workbook whose one sheet holds this XML."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    text = f'<?xml version="1.0" encoding="UTF-8"?><worksheet {space}>{body}</worksheet>'
    return repacked(xlsx([{"名称": "甲"}]), {SHEET: text.encode()})
