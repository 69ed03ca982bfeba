"""The template and the file to fix, read back with another library than wrote them, and given in again."""

import io
from typing import Any

import openpyxl
import pytest

from marketplace.branches.scope import EVERYTHING
from marketplace.intake import books, queries
from marketplace.intake.checking import check
from marketplace.intake.columns import COLUMNS, choices_of
from marketplace.intake.errors import FileRefusal, FileRefused
from marketplace.intake.examples import EXAMPLES
from marketplace.intake.models import ImportRow
from marketplace.intake.reading import open_source
from marketplace.intake.sheet_names import NOTES_SHEET
from marketplace.kernel.actor import SYSTEM
from marketplace.listings.vocabulary import Kind
from tests import make
from tests.intake import samples
from tests.intake.imports import NEEDS, imported, listings_of, results, rows_of, staged

KIND = pytest.mark.parametrize("kind", list(Kind))


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def checked(data: bytes, kind: Kind | None = None, **values: Any) -> list[Any]:
    source = open_source(io.BytesIO(data), "a.xlsx", 10**8)
    rules = make.rules()
    return list(check(source, kind, queries.codes(EVERYTHING), rules.vocabulary, **values))


@KIND
def test_the_template_stars_what_is_needed_and_freezes_its_head(kind: Kind) -> None:
    sheet = opened(books.template(kind, samples.CODES)).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert heads == [("*" if column.starred else "") + column.head for column in COLUMNS[kind]]
    assert sheet.freeze_panes == "C2"
    assert {cell.number_format for cell in sheet[3]} <= {"@", "General"}
    assert sheet.column_dimensions["A"].width > 10


@KIND
def test_every_closed_list_is_offered_in_its_cells(kind: Kind) -> None:
    book = opened(books.template(kind, samples.CODES))
    sheet, lists = book.worksheets[0], book["选项"]
    assert lists.sheet_state == "hidden"
    rules = {
        min(part.min_col for part in rule.sqref.ranges): rule
        for rule in sheet.data_validations.dataValidation
    }
    for place, column in enumerate(COLUMNS[kind], start=1):
        wanted = choices_of(column, samples.CODES)
        if wanted:
            assert rules[place].type == "list"
            assert [row[0].value for row in lists.iter_rows(1, len(wanted), place, place)] == wanted
            assert f"${len(wanted)}" in rules[place].formula1
        if column.hint:
            assert rules[place].prompt == column.hint


@KIND
def test_the_notes_tell_the_version_and_every_column(kind: Kind) -> None:
    notes = opened(books.template(kind, samples.CODES))[NOTES_SHEET]
    assert notes["B1"].value == f"{kind.value}/1"
    assert {column.head for column in COLUMNS[kind]} <= {row[0].value for row in notes.iter_rows()}


@pytest.mark.usefixtures("app")
@KIND
def test_the_template_as_it_comes_holds_nothing_to_import(kind: Kind) -> None:
    assert checked(books.template(kind, queries.codes(EVERYTHING)), kind) == []


@pytest.mark.usefixtures("app")
@KIND
def test_the_example_would_be_complete_if_it_were_imported(kind: Kind) -> None:
    book = opened(books.template(kind, queries.codes(EVERYTHING)))
    book.worksheets[0]["A2"] = "X-1"
    file = io.BytesIO()
    book.save(file)
    (row,) = checked(file.getvalue(), kind, for_submission=True)
    assert (row.number, row.external_id, row.problems, row.notes) == (2, "X-1", [], [])
    assert EXAMPLES[kind]["title"].startswith("虚构")


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("mark", "kind", "reason"),
    [
        ("need/0", Kind.NEED, FileRefusal.TEMPLATE_VERSION),
        ("need", None, FileRefusal.TEMPLATE_VERSION),
        ("need/1", Kind.ACHIEVEMENT, FileRefusal.OTHER_KIND),
    ],
)
def test_another_templates_file_is_refused(mark: str, kind: Kind | None, reason: FileRefusal) -> None:
    book = opened(books.template(Kind.NEED, samples.CODES))
    book[NOTES_SHEET]["B1"] = mark
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(FileRefused) as refusal:
        checked(file.getvalue(), kind)
    assert refusal.value.reason is reason


