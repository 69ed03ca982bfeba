"""A round's workbook: results, rows that failed, totals, and where it comes from. Written as it comes."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from marketplace.budgets.labels import LABELS as BUDGET_LABELS
from marketplace.budgets.labels import fund_label
from marketplace.budgets.simulating import Simulation
from marketplace.budgets.states import ReservationStatus
from marketplace.cli.policy_batch import Result, Round
from marketplace.kernel.money import yuan_from_fen
from marketplace.kernel.text import clean_line
from marketplace.rules.batch import RowFault
from marketplace.rules.code_words import WORDS
from marketplace.rules.codes import Mode, Outcome
from marketplace.rules.words import LABELS

Cell = str | int | Decimal | None
MOST_ROWS = 1_048_576
"""Of one sheet, the head included; further rows go on in another."""
LONGEST = 2000
OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
RESULT_HEADS = (
    "编号", "政策事项", "事项名称", "方式", "申报日期", "申报年度", "结论", "金额（元）", "最低（元）", "最高（元）",
    "原因代码", "原因", "未满足的条件", "缺少的事实", "依据条款", "政策版本", "资金", "预算安排", "安排金额（元）",
)  # fmt: skip
FAULT_HEADS = ("编号", "文件行号", "列", "问题", "原值")
TOTAL_HEADS = ("政策事项", "资金", "结论", "件数", "金额（元）", "待定最低（元）", "待定最高（元）")
BUDGET_HEADS = (
    "资金",
    "名称",
    "预算（元）",
    "已安排（元）",
    "剩余（元）",
    "安排件数",
    "核减件数",
    "排队件数",
    "排队金额（元）",
)
FAULTS = {
    "unreadable": "这一行不是有效的 CSV",
    "cells": "单元格数与表头不一致",
    "required": "请填写这一列",
    "twice": "重复出现",
    "unknown": "没有这样的事项或方式",
    "other_pack": "不属于所选的政策文件",
    "cannot_ask": "这一事项不能这样计算",
    "year": "请填四位年份",
    "day": "请填真实存在的日期，例如 2026-03-01",
    "whole": "请填整数；金额以分为单位，比例以万分之一为单位",
    "json": "不是有效的 JSON 对象",
    "fraction": "不能有小数；金额以分为单位",
}


class RoundBook:
    """The workbook; `close` writes it. Each sheet is written from top to bottom, and no row is kept in memory."""

    def __init__(self, path: Path) -> None:
        self._book = xlsxwriter.Workbook(str(path), OPTIONS)
        self._bold: Format = self._book.add_format({"bold": True, "bottom": 1})
        self._money: Format = self._book.add_format({"num_format": "#,##0.00"})
        self._parts = {"结果": 1, "未处理": 1}
        self._results = self._sheet("结果", RESULT_HEADS)
        self._faults = self._sheet("未处理", FAULT_HEADS)
        self._totals = self._sheet("合计", TOTAL_HEADS)
        self._next = {"结果": 1, "未处理": 1}

    def add(self, row: Result | RowFault) -> None:
        if isinstance(row, RowFault):
            self._faults = self._append("未处理", FAULT_HEADS, self._faults, _fault_cells(row))
        else:
            self._results = self._append("结果", RESULT_HEADS, self._results, _result_cells(row))

    def close(self, figures: Round, about: Sequence[tuple[str, str]], funds: dict[str, str]) -> None:
        """With the totals; `funds` are those of the benefits by their ids."""
        for number, ((benefit, outcome), total) in enumerate(sorted(figures.totals.items()), start=1):
            cells = (
                benefit, funds.get(benefit, ""), LABELS[Outcome][outcome], total.count, yuan_from_fen(total.amount_fen),
                yuan_from_fen(total.open_least_fen), yuan_from_fen(total.open_most_fen),
            )  # fmt: skip
            self._write(self._totals, number, cells)
        if figures.budget is not None:
            self._budget(figures.budget)
        notes = self._sheet("说明", ("项目", "内容"))
        for number, line in enumerate(about, start=1):
            self._write(notes, number, line)
        self._book.close()

    def _budget(self, budget: Simulation) -> None:
        sheet = self._sheet("预算", BUDGET_HEADS)
        for number, (fund, found) in enumerate(sorted(budget.funds.items()), start=1):
            amount = None if found.amount_fen is None else yuan_from_fen(found.amount_fen)
            cells = (
                fund, fund_label(fund), amount, yuan_from_fen(found.granted_fen), yuan_from_fen(found.left_fen),
                found.served, found.reduced, found.waiting, yuan_from_fen(found.waiting_fen),
            )  # fmt: skip
            self._write(sheet, number, cells)

    def _sheet(self, title: str, heads: Sequence[str]) -> Worksheet:
        sheet = self._book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, 18)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, self._bold)
        return sheet

    def _append(self, title: str, heads: Sequence[str], sheet: Worksheet, cells: Sequence[Cell]) -> Worksheet:
        if self._next[title] == MOST_ROWS:
            self._parts[title] += 1
            self._next[title] = 1
            sheet = self._sheet(f"{title} {self._parts[title]}", heads)
        self._write(sheet, self._next[title], cells)
        self._next[title] += 1
        return sheet

    def _write(self, sheet: Worksheet, row: int, cells: Sequence[Cell]) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(row, column, cell)
            elif cell is not None:
                sheet.write_number(row, column, cell, self._money if isinstance(cell, Decimal) else None)


def _result_cells(result: Result) -> tuple[Cell, ...]:
    decision = result.decision
    failed = "；".join(
        f"{test.key + ' ' if test.key else ''}{test.fact}={test.value}（{test.wanted}）"
        for test in decision.tests
        if test.holds is False
    )
    version = decision.packs[0]
    return (
        _text(result.claim.id), decision.benefit, result.benefit.title, LABELS[Mode][decision.mode],
        decision.day.isoformat(), decision.programme_year, LABELS[Outcome][decision.outcome],
        _yuan(decision.amount_fen), _yuan(decision.least_fen), _yuan(decision.most_fen),
        " ".join(decision.codes), "；".join(WORDS[code] for code in decision.codes), _text(failed),
        _text("、".join(decision.missing)), f"{result.benefit.source.document} {result.benefit.source.clause}",
        f"{version.id} v{version.version} {version.sha256[:12]}", result.fund, _status(result.status),
        _yuan(result.granted_fen),
    )  # fmt: skip


def _fault_cells(fault: RowFault) -> tuple[Cell, ...]:
    return _text(fault.id), fault.line, _text(fault.column), FAULTS[fault.code], _text(fault.value)


def _status(status: ReservationStatus | None) -> str:
    return "" if status is None else BUDGET_LABELS[ReservationStatus][status]


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else yuan_from_fen(fen)


def _text(text: str) -> str:
    """Of a stranger's file: one line, of what a sheet can hold."""
    return clean_line(text)[:LONGEST]
