"""Files of a result: what visitors may read, nothing that a spreadsheet runs, and not without end."""

import csv
from io import BytesIO, StringIO
from unittest.mock import Mock

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from marketplace.blueprints.search import export
from marketplace.listings.vocabulary import Visibility
from marketplace.sheets import neutral
from tests import make
from tests.blueprints.search.conftest import Indexed

HEAD = 6
"""Lines about the file at the head of a CSV."""


def csv_of(client: FlaskClient, query: str = "") -> list[list[str]]:
    answer = client.get(f"/search/export.csv?{query}")
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))


def test_a_csv_says_what_it_is_and_holds_the_result_in_its_order(
    client: FlaskClient, indexed: Indexed
) -> None:
    first, second = (
        make.achievement(published=True, title="密封装置"),
        make.need(published=True, title="低温密封"),
    )
    make.achievement(published=True, title="别的东西")
    indexed.catch_up()
    lines = csv_of(client, "q=密封&sort=date")
    about = dict(line for line in lines[:HEAD])
    assert about["# 查询"] == "密封"
    assert "共 2 条" in about["# 条数"]
    assert about["# 网址"].endswith("/search?q=%E5%AF%86%E5%B0%81&sort=date")
    assert lines[HEAD][:4] == ["编号", "类型", "名称", "单位"]
    assert [line[2] for line in lines[HEAD + 1 :]] == ["低温密封", "密封装置"]
    assert lines[HEAD + 1][0] == f"XQ{second.id:06d}"
    assert lines[HEAD + 2][-1].endswith(f"/listings/{first.id}")


def test_a_spreadsheet_has_the_result_and_a_sheet_about_it(client: FlaskClient, indexed: Indexed) -> None:
    make.achievement(published=True, title="密封装置", price_fen=1_234_500)
    indexed.catch_up()
    answer = client.get("/search/export.xlsx?q=密封&field=F01")
    assert answer.mimetype == export.TYPES["xlsx"]
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=search-")
    assert "filename*=UTF-8''search-" in disposition
    book = load_workbook(BytesIO(answer.data))
    assert book.sheetnames == ["结果", "说明"]
    results, about = (book[name] for name in book.sheetnames)
    assert isinstance(results, Worksheet)
    assert isinstance(about, Worksheet)
    rows = list(results.values)
    assert rows[0][:3] == ("编号", "类型", "名称")
    assert (rows[1][2], rows[1][9]) == ("密封装置", 1.2345)
    assert dict(about.values)["查询"] == "密封"  # type: ignore[arg-type]


def test_hidden_names_and_texts_for_registered_readers_stay_hidden(
    client: FlaskClient, indexed: Indexed
) -> None:
    owner = make.member(name="虚构隐名厂")
    make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME)
    make.need(published=True, title="仅登录可见的需求", visibility=Visibility.REGISTERED)
    indexed.catch_up()
    text = client.get("/search/export.csv").data.decode()
    assert "虚构隐名厂" not in text
    registered = next(line for line in csv_of(client) if "仅登录可见的需求" in line)
    assert registered[9] == ""  # the budget is part of what is for registered readers


def test_titles_and_queries_that_look_like_formulas_are_defused(
    client: FlaskClient, indexed: Indexed
) -> None:
    make.achievement(published=True, title="=HYPERLINK(密封)装置")
    indexed.catch_up()
    lines = csv_of(client, "q=%3D密封")
    assert lines[2][1] == "'=密封"
    assert lines[HEAD + 1][2] == "'=HYPERLINK(密封)装置"


@given(st.sampled_from("=+-@\t\r"), st.text(max_size=20))
def test_no_text_begins_as_a_formula_does(first: str, rest: str) -> None:
    assert str(neutral(first + rest)).startswith("'")
    assert str(neutral("  " + first + rest)).startswith("'")


def test_numbers_and_harmless_texts_stay_as_they_are() -> None:
    assert [neutral(cell) for cell in (-1.5, 7, "碳纤维=轻", "")] == [-1.5, 7, "碳纤维=轻", ""]


def test_a_file_has_at_most_so_many_rows_and_says_so(
    client: FlaskClient, indexed: Indexed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(5):
        make.achievement(published=True)
    indexed.catch_up()
    monkeypatch.setattr(export, "MOST", 4)
    monkeypatch.setattr(export, "AT_ONCE", 2)
    lines = csv_of(client)
    assert "共 5 条，本文件 4 条" in dict(line for line in lines[:HEAD])["# 条数"]
    assert len(lines) == HEAD + 1 + 4
    assert "前 4 条" in client.get("/search").get_data(as_text=True)


def test_one_address_gets_so_many_files_and_then_has_to_wait(
    client: FlaskClient, indexed: Indexed, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [client.get("/search/export.csv").status_code for _ in range(export.OF_VISITORS.most + 1)]
    assert answers == [200] * export.OF_VISITORS.most + [429]
    monkeypatch.setattr(export, "search_index", Mock(side_effect=AssertionError("costs a search")))
    refused = client.get("/search/export.xlsx")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_without_an_index_there_is_no_file_and_it_costs_no_attempt(client: FlaskClient) -> None:
    for _attempt in range(export.OF_VISITORS.most + 2):
        assert client.get("/search/export.csv").status_code == 503