@pytest.mark.usefixtures("app")
def test_a_mended_file_goes_on_from_where_the_first_one_stopped() -> None:
    here = make.organisation().id
    rows = [samples.need(1), samples.need(2, 技术领域="航天", 密级="公开"), samples.need(3, 完成时限="尽快")]
    run_id = staged(SYSTEM, here, samples.xlsx(rows), "需求.xlsx", NEEDS)
    kind = queries.one(EVERYTHING, run_id).kind
    data = books.to_fix(
        kind,
        queries.refused(EVERYTHING, run_id),
        queries.codes(EVERYTHING),
        queries.heads(EVERYTHING, run_id),
    )
    sheet = (book := opened(data)).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert heads[0] == "错误"
    assert set(heads) == {"错误", *rows[1], *rows[2]}
    assert "原第 3 行" in sheet["A2"].value
    assert "航天" in sheet["A2"].value
    assert "尽快" in sheet["A3"].value
    sheet.cell(2, heads.index("技术领域") + 1).value = "F10 现代农业"
    sheet.cell(3, heads.index("完成时限") + 1).value = "2027-05-01"
    file = io.BytesIO()
    book.save(file)
    again = staged(SYSTEM, here, file.getvalue(), "改好.xlsx", NEEDS)
    assert results(again) == {"waiting": 2}
    assert [row.external_id for row in rows_of(again)] == ["N-2", "N-3"]


@pytest.mark.usefixtures("app")
def test_what_nobody_filled_in_has_a_column_to_fill_it_in() -> None:
    here = make.organisation().id
    run_id = staged(
        SYSTEM, here, samples.xlsx([samples.need(1), samples.need(2, 名称="")]), "需求.xlsx", NEEDS
    )
    data = books.to_fix(
        Kind.NEED,
        queries.refused(EVERYTHING, run_id),
        queries.codes(EVERYTHING),
        queries.heads(EVERYTHING, run_id),
    )
    sheet = (book := opened(data)).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("名称") + 1).value = "虚构的补光难题2号"
    file = io.BytesIO()
    book.save(file)
    assert results(staged(SYSTEM, here, file.getvalue(), "改好.xlsx", NEEDS)) == {"waiting": 1}


@pytest.mark.usefixtures("app")
def test_rows_of_json_come_back_in_a_sheet_with_their_own_keys() -> None:
    here = make.organisation().id
    run = imported(
        SYSTEM, here, [samples.corpus_row(1), samples.corpus_row(2, region="000000", keywords=["甲", "乙"])]
    )
    data = books.to_fix(
        run.kind,
        queries.refused(EVERYTHING, run.id),
        queries.codes(EVERYTHING),
        queries.heads(EVERYTHING, run.id),
    )
    sheet = opened(data).worksheets[0]
    values = dict(zip([cell.value for cell in sheet[1]], [cell.value for cell in sheet[2]], strict=True))
    assert (values["external_id"], values["keywords"], values["region"]) == ("load-00002", "甲；乙", "000000")
    assert len(listings_of(here)) == 1


def test_what_looks_like_a_formula_comes_back_as_text() -> None:
    row = ImportRow(
        number=2, raw={"名称": '=HYPERLINK("http://x.invalid")', "需求内容": "@SUM(1)"}, problems=[]
    )
    data = books.to_fix(Kind.NEED, [row], samples.CODES, ["名称", "需求内容"])
    cells = opened(data).worksheets[0][2]
    assert [cell.data_type for cell in cells] == ["s", "s", "s"]
    assert cells[1].value == '=HYPERLINK("http://x.invalid")'
