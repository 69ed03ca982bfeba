"""flask policy run: a round of claims into a workbook, with what failed, totals, and a budget tried out."""

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask

from marketplace.cli import policy_sheets
from marketplace.cli.policy_sheets import FAULTS
from marketplace.rules.book import PACKS

FOREIGN, PURCHASE = "jl.2016-72.patent.foreign_invention", "jl.2016-72.purchase.enterprise"
HEAD = "id,policy_id,mode,as_of,programme_year,applicant_region,facts\n"


def patent(number: str, mode: str = "decide", region: str = "220102", **changes: Any) -> str:
    item = {
        "id": number, "jurisdiction": "US", "patent_kind": "invention", "grant_announcement_date": "2018-03-01",
        "first_patentee_is_applicant": True, "previously_subsidised": False,
    }  # fmt: skip
    facts = json.dumps({"items": [item | changes]}, ensure_ascii=False).replace('"', '""')
    return f'{number},{FOREIGN},{mode},2018-06-01,2018,{region},"{facts}"\n'


def run(app: Flask, folder: Path, text: str | bytes, *more: str) -> tuple[int, str, Path]:
    path, out = folder / "claims.csv", folder / "result.xlsx"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    answer = app.test_cli_runner().invoke(args=["policy", "run", str(path), "--out", str(out), *more])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer.exit_code, answer.output, out


def sheet(path: Path, title: str) -> list[list[Any]]:
    """Below the head."""
    book = openpyxl.load_workbook(path, read_only=True)
    found = [list(row) for row in book[title].iter_rows(min_row=2, values_only=True)]
    book.close()
    return found


def test_a_round(app: Flask, tmp_path: Path) -> None:
    code, output, out = run(
        app, tmp_path, HEAD + patent("甲") + patent("乙", region="110101"), "--pack", "jl.2016-72"
    )
    assert code == 0, output
    last = output.splitlines()[-1]
    assert last.startswith("rows=2 decided=2 failed=0 eligible=1 partial=0 ineligible=1 ")
    assert "amount_yuan=50000.00" in last
    first, second = sheet(out, "结果")
    assert (first[0], first[6], first[7], first[10]) == ("甲", "符合条件", 50000, None)
    assert first[14] == "吉政办发〔2016〕72号 三(六)19"
    assert first[15].startswith("jl.2016-72 v1 ")
    assert (second[6], second[7], second[10]) == ("不符合条件", 0, "OUTSIDE_PROVINCE")
    assert "applicant_region=110101" in second[12]
    assert [row[2:5] for row in sheet(out, "合计")] == [["符合条件", 1, 50000], ["不符合条件", 1, 0]]
    assert dict(sheet(out, "说明"))["来源文件"] == "claims.csv"
    assert not list(tmp_path.glob("*.part"))


def test_rows_that_fail_stand_apart_and_the_round_says_so(app: Flask, tmp_path: Path) -> None:
    text = HEAD + patent("甲") + patent("甲") + f"乙,{FOREIGN},decide,2018-02-30,2018,,\n"
    text += "丙,foo,decide,2018-02-01,2018,,\n" + f"=丁,{FOREIGN},allocate,2018-02-01,2018,,\n" + patent("戊")
    code, output, out = run(app, tmp_path, text)
    assert code == 1
    assert output.splitlines()[-1].startswith("rows=6 decided=2 failed=4 ")
    assert [row[:4] for row in sheet(out, "未处理")] == [
        ["甲", 3, "id", FAULTS["twice"]],
        ["乙", 4, "as_of", FAULTS["day"]],
        ["丙", 5, "policy_id", FAULTS["unknown"]],
        ["=丁", 6, "mode", FAULTS["cannot_ask"]],
    ]


def test_a_budget_is_applied_in_the_order_of_the_rows(app: Flask, tmp_path: Path) -> None:
    budget = tmp_path / "budget.csv"
    budget.write_text('fund,amount_yuan\nBL4,"120,000"\n', encoding="utf-8")
    text = HEAD + "".join(patent(name) for name in "甲乙丙")
    code, output, out = run(app, tmp_path, text, "--budget", str(budget))
    assert code == 0
    assert "waiting=1" in output
    assert [row[17:19] for row in sheet(out, "结果")] == [
        ["已预留", 50000],
        ["已预留", 50000],
        ["排队等候", 0],
    ]
    assert sheet(out, "预算") == [["BL4", "省级知识产权资金", 120000, 100000, 20000, 2, 0, 1, 50000]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fund\nBL4\n", "column_missing: amount_yuan"),
        ("fund,amount_yuan\nBL4,1.234\n", "amount: line 2: 1.234"),
        ("fund,amount_yuan\nBL4,-5\n", "amount: line 2: -5"),
        ("fund,amount_yuan\nBL4,5\nBL4,6\n", "fund: line 3: BL4"),
        ("fund,amount_yuan\nBL4\n", "amount: line 2"),
    ],
)
def test_a_budget_that_will_not_do(app: Flask, tmp_path: Path, text: str, words: str) -> None:
    budget = tmp_path / "budget.csv"
    budget.write_text(text, encoding="utf-8")
    code, output, out = run(app, tmp_path, HEAD + patent("甲"), "--budget", str(budget))
    assert code == 1
    assert words in output
    assert not out.exists()


