"""Statistics on the page: numbers that lead to their contracts, charts with words, a file with the same rows."""

import csv
import re
from collections.abc import Callable
from io import StringIO

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from marketplace.blueprints.figures.charts import MOST, ROW, WIDE, chart, length
from marketplace.blueprints.registration.wording import LINE_PROBLEMS, PROBLEMS
from marketplace.contracts.queries.figures import Cut
from marketplace.contracts.states import ContractKind
from marketplace.kernel.actor import Actor, Role
from tests import make
from tests.making import desk
from tests.making.desk import WAN

SignIn = Callable[[Actor], FlaskClient]


@given(st.lists(st.tuples(st.integers(0, 10**15), st.integers(0, 10**15)), max_size=20))
def test_bars_stay_inside_the_drawing(amounts: list[tuple[int, int]]) -> None:
    parts = [("甲", "1", max(pair), min(pair)) for pair in amounts]
    found = chart(parts)
    assert len(found.bars) + found.left_out == len(parts)
    assert len(found.bars) <= MOST
    for bar in found.bars:
        assert 0 <= bar.technical <= bar.total <= WIDE
        assert bar.y + ROW <= found.height


def test_months_are_drawn_from_the_newest() -> None:
    parts = [(f"2026-{month:02d}", "1", month, 0) for month in range(1, MOST + 3)]
    newest, first = chart(parts, newest=True), chart(parts)
    assert [bar.label for bar in newest.bars] == [label for label, *_rest in parts[2:]]
    assert [bar.label for bar in first.bars] == [label for label, *_rest in parts[:MOST]]
    assert newest.left_out == first.left_out == 2
    assert chart(parts[:3], newest=True) == chart(parts[:3])


def test_something_is_never_drawn_as_nothing() -> None:
    assert (length(1, 10**15), length(0, 5), length(5, 5), length(0, 0)) == (1, 0, WIDE, 0)


def test_the_page_says_both_amounts_and_leads_to_each_contract(app: object, signed_in: SignIn) -> None:
    by = desk.registrar()
    first = desk.registered(by, total_fen=100 * WAN, technical_fen=80 * WAN, title="甲合同")
    desk.registered(by, total_fen=50 * WAN, kind=ContractKind.SERVICE, title="乙合同")
    client = signed_in(make.officer(Role.DEPARTMENT_OFFICER))
    page = client.get("/figures/contracts").text
    assert "150 万元" in page
    assert "130 万元" in page
    for cut in Cut:
        assert f'id="{cut.value}-chart"' in page
    assert page.count('role="img"') == len(Cut)
    assert "style=" not in page
    links = re.findall(r'href="(/figures/contracts/behind[^"]*)"', page)
    assert len(links) >= len(Cut) + 1
    for link in links:
        behind = client.get(link.replace("&amp;", "&"))
        assert behind.status_code == 200
        assert "甲合同" in behind.text or "乙合同" in behind.text
    only = client.get("/figures/contracts/behind?cut=kind&key=service").text
    assert "乙合同" in only
    assert "甲合同" not in only
    assert str(first.contract.registration_no) in client.get("/figures/contracts/behind").text


def test_filters_narrow_and_stay_in_the_links(app: object, signed_in: SignIn) -> None:
    desk.registered(kind=ContractKind.SERVICE)
    client = signed_in(desk.finance())
    page = client.get("/figures/contracts?kind=service&first=2026-01-01&branch=/p/BR1/").text
    assert "kind=service" in page
    assert "first=2026-01-01" in page
    assert "100 万元" in page
    for nothing in ("kind=transfer", "first=2999-01-01", "branch=/p/BR2/", "last=2020-01-01"):
        assert "没有符合条件的合同" in client.get(f"/figures/contracts?{nothing}").text
    assert "100 万元" in client.get("/figures/contracts?kind=x&first=x&branch=x").text
    for no_part in ("cut=nonsense", "cut=%00", "cut=field&key=%00", "cut=field&key=" + "x" * 41):
        assert client.get(f"/figures/contracts/behind?{no_part}").status_code == 404


def test_the_file_has_the_same_rows(app: object, signed_in: SignIn) -> None:
    desk.registered(total_fen=100 * WAN, technical_fen=80 * WAN)
    answer = signed_in(desk.registrar()).get("/figures/contracts.csv")
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert rows[2] == ["合计", "", "1", "100", "80"]
    assert ["合同类别", "技术开发", "1", "100", "80"] in rows
    assert len(rows) == 3 + len(Cut)


def test_another_branch_counts_its_own_and_members_count_none(app: object, signed_in: SignIn) -> None:
    deal = desk.registered()
    assert "没有符合条件的合同" in signed_in(make.operator("/p/BR2/")).get("/figures/contracts").text
    for who in (deal.seller, make.broker(), make.officer(Role.SYSTEM_ADMINISTRATOR)):
        client = signed_in(who)
        for path in ("/figures/contracts", "/figures/contracts/behind", "/figures/contracts.csv"):
            assert client.get(path).status_code == 403


@pytest.mark.parametrize("words", [*PROBLEMS.values(), *LINE_PROBLEMS.values()])
def test_problems_are_said_in_sentences(words: str) -> None:
    assert words.strip() == words
    assert not words.endswith(".")


@pytest.mark.parametrize(
    "asked",
    [
        "kind=%00&branch=%00", "first=%00&last=9999-12-31", "first=0001-01-01&last=2026-02-30", "kind=service&kind=x",
        "branch=/p/BR1/%25", "page=99999999999999999999", "page=-1", "page=100000",
        "kind=%F0%9F%92%A9&first=２０２６-01-01",
    ],
)  # fmt: skip
def test_whatever_the_address_asks_the_pages_answer(app: object, signed_in: SignIn, asked: str) -> None:
    desk.registered()
    client = signed_in(desk.registrar())
    for path in ("/figures/contracts", "/figures/contracts/behind", "/figures/contracts.csv"):
        assert client.get(f"{path}?{asked}").status_code == 200


@pytest.mark.parametrize("cut", list(Cut))
@pytest.mark.parametrize("key", ["nowhere", "%25", "%F0%9F%92%A9", "", "x" * 40])
def test_a_part_that_does_not_exist_has_no_contracts(
    app: object, signed_in: SignIn, cut: Cut, key: str
) -> None:
    answer = signed_in(desk.registrar()).get(f"/figures/contracts/behind?cut={cut.value}&key={key}")
    assert answer.status_code == 200
    assert "没有符合条件的合同" in answer.text


def test_a_page_beyond_the_last_is_the_last(app: object, signed_in: SignIn) -> None:
    desk.registered(title="唯一的合同")
    assert "唯一的合同" in signed_in(desk.registrar()).get("/figures/contracts/behind?page=9").text


def test_what_an_address_says_is_no_formula_in_the_file(app: object, signed_in: SignIn) -> None:
    desk.registered()
    answer = signed_in(desk.registrar()).get("/figures/contracts.csv?kind==1%2B1")
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["# 条件", "'=1+1"]


def test_amounts_in_the_file_are_exact(app: object, signed_in: SignIn) -> None:
    desk.registered(total_fen=123_456_789_01, technical_fen=1)
    answer = signed_in(desk.registrar()).get("/figures/contracts.csv")
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert rows[2] == ["合计", "", "1", "12345.678901", "0.000001"]
