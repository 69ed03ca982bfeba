"""Workbooks: the template to fill in, and the file that says what to mend. Chinese as it stands."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from marketplace.files.limits import MIB
from marketplace.intake import problems
from marketplace.intake.codes import Codes
from marketplace.intake.columns import COLUMNS, EXTERNAL_ID, NEEDED, Column, by_head, choices_of, plain_head
from marketplace.intake.examples import EXAMPLES
from marketplace.intake.limits import FILE_BYTES, MOST_ROWS
from marketplace.intake.models import ImportRow
from marketplace.intake.sheet_names import EXAMPLE_MARK, NOTES_SHEET, PROBLEMS_HEAD, TEMPLATE_VERSION
from marketplace.intake.wording import spoken
from marketplace.listings.labels import LABELS
from marketplace.listings.vocabulary import Kind

LISTS_SHEET = "选项"
READY_ROWS = 2_000
"""Rows that have lists and prompts ready."""
WIDE, NARROW, PROBLEM_WIDTH = 40, 16, 60
PROMPT_TITLE, PROMPT = 32, 255
"""What the format allows."""
_GREEN, _PALE, _RED = "#17503f", "#f6f5f0", "#9c1c1c"


class Book:
    """A workbook in memory with the formats that both kinds of file share."""

    def __init__(self) -> None:
        self.bytes = BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(self.bytes, options)
        text = {"num_format": "@", "text_wrap": True, "valign": "top"}
        self.head = self.book.add_format({"bold": True, "font_color": "white", "bg_color": _GREEN, "text_wrap": True,
                                          "valign": "vcenter", "border": 1})  # fmt: skip
        self.text = self.book.add_format(text)
        self.example = self.book.add_format({**text, "italic": True, "bg_color": _PALE})
        self.problem = self.book.add_format({**text, "font_color": _RED})
        self.note = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.strong = self.book.add_format({"bold": True, "valign": "top"})

    def closed(self) -> bytes:
        self.book.close()
        return self.bytes.getvalue()


def template(kind: Kind, codes: Codes) -> bytes:
    """The empty sheet with lists, prompts, an example and notes."""
    made = Book()
    sheet = _data_sheet(made, kind, COLUMNS[kind])
    example = {EXTERNAL_ID: f"{EXAMPLE_MARK}（本行不导入）", **EXAMPLES[kind]}
    for place, column in enumerate(COLUMNS[kind]):
        sheet.write_string(1, place, example.get(column.field, ""), made.example)
    _lists(made, sheet, COLUMNS[kind], codes)
    _notes(made, kind)
    return made.closed()


def to_fix(kind: Kind | None, rows: Iterable[ImportRow], codes: Codes, heads: Sequence[str]) -> bytes:
    """The rows that were not taken over, with what is wrong in front. Given in again it goes on from there.

    `heads` are those of the file. A file of JSON, whose rows have no heads, comes back with its own keys.
    """
    made, rows = Book(), list(rows)
    known = {column.head: column for column in COLUMNS[kind]} if kind else {}
    shown = [head for head in heads if head and head != PROBLEMS_HEAD]
    shown += _absent(kind, shown, rows) if kind else []
    sheet = made.book.add_worksheet(LABELS[Kind][kind] if kind else "导入")
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, PROBLEM_WIDTH, made.problem)
    sheet.write_string(0, 0, PROBLEMS_HEAD, made.head)
    for place, head in enumerate(shown, start=1):
        column = known.get(head.strip("*"))
        sheet.set_column(place, place, WIDE if column is None or column.wide else NARROW, made.text)
        sheet.write_string(0, place, head, made.head)
    for number, row in enumerate(rows, start=1):
        wrong = [spoken(problems.restored(entry)) for entry in row.problems if not problems.is_note(entry)]
        sheet.write_string(number, 0, f"原第 {row.number} 行\n" + "\n".join(wrong), made.problem)
        for place, head in enumerate(shown, start=1):
            sheet.write_string(number, place, as_text(row.raw.get(head, "")), made.text)
    placed = [
        (place, known[head.strip("*")])
        for place, head in enumerate(shown, start=1)
        if head.strip("*") in known
    ]
    _list_cells(made, sheet, placed, codes)
    if kind:
        _notes(made, kind)
    return made.closed()


def _absent(kind: Kind, shown: Sequence[str], rows: Sequence[ImportRow]) -> list[str]:
    """The heads of a sheet that nobody filled in, where the file cannot be mended or read again without them."""
    known = by_head(kind)
    there = {known[plain_head(head)].field for head in shown if plain_head(head) in known}
    if not there:
        return []  # keys of JSON: what is missing has a name of its own there
    wanted = {entry["field"] for row in rows for entry in row.problems} | set(NEEDED[kind])
    return [column.head for column in COLUMNS[kind] if column.field in wanted - there]


def as_text(value: Any) -> str:
    """A raw value as one types it into a cell."""
    if isinstance(value, list):
        return "；".join(as_text(item) for item in value)
    return "" if value is None else str(value)[:32_000]


def _data_sheet(made: Book, kind: Kind, columns: Sequence[Column]) -> Any:
    sheet = made.book.add_worksheet(LABELS[Kind][kind])
    sheet.freeze_panes(1, 2)
    sheet.set_row(0, 32)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, WIDE if column.wide else NARROW, made.text)
        sheet.write_string(0, place, f"*{column.head}" if column.starred else column.head, made.head)
    return sheet


def _lists(made: Book, sheet: Any, columns: Sequence[Column], codes: Codes) -> None:
    _list_cells(made, sheet, list(enumerate(columns)), codes)


def _list_cells(made: Book, sheet: Any, placed: Sequence[tuple[int, Column]], codes: Codes) -> None:
    """Lists stand on a hidden sheet: the format allows only 255 characters in the cell itself."""
    store = made.book.add_worksheet(LISTS_SHEET)
    store.hide()
    for place, column in placed:
        choices = choices_of(column, codes)
        rule: dict[str, Any] = {"validate": "any"}
        if choices:
            for row, choice in enumerate(choices):
                store.write_string(row, place, choice)
            name = xlsxwriter.utility.xl_col_to_name(place)
            source = f"='{LISTS_SHEET}'!${name}$1:${name}${len(choices)}"
            stop = "information" if column.several else "stop"
            rule = {"validate": "list", "source": source, "error_type": stop,
                    "error_title": column.head[:PROMPT_TITLE],
                    "error_message": "可填多个，用分号隔开。" if column.several else "请从列表中选择。"}  # fmt: skip
        hint = column.hint or ("请从列表中选择。" if choices else "")
        if hint:
            rule |= {"input_title": column.head[:PROMPT_TITLE], "input_message": hint[:PROMPT]}
        if len(rule) > 1:
            sheet.data_validation(1, place, READY_ROWS, place, rule)


def _notes(made: Book, kind: Kind) -> None:
    sheet = made.book.add_worksheet(NOTES_SHEET)
    sheet.set_column(0, 0, 22, made.strong)
    sheet.set_column(1, 1, 70, made.note)
    sheet.set_column(2, 2, 10, made.note)
    lines: list[tuple[str, str, str]] = [
        ("模板版本", f"{kind.value}/{TEMPLATE_VERSION}", ""),
        ("怎样填", "每行一条。第一行是表头，请勿改动；示例行可以留着，不会导入。", ""),
        ("带 * 的列", "提交审核前必须填写；先导入为草稿时，只有名称和正文必填。", ""),
        ("多个值", "用分号隔开；知识产权、完成人、考核指标每行一项（单元格内用 Alt+Enter 换行）。", ""),
        ("再次导入", "外部编号相同的记录会更新；空单元格不会清除已有内容。没有外部编号的，按内容识别。", ""),
        ("不接受", "公式、合并的单元格、宏；内部或涉密的内容；个人手机号和身份证号。", ""),
        ("大小", f"最多 {MOST_ROWS:,} 行，{FILE_BYTES // MIB} MiB。", ""),
        ("列名", "说明", "必填"),
    ]
    lines += [(column.head, column.hint, "是" if column.starred else "") for column in COLUMNS[kind]]
    for row, cells in enumerate(lines):
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell)