def test_only_benefits_of_the_named_document(app: Flask, tmp_path: Path) -> None:
    code, _output, out = run(app, tmp_path, HEAD + patent("甲"), "--pack", "national")
    assert code == 1
    assert sheet(out, "未处理")[0][3] == FAULTS["other_pack"]


def test_another_version_from_a_folder(app: Flask, tmp_path: Path) -> None:
    """What a round would come to under a draft."""
    folder = tmp_path / "draft"
    shutil.copytree(PACKS / "jl.2016-72", folder)
    patents = folder / "patents.yaml"
    patents.write_text(
        patents.read_text("utf-8").replace("value: 5000000", "value: 6000000"), encoding="utf-8"
    )
    code, output, _out = run(app, tmp_path, HEAD + patent("甲"), "--pack", str(folder))
    assert code == 0, output
    assert "amount_yuan=60000.00" in output


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"id,mode\n", "column_missing: policy_id"),
        (b"", "column_missing: id"),
        (b"id\xff\xff\xff", "encoding"),
        (HEAD.encode("utf-16"), "e"),
    ],
)
def test_a_file_that_will_not_do_leaves_nothing_behind(
    app: Flask, tmp_path: Path, text: bytes, words: str
) -> None:
    code, output, out = run(app, tmp_path, text)
    assert code == 1
    assert words in output
    assert not out.exists()
    assert not list(tmp_path.glob("*.part"))


def test_a_pack_that_is_none(app: Flask, tmp_path: Path) -> None:
    code, output, _out = run(app, tmp_path, HEAD + patent("甲"), "--pack", "nothing")
    assert code == 1
    assert "neither a document in force nor a folder" in output


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_files_of_a_spreadsheet_are_read(app: Flask, tmp_path: Path, encoding: str) -> None:
    code, _output, out = run(app, tmp_path, (HEAD + patent("甲企业")).encode(encoding))
    assert code == 0
    assert sheet(out, "结果")[0][0] == "甲企业"


def test_nothing_to_do_is_said(app: Flask, tmp_path: Path) -> None:
    code, output, _out = run(app, tmp_path, HEAD)
    assert code == 1
    assert output.startswith("rows=0 ")


def test_a_full_sheet_goes_on_in_another(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_sheets, "MOST_ROWS", 3)
    code, _output, out = run(app, tmp_path, HEAD + "".join(patent(name) for name in "甲乙丙丁戊"))
    assert code == 0
    assert [len(sheet(out, title)) for title in ("结果", "结果 2", "结果 3")] == [2, 2, 1]


def test_strange_text_does_not_break_the_sheet(app: Flask, tmp_path: Path) -> None:
    text = HEAD + patent("\x01\ud7ff" + "长" * 500, jurisdiction="\x00=1+1" + "y" * 40_000)
    code, _output, out = run(app, tmp_path, text)
    assert code == 0
    (row,) = sheet(out, "结果")
    assert len(row[12]) <= 2000


def test_a_place_that_cannot_be_written_to_is_said_at_once(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text(HEAD + patent("甲"), encoding="utf-8")
    out = tmp_path / "nowhere" / "result.xlsx"
    answer = app.test_cli_runner().invoke(args=["policy", "run", str(path), "--out", str(out)])
    assert answer.exit_code == 1
    assert "nowhere" in answer.output
    assert isinstance(answer.exception, SystemExit)


def test_a_result_of_before_stays_until_the_new_one_is_whole(app: Flask, tmp_path: Path) -> None:
    _code, _output, out = run(app, tmp_path, HEAD + patent("甲"))
    before = out.read_bytes()
    code, _output, _out = run(app, tmp_path, b"id,mode\n")
    assert code == 1
    assert out.read_bytes() == before
