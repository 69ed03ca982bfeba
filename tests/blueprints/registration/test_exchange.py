"""The national register's file is read back as it was written; the numbers that come back are looked at first."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from marketplace.contracts.national import HEADINGS
from marketplace.kernel.actor import Actor
from tests.making import desk
from tests.making.desk import Deal

SignIn = Callable[[Actor], FlaskClient]
EVIL = '=HYPERLINK("http://x.invalid")'


def read_csv(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/registration/export.csv{query}")
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"), newline="")))


def ours(deal: Deal) -> str:
    return str(deal.contract.registration_no)


def send(client: FlaskClient, text: str, name: str = "返回.csv") -> tuple[int, str]:
    data = {"file": (BytesIO(text.encode()), name)}
    answer = client.post("/registration/numbers", data=data, content_type="multipart/form-data")
    return answer.status_code, answer.text


def test_csv_and_xlsx_say_the_same_and_hold_no_formula(app: object, signed_in: SignIn) -> None:
    deal = desk.registered(title=EVIL)
    client = signed_in(desk.registrar())
    (row,) = read_csv(client)
    assert tuple(row) == HEADINGS
    assert row["合同登记编号"] == ours(deal)
    assert row["项目名称"] == f"'{EVIL}"
    book = CalamineWorkbook.from_filelike(BytesIO(client.get("/registration/export.xlsx").data))
    heads, cells = book.get_sheet_by_name("技术合同").to_python()
    assert tuple(heads) == HEADINGS
    assert cells == [row[head] for head in HEADINGS]


def test_the_period_is_that_of_the_address(app: object, signed_in: SignIn) -> None:
    desk.registered()
    client = signed_in(desk.registrar())
    assert len(read_csv(client, "?first=2020-01-01&last=nonsense")) == 1
    assert not read_csv(client, "?first=2999-01-01")
    assert not read_csv(signed_in(desk.registrar("/p/BR2/")))


def test_numbers_are_looked_at_and_then_written(app: object, signed_in: SignIn) -> None:
    first, second = desk.registered(), desk.registered()
    client = signed_in(desk.registrar())
    text = f"合同登记编号,全国登记号\n{ours(first)},N2026000001\n{ours(second)},短\n"
    status, page = send(client, text)
    assert status == 200
    assert "可以写入 1 行" in page
    assert "全国登记号格式不对" in page
    assert first.contract.national_no is None
    lines = f"2,{ours(first)},N2026000001\r\nx,y\r\n"
    assert client.post("/registration/numbers", data={"lines": lines}).status_code == 302
    assert first.contract.national_no == "N2026000001"
    assert "已经写过 1 行" in send(client, text)[1]
    assert client.post("/registration/numbers", data={"lines": lines}).status_code == 302
    assert read_csv(client)[0]["全国登记号"] == "N2026000001"


def test_files_that_will_not_do(app: object, signed_in: SignIn) -> None:
    client = signed_in(desk.registrar())
    for text, name, words in (
        ("别的,列\n1,2\n", "a.csv", "没有“合同登记编号”这一列"),
        ("合同登记编号,全国登记号\n", "a.csv", "没有可以读取的行"),
        ("x", "a.exe", "文件"),
        ("", "a.csv", "文件"),
    ):
        status, page = send(client, text, name)
        assert status == 422, name
        assert words in page
    assert client.post("/registration/numbers").status_code == 422
    assert client.post("/registration/numbers", data={"lines": "x"}).status_code == 422
