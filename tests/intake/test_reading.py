"""Files of every shape as rows, with the numbers that people see."""

import io
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.files.limits import MIB
from marketplace.intake import read_csv
from marketplace.intake.errors import FileRefusal, FileRefused
from marketplace.intake.reading import digest, open_source
from marketplace.intake.rows import RawRow, Source
from tests.intake import samples

ROWS = [samples.need(1), samples.need(2, 关键词="补光；节能")]


def source(data: bytes, name: str, most: int = 20 * MIB) -> Source:
    return open_source(io.BytesIO(data), name, most)


def rows(data: bytes, name: str) -> list[RawRow]:
    return list(source(data, name).rows)


def refusal(data: bytes, name: str) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        rows(data, name)
    return caught.value


@pytest.mark.parametrize("mark", [",", ";", "\t", "；"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_encodings_and_with_the_marks_that_programs_write(encoding: str, mark: str) -> None:
    plain = [{name: value for name, value in row.items() if mark not in value} for row in ROWS]
    found = source(samples.csv_text(plain, mark).encode(encoding), "需求.CSV")
    assert found.heads == tuple(dict.fromkeys(name for row in plain for name in row))
    assert [(row.number, row.values) for row in found.rows] == [(2, plain[0]), (3, plain[1])]


def test_a_csv_cell_may_hold_the_mark_and_line_ends() -> None:
    (row,) = rows('名称,需求内容\r\n"甲,乙","第一行\n第二行"\r\n'.encode(), "a.csv")
    assert row.values == {"名称": "甲,乙", "需求内容": "第一行\n第二行"}


def test_empty_csv_lines_count_as_rows_but_give_none() -> None:
    found = rows("名称\n甲\n\n,,\n乙\n".encode(), "a.csv")
    assert [(row.number, row.values["名称"]) for row in found] == [(2, "甲"), (5, "乙")]


def test_what_stands_beyond_the_heads_is_kept_to_be_told() -> None:
    (row,) = rows("名称,需求内容\n甲,乙,丙,丁\n".encode(), "a.csv")
    assert row.values[""] == "丙；丁"


def test_csv_with_nul_is_no_text() -> None:
    assert refusal(b"\xe5\x90\x8d\x00,a\n", "a.csv").reason is FileRefusal.NOT_TEXT


def test_csv_that_no_encoding_explains_is_refused() -> None:
    assert refusal(b"\xff\xff\xff,\xff\n", "a.csv").reason is FileRefusal.ENCODING


def test_a_cell_longer_than_the_reader_takes_spoils_its_own_row_alone() -> None:
    found = rows(("名称\n甲\n" + "长" * 200_000 + "\n乙\n").encode(), "a.csv")
    assert found[0].values == {"名称": "甲"}
    assert [row.problem.code for row in found if row.problem] == ["row_unreadable"]


def test_csv_rows_beyond_the_limit_refuse_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_csv, "MOST_ROWS", 3)
    assert len(rows("名称\n甲\n乙\n丙\n".encode(), "a.csv")) == 3
    found = refusal("名称\n甲\n乙\n丙\n丁\n".encode(), "a.csv")
    assert (found.reason, found.facts["limit"]) == (FileRefusal.TOO_MANY_ROWS, 3)


def test_100001_csv_rows_are_refused() -> None:
    assert len(rows(b"a\n" + b"x\n" * 100_000, "a.csv")) == 100_000
    assert refusal(b"a\n" + b"x\n" * 100_001, "a.csv").reason is FileRefusal.TOO_MANY_ROWS


def test_too_many_columns_are_refused() -> None:
    head = ",".join(str(number) for number in range(201))
    assert refusal(head.encode(), "a.csv").reason is FileRefusal.TOO_MANY_COLUMNS


def test_json_lines_are_objects_with_their_line_numbers() -> None:
    data = b'\xef\xbb\xbf{"title": "a"}\n\n{"title": "b"}\r\n'
    assert [(row.number, row.values) for row in rows(data, "a.jsonl")] == [
        (1, {"title": "a"}),
        (3, {"title": "b"}),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"a": ', "line_no_json"), (b"[1, 2]", "line_no_object"), (b'"text"', "line_no_object"),
        (b"\xff\xfe", "line_no_json"),
        (b'{"a": NaN}', "line_no_json"), (b'{"a": 1e999}', "line_no_json"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "line_no_json"),
        (b"[" * 100_000, "line_no_json"), (b"\x00\x00", "line_no_json"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "line_no_json"), (b'"' + b"x" * 5_000_000 + b'"', "line_no_json"),
    ],
)  # fmt: skip
def test_a_broken_line_is_one_rows_problem(line: bytes, code: str) -> None:
    good, bad, last = rows(b'{"title": "a"}\n' + line + b'\n{"title": "c"}\n', "a.jsonl")
    assert (good.problem, last.problem, last.values) == (None, None, {"title": "c"})
    assert bad.problem is not None
    assert (bad.number, bad.problem.code) == (2, code)


