"""The file for the national register and the numbers that come back from it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.branches.scope import EVERYTHING, Scope
from marketplace.contracts import national, returned
from marketplace.contracts.drafts import as_json
from marketplace.contracts.operations import amendments, returned_numbers
from marketplace.contracts.queries.national import Period, rows
from marketplace.contracts.returned import Line
from marketplace.contracts.states import ContractKind, EndReason, IpKind, LegalType, PaymentKind, SubKind
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotAllowed
from tests.contracts.samples import sample
from tests.making import desk
from tests.making.desk import WAN, Deal

usually = pytest.mark.usefixtures("app")


def exported(scope: Scope = EVERYTHING, period: Period | None = None) -> list[dict[str, str]]:
    found = rows(scope, period or Period())
    return [dict(zip(national.HEADINGS, national.cells(row), strict=True)) for row in found]


@pytest.mark.parametrize(
    ("table", "members"),
    [
        (national.KIND_WORDS, ContractKind), (national.SUB_KIND_WORDS, SubKind), (national.IP_WORDS, IpKind),
        (national.LEGAL_TYPE_WORDS, LegalType), (national.PAYMENT_WORDS, PaymentKind),
    ],
)  # fmt: skip
def test_every_code_has_a_word(table: dict[object, str], members: type) -> None:
    assert set(table) == set(members)
    assert len(set(table.values())) == len(table)


def test_the_first_columns_stand_in_the_register_s_order() -> None:
    assert national.HEADINGS[:5] == ("合同登记编号", "全国登记号", "项目名称", "合同类别", "合同子类")
    assert len(set(national.HEADINGS)) == len(national.HEADINGS)


@usually
def test_a_row_says_what_the_registrar_decided() -> None:
    deal = desk.registered(total_fen=100 * WAN, technical_fen=80 * WAN)
    (row,) = exported()
    assert row["合同登记编号"] == deal.contract.registration_no
    assert row["项目名称"] == deal.contract.title
    assert (row["合同类别"], row["合同子类"]) == ("技术开发", "委托开发")
    assert (row["合同成交总额（元）"], row["技术交易额（元）"]) == ("1000000.00", "800000.00")
    assert row["核定技术性收入（元）"] == ""
    assert (row["卖方性质"], row["买方性质"]) == ("高等院校", "企业法人")
    assert (row["卖方国别"], row["卖方行政区划"], row["买方行政区划"]) == ("CHN", "220102", "220202")
    assert row["签订日期"] == "2026-11-02"
    assert row["登记员"]


@usually
def test_only_registered_contracts_of_the_scope_and_period() -> None:
    by, deal = desk.registrar(), desk.registered()
    desk.submitted()
    gone = desk.registered(by)
    with unit_of_work():
        amendments.revoke(by, gone.id, EndReason.FALSE_FACTS, "虚构")
    today = beijing_today()
    assert [row["合同登记编号"] for row in exported()] == [deal.contract.registration_no]
    assert len(exported(period=Period(today, today))) == 1
    assert not exported(period=Period(today + timedelta(days=1), None))
    assert not exported(period=Period(None, today - timedelta(days=1)))
    assert len(exported(Scope("/p/BR1/"))) == 1
    assert not exported(Scope("/p/BR2/"))
    assert not exported(Scope())


def test_texts_of_the_draft_become_cells() -> None:
    more = {
        "targets": ["纯度≥99%", "寿命5年"],
        "ownership": {"a": "共有", "b": ""},
        "ip_kinds": ["software", "x"],
    }
    row = national.NationalRow(
        "1", "", "题目", ContractKind.LICENCE, None, date(2026, 1, 2), None, None, national.Party(),
        national.Party(), 1, 1, None, None, "", None, None, "", "", "", more,
    )  # fmt: skip
    found = dict(zip(national.HEADINGS, national.cells(row), strict=True))
    assert found["技术目标与指标"] == "纯度≥99%；寿命5年"
    assert (found["权属约定"], found["知识产权类型"]) == ("共有", "计算机软件")


def test_a_whole_draft_leaves_no_code_in_its_cells() -> None:
    """What the wizard stored: classes come out as the words of the register."""
    row = national.NationalRow(
        "1", "", "题目", ContractKind.LICENCE, None, date(2026, 1, 2), None, None, national.Party(),
        national.Party(), 1, 1, None, None, "", None, None, "", "", "", as_json(sample()),
    )  # fmt: skip
    found = dict(zip(national.HEADINGS, national.cells(row), strict=True))
    assert (found["计划来源"], found["社会经济目标"]) == ("计划外", "农林牧渔业发展")
    assert (found["知识产权类型"], found["预计新增投入（元）"]) == ("发明专利", "3000000.00")
    unknown = dict(zip(national.HEADINGS, national.cells(replace(row, more={"programme": "x"})), strict=True))
    assert (unknown["计划来源"], unknown["社会经济目标"]) == ("", "")


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), min_size=1, max_size=20))
def test_whatever_a_file_says_each_line_is_good_or_has_a_problem(pairs: list[tuple[str, str]]) -> None:
    if not any(ours.strip() or national.strip() for ours, national in pairs):
        pairs = [("1", "")]
    found = returned.lines((number, *pair) for number, pair in enumerate(pairs, start=2))
    good = [line for line in found if not line.problem]
    assert len({line.ours for line in good}) == len(good) == len({line.national for line in good})


def test_heads_are_found_by_name() -> None:
    assert returned.columns(("序号", " 合同登记编号 ", "全国登记号")) == (" 合同登记编号 ", "全国登记号")
    for heads in (("合同登记编号",), ("全国登记号", "别的")):
        with pytest.raises(Invalid):
            returned.columns(heads)


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(Invalid):
        returned.lines((n, f"20262201021{n:05d}", "") for n in range(1, returned.MOST + 2))


def read(*pairs: tuple[str, str]) -> list[Line]:
    return returned.lines((number, *pair) for number, pair in enumerate(pairs, start=2))


def ours(deal: Deal) -> str:
    return str(deal.contract.registration_no)


@usually
def test_numbers_are_taken_over_once() -> None:
    by, deal = desk.registrar(), desk.registered()
    lines = read((f"'{ours(deal)}", "2026-220100-000001"))
    assert [one.is_new for one in returned_numbers.check(by, lines)] == [True]
    assert deal.contract.national_no is None
    with unit_of_work():
        returned_numbers.take_over(by, lines)
    assert deal.contract.national_no == "2026220100000001"
    version = deal.contract.row_version
    with unit_of_work():
        again = returned_numbers.take_over(by, lines)
    assert [(one.problem, one.is_known) for one in again] == [("", True)]
    assert deal.contract.row_version == version


@usually
def test_lines_that_will_not_do_are_named_and_the_others_are_taken() -> None:
    by = desk.registrar()
    first, second, third = desk.registered(by), desk.registered(by), desk.registered(by)
    gone = desk.registered(by)
    with unit_of_work():
        amendments.revoke(by, gone.id, EndReason.VOID, "无效")
        returned_numbers.take_over(by, read((ours(first), "N2026000001")))
    lines = read(
        (ours(first), "N2026000002"), (ours(second), "N2026000001"), (ours(third), "N2026000003"),
        (ours(third), "N2026000004"), ("2026220102199999", "N2026000005"), ("12", "N2026000006"),
        (ours(second), "短"), (ours(gone), "N2026000007"),
    )  # fmt: skip
    wanted = [
        "has_another",
        "taken",
        "",
        "ours_twice",
        "unknown",
        "ours_shape",
        "national_shape",
        "not_registered",
    ]
    assert [one.problem for one in returned_numbers.check(by, lines)] == wanted
    with unit_of_work():
        assert [one.problem for one in returned_numbers.take_over(by, lines)] == wanted
    assert [deal.contract.national_no for deal in (first, second, third)] == [
        "N2026000001",
        None,
        "N2026000003",
    ]


@usually
def test_contracts_of_another_branch_are_unknown_and_others_import_nothing() -> None:
    deal, stranger = desk.registered(), desk.registrar("/p/BR2/")
    lines = read((ours(deal), "N2026000001"))
    assert [one.problem for one in returned_numbers.check(stranger, lines)] == ["unknown"]
    for who in (deal.seller, desk.finance()):
        with pytest.raises(NotAllowed), unit_of_work():
            returned_numbers.take_over(who, lines)
