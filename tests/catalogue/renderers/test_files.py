"""Sheets and open data, read back; names and media types."""

import csv
import json
import time
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook

from marketplace.catalogue.content import Change, Ended, Snapshot, canonical, snapshot_from
from marketplace.catalogue.formats import MEDIA_TYPES, Format, file_name
from marketplace.catalogue.renderers.formats import WRITERS, render
from marketplace.catalogue.renderers.open_data import check_json
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Kind
from tests.making.catalogue import achievement, need, right, sha, snapshot, with_text

FORMULA = '=HYPERLINK("https://evil.example")'


def written(given: Snapshot, fmt: Format) -> bytes:
    file = BytesIO()
    render(given, canonical(given), sha(given), fmt, file)
    return file.getvalue()


def sheets(given: Snapshot) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(written(given, Format.XLSX)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def csv_rows(given: Snapshot) -> list[list[str]]:
    data = written(given, Format.CSV)
    assert data.startswith(b"\xef\xbb\xbf# ")
    return list(csv.reader(StringIO(data.decode("utf-8-sig"))))


def rich() -> Snapshot:
    entries = [
        achievement(1, change=Change.NEW, rights=(right("ZL1"), right("US2", jurisdiction="US"))),
        achievement(2, organisation="", rights=()),
        need(1, restricted=True, summary="只有登录的人能看"),
    ]
    ended = Ended("A0009", 99, Kind.ACHIEVEMENT, "去了别处的成果", "", ListingStatus.WITHDRAWN)
    return snapshot(entries, previous="2026·3·1", ended=(ended,))


def test_a_book_has_five_sheets_that_say_what_print_says() -> None:
    found = sheets(rich())
    assert list(found) == ["成果", "知识产权", "需求", "与上期相比", "说明"]
    heads, first, second = found["成果"]
    row = dict(zip(heads, first, strict=True))
    assert (row["条目号"], row["单位"], row["价格或预算（万元）"], row["技术成熟度"]) == (
        "A0001",
        "虚构大学",
        120.0,
        6.0,
    )
    assert dict(zip(heads, second, strict=True))["单位"] == "单位名称不公开"
    assert [line[3] for line in found["知识产权"][1:]] == ["ZL1", "US2"]
    assert dict(zip(*found["需求"], strict=True))["简介"] == "详情登录后可见"
    assert dict(zip(*found["需求"], strict=True))["价格或预算（万元）"] == "面议"
    assert [line[:2] for line in found["与上期相比"][1:]] == [["新", "A0001"], ["不再收录", "A0009"]]
    about = {str(name): str(value) for name, value in found["说明"]}
    assert about["SHA-256"] == sha(rich())
    assert about["期号"] == "2026年第4季度 · 总第1期（2026·4·1）"
    assert about["技术需求"] in ("1", "1.0")


def test_a_csv_has_all_entries_after_lines_about_it() -> None:
    rows = csv_rows(rich())
    about = dict(row for row in rows if row[0].startswith("# "))
    assert about["# SHA-256"] == sha(rich())
    table = rows[len(about) :]
    assert table[0][:3] == ["条目号", "类型", "名称"]
    assert [row[0] for row in table[1:]] == ["A0001", "A0002", "N0001"]
    assert {len(row) for row in table} == {len(table[0])}


@pytest.mark.parametrize("text", [FORMULA, "+1", "-2", "@SUM(1)", "＝1", " =1", "\t=1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    given = snapshot([with_text(achievement(), text)])
    titles = [sheets(given)["成果"][1][2], csv_rows(given)[-1][2]]
    assert all(str(title).startswith("'") for title in titles)


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert sheets(snapshot([achievement(title="a\x00b\x1fc\ud800\uffff")]))["成果"][1][2] == "abc"


def test_a_text_longer_than_a_cell_is_cut_and_not_lost() -> None:
    assert len(str(sheets(snapshot([achievement(summary="长" * 40_000)]))["成果"][1][9])) == 32_767


def test_open_data_holds_the_canonical_text_and_its_hash() -> None:
    given = rich()
    data = written(given, Format.JSON)
    assert data.endswith(b"}\n")
    assert canonical(given).encode() in data
    assert json.loads(data)["sha256"] == sha(given)
    assert check_json(data) == check_json(canonical(given).encode()) == sha(given)
    assert snapshot_from(canonical(given)) == given


def test_a_changed_file_has_another_hash_whatever_it_says_of_itself() -> None:
    data = written(rich(), Format.JSON)
    assert check_json(data.replace("虚构大学".encode(), "真实大学".encode())) not in (None, sha(rich()))
    spaced = json.dumps(json.loads(data), indent=1).encode()
    assert check_json(spaced) == sha(rich())


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"7", b"\xff", b'{"sha256": "x", "snapshot": 3}', b"[" * 100_000]
)
def test_other_bytes_are_no_catalogue(data: bytes) -> None:
    assert check_json(data) is None


@pytest.mark.parametrize("fmt", [Format.XLSX, Format.CSV, Format.JSON])
def test_the_same_content_gives_the_same_bytes(fmt: Format) -> None:
    first = written(rich(), fmt)
    if fmt is Format.XLSX:
        time.sleep(2.1)  # the step of a date in a ZIP
    assert written(rich(), fmt) == first


def test_files_are_named_after_number_and_place() -> None:
    head = snapshot().head
    assert file_name(Format.PDF, head.number, "JL", sha(snapshot())) == "catalogue-2026-4-1-JL.pdf"
    assert file_name(Format.CSV, "", "BR1", "0123456789abcdef") == "catalogue-0123456789ab-BR1.csv"
    assert MEDIA_TYPES.keys() == WRITERS.keys() == set(Format)