def test_texts_of_json_lose_what_no_database_holds() -> None:
    (row,) = rows(b'{"ti\\u0000tle": ["a\\u0000b\\ud800"]}', "a.jsonl")
    assert row.values == {"title": ["ab"]}


def test_a_json_list_and_a_single_object_are_read() -> None:
    assert [row.number for row in rows(b'[{"a": 1}, {"a": 2}]', "a.json")] == [1, 2]
    assert len(rows(b'{"a": 1}', "a.json")) == 1


def test_json_lines_under_the_other_name_are_read_too() -> None:
    assert len(rows(b'{"a": 1}\n{"a": 2}\n', "a.json")) == 2


@pytest.mark.parametrize("data", [b"[1,", b"nothing", b"[" * 200_000])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    assert refusal(data, "a.json").reason is FileRefusal.NOT_JSON


def test_100001_lines_are_refused() -> None:
    assert refusal(b"{}\n" * 100_001, "a.jsonl").reason is FileRefusal.TOO_MANY_ROWS


@pytest.mark.parametrize(
    ("name", "reason"),
    [("a.xls", FileRefusal.TYPE), ("a", FileRefusal.TYPE), ("a.csv.exe", FileRefusal.TYPE)],
)
def test_other_files_are_refused_by_name(name: str, reason: FileRefusal) -> None:
    assert refusal(b"x", name).reason is reason


def test_an_empty_and_an_oversized_file_are_refused() -> None:
    assert refusal(b"", "a.csv").reason is FileRefusal.EMPTY
    assert refusal(b"\n\n", "a.csv").reason is FileRefusal.EMPTY
    with pytest.raises(FileRefused) as caught:
        source(b"x" * (2 * MIB), "a.csv", MIB)
    assert (caught.value.reason, caught.value.facts["limit"]) == (FileRefusal.TOO_LARGE, 1)


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "a.xlsx"])
@given(
    data=st.binary(max_size=300)
    | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_no_bytes_make_a_reader_crash(name: str, data: bytes) -> None:
    with suppress(FileRefused):
        for row in source(data, name).rows:
            assert json.loads(json.dumps(row.values)) == row.values


def test_the_digest_is_the_files_own_and_leaves_it_at_its_start() -> None:
    file = io.BytesIO(b"abc")
    assert digest(file) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert file.tell() == 0


def test_a_workbook_gives_texts_with_the_rows_that_people_see() -> None:
    data = samples.xlsx([samples.need(1), {}, {"名称": 7.0, "外部编号": True, "需求内容": "  "}])
    found = source(data, "a.XLSX")
    assert found.heads == ("外部编号", "名称", "需求内容")
    values: list[tuple[int, dict[str, Any]]] = [(row.number, row.values) for row in found.rows]
    assert values == [(2, samples.need(1)), (4, {"名称": "7", "外部编号": "是"})]


def test_rows_keep_their_numbers_when_the_first_lines_and_columns_are_empty() -> None:
    data = samples.with_sheet(
        '<sheetData><row r="4"><c r="C4" t="inlineStr"><is><t>甲</t></is></c></row>'
        '<row r="9"><c r="D9"><v>5</v></c></row></sheetData>'
    )
    found = source(data, "a.xlsx")
    assert found.heads == ()
    assert [(row.number, row.values) for row in found.rows] == [(4, {"": "甲"}), (9, {"": "5"})]
