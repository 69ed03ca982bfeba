"""Spreadsheets that are refused, each with the cell, the sheet or the limit that it names."""

import io
import tracemalloc
import zipfile

import pytest

from marketplace.files.limits import MIB
from marketplace.intake import limits
from marketplace.intake.errors import FileRefusal, FileRefused
from marketplace.intake.reading import open_source
from marketplace.intake.rows import Source
from tests.intake import samples


def source(data: bytes) -> Source:
    return open_source(io.BytesIO(data), "a.xlsx", 20 * MIB)


def refusal(data: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        list(source(data).rows)
    return caught.value


def sheet_data(*rows: str, after: str = "") -> bytes:
    return samples.with_sheet(f"<sheetData>{''.join(rows)}</sheetData>{after}")


def test_formulas_are_refused_and_their_cells_named() -> None:
    found = refusal(
        sheet_data(
            '<row r="1"><c r="A1"><v>1</v></c></row>',
            '<row r="3"><c r="B3"><f>A1*2</f><v>2</v></c><c><f>A1</f></c></row>',
            '<row r="4"><c r="AA4" t="str"><f>HYPERLINK("http://x")</f><v>x</v></c></row>',
        )
    )
    assert (found.reason, found.facts["cells"]) == (FileRefusal.FORMULAS, ["B3", "C3", "AA4"])


def test_formulas_under_another_prefix_and_in_another_encoding_are_seen() -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = (
        f'<?xml version="1.0" encoding="UTF-16"?><x:worksheet xmlns:x="{space}"><x:sheetData>'
        '<x:row r="1"><x:c r="A1"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    data = samples.repacked(samples.xlsx([{"名称": "甲"}]), {samples.SHEET: text.encode("utf-16")})
    assert refusal(data).reason is FileRefusal.FORMULAS


def test_merged_cells_are_refused_and_named() -> None:
    merged = '<mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="C2:C5"/></mergeCells>'
    found = refusal(sheet_data('<row r="1"><c r="A1"><v>1</v></c></row>', after=merged))
    assert (found.reason, found.facts["cells"]) == (FileRefusal.MERGED_CELLS, ["A1:B1", "C2:C5"])


def test_a_refusal_names_ten_cells_and_no_more() -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}"><f>1</f><v>1</v></c></row>' for n in range(1, 40))
    assert len(refusal(sheet_data(cells)).facts["cells"]) == 10


def test_100001_rows_are_refused_and_100000_are_not() -> None:
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c></row>'
    body = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 100_002))
    assert sum(1 for _ in source(sheet_data(head, body)).rows) == 100_000
    one_more = '<row r="100002"><c r="A100002"><v>1</v></c></row>'
    found = refusal(sheet_data(head, body, one_more))
    assert (found.reason, found.facts["limit"]) == (FileRefusal.TOO_MANY_ROWS, 100_000)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', FileRefusal.TOO_MANY_ROWS),
        ('<row r="2"><c r="XFD2"><v>1</v></c></row>', FileRefusal.TOO_MANY_COLUMNS),
        ('<row r="2"><c r="xfd1048576"><v>1</v></c></row>', FileRefusal.TOO_MANY_ROWS),
        ('<row r="100001"><c r="GR100001"><v>1</v></c></row>', FileRefusal.BOMB),
        ('<row r="2"><c r="A99999999"><v>1</v></c></row>', FileRefusal.DAMAGED),
        ('<row r="2"><c r="2A"><v>1</v></c></row>', FileRefusal.DAMAGED),
    ],
)
def test_one_cell_far_out_is_refused_before_the_rectangle_is_laid_out(cell: str, reason: FileRefusal) -> None:
    tracemalloc.start()
    found = refusal(sheet_data('<row r="1"><c r="A1"><v>1</v></c></row>', cell))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.reason is reason
    assert peak < 4 * MIB


def test_styled_cells_without_a_value_do_not_count() -> None:
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(3, 5_000))
    data = sheet_data(
        '<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="2"><c r="A2"><v>2</v></c></row>', empty
    )
    assert [row.number for row in source(data).rows] == [2]


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    zeros = samples.repacked(samples.xlsx([{"名称": "甲"}]), {"xl/media/big.bin": b"0" * (61 * MIB)})
    assert len(zeros) < MIB
    tracemalloc.start()
    found = refusal(zeros)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found.reason, found.facts["limit"]) == (FileRefusal.BOMB, 60)
    assert peak < 4 * MIB


def test_much_that_is_not_packed_tightly_is_still_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.intake.scan_xlsx.UNPACKED_BYTES", 2_000)
    assert refusal(samples.xlsx([samples.need()])).reason is FileRefusal.BOMB


def test_a_member_larger_than_its_word_is_refused() -> None:
    data = bytearray(samples.xlsx([samples.need()]))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as book:
        info = book.getinfo(samples.SHEET)
    size = info.file_size.to_bytes(4, "little")
    lie = (info.file_size - 40).to_bytes(4, "little")
    assert refusal(bytes(data.replace(size, lie))).reason in {FileRefusal.DANGEROUS, FileRefusal.DAMAGED}


def test_entities_are_refused() -> None:
    text = '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>'
    data = samples.repacked(samples.xlsx([{"名称": "甲"}]), {samples.SHEET: text.encode()})
    assert refusal(data).reason is FileRefusal.DANGEROUS


def test_macros_are_refused() -> None:
    data = samples.repacked(samples.xlsx([samples.need()]), {"xl/vbaProject.bin": b"x"})
    found = refusal(data)
    assert (found.reason, found.facts["detail"]) == (FileRefusal.DANGEROUS, "macro")


@pytest.mark.parametrize("data", [b"PK\x03\x04 nothing", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" + b"x" * 600])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    assert refusal(data).reason is FileRefusal.DAMAGED


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", samples.SHEET])
def test_a_workbook_with_a_broken_part_is_refused(member: str) -> None:
    data = samples.repacked(samples.xlsx([samples.need()]), {member: b"<broken"})
    assert refusal(data).reason is FileRefusal.DAMAGED


def test_two_sheets_with_data_are_refused_and_named() -> None:
    data = samples.xlsx([samples.need()], sheets=["Sheet2"])
    assert len(list(source(data).rows)) == 1
    second = samples.repacked(
        data,
        {"xl/worksheets/sheet2.xml": b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                                     b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'},
    )  # fmt: skip
    found = refusal(second)
    assert (found.reason, found.facts["sheets"]) == (FileRefusal.SEVERAL_SHEETS, ["数据", "Sheet2"])


def test_hidden_sheets_are_left_alone_whatever_they_hold() -> None:
    data = samples.xlsx([samples.need()], sheets=["藏起来"])
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        text = book.read("xl/workbook.xml").decode().replace('name="藏起来"', 'name="藏起来" state="hidden"')
    hidden = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><f>1</f><v>1</v></c></row></sheetData></worksheet>'
    )
    data = samples.repacked(data, {"xl/workbook.xml": text.encode(), "xl/worksheets/sheet2.xml": hidden})
    assert [row.values for row in source(data).rows] == [samples.need()]


def test_an_empty_workbook_is_refused() -> None:
    assert refusal(samples.xlsx([])).reason is FileRefusal.EMPTY


def test_the_limits_fit_one_another() -> None:
    """A full sheet of the template has to pass the limit on cells."""
    assert limits.MOST_ROWS * 45 < limits.MOST_CELLS
