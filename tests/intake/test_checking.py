"""Rows of sheets as drafts, and what is said of those that are none."""

from datetime import date

import pytest

from marketplace.intake.columns import COLUMNS, NEEDED
from marketplace.intake.errors import FileRefusal
from marketplace.intake.wording import refusal_text, spoken
from marketplace.kernel.errors import Problem
from marketplace.listings.checks import CheckLevel, problems
from marketplace.listings.drafts import Contact, NeedDraft, Target
from marketplace.listings.vocabulary import CooperationMode, Kind, PriceKind, Secrecy, TargetOperator
from tests.intake import samples
from tests.intake.checked import TODAY, VOCABULARY, checked, noted, objects, refusal, said, sheet


def test_a_full_row_of_a_sheet_becomes_a_draft() -> None:
    cells = samples.need(
        7, **samples.COMPLETE_NEED, 考核指标="节电率 ≥ 30 %", 完成时限="2027年1月1日", 最低成熟度="6级"
    )
    (row,) = sheet(cells)
    assert (row.number, row.kind, row.external_id, row.problems) == (2, Kind.NEED, "N-7", [])
    assert row.draft == NeedDraft(
        title="虚构的补光难题7号", problem=samples.PROBLEM, fields=("F10",), region_code="220100",
        modes=(CooperationMode.COMMISSIONED_DEVELOPMENT,), price_kind=PriceKind.AGREEMENT, budget_fen=30_000_000,
        ip_split=row.draft.ip_split, acceptance="在温室连续运行一个冬季并抄表。",
        contact=Contact("虚构公司生产部", "", "rd@tech.example"), secrecy=Secrecy.PUBLIC, security_declared=True,
        public_interest_declared=True, targets=(Target("节电率", TargetOperator.AT_LEAST, "30", "%"),),
        deadline=date(2027, 1, 1), min_trl=6,
    )  # fmt: skip


@pytest.mark.parametrize("kind", list(Kind))
def test_the_starred_columns_are_those_without_which_nothing_can_be_handed_in(kind: Kind) -> None:
    """A phone or a mail address besides; nothing else is asked for."""
    (row,) = objects({"kind": kind.value, "title": "虚构条目", NEEDED[kind][1]: samples.SUMMARY})
    assert row.draft is not None
    wanted = {problem.field for problem in problems(row.draft, CheckLevel.SUBMIT, VOCABULARY, TODAY)}
    starred = {column.field for column in COLUMNS[kind] if column.starred} - set(NEEDED[kind])
    assert wanted == starred | {"contact.phone"}


def test_heads_may_be_starred_full_width_and_in_any_order() -> None:
    (row,) = sheet({"＊需求内容": samples.PROBLEM, " * 名称 ": "虚构难题", "拟投入总额（万元）": "12.5"})
    assert isinstance(row.draft, NeedDraft)
    assert (row.draft.title, row.draft.budget_fen, row.problems) == ("虚构难题", 12_500_000, [])


def test_wrong_heads_refuse_the_file_and_name_the_nearest_right_ones() -> None:
    found = refusal(
        samples.csv_text([{"名称": "甲", "需求内客": "乙", "xyz": "丙"}]).encode(), "a.csv", Kind.NEED
    )
    assert found.reason is FileRefusal.WRONG_HEADS
    assert found.facts["missing"] == ["需求内容"]
    assert found.facts["unknown"] == [("需求内客", "需求内容"), ("xyz", "")]
    assert "是不是“需求内容”" in refusal_text(found)


def test_a_repeated_head_refuses_the_file() -> None:
    found = refusal("名称,需求内容,*名称\n甲,乙,丙\n".encode(), "a.csv", Kind.NEED)
    assert found.facts["repeated"] == ["名称"]


def test_a_sheet_whose_heads_do_not_say_what_it_is_asks_for_the_kind() -> None:
    assert refusal("名称,关键词\n甲,乙\n".encode(), "a.csv").reason is FileRefusal.KIND_NEEDED
    assert [row.kind for row in sheet(samples.achievement())] == [Kind.ACHIEVEMENT]


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"技术领域": "航天"}, "fields", "unknown_field"),
        ({"所在地区": "亚特兰蒂斯"}, "region_code", "unknown_region"),
        ({"所在地区": "铁西区"}, "region_code", "region_ambiguous"),
        ({"合作方式": "租赁"}, "modes", "not_in_list"),
        ({"完成时限": "尽快"}, "deadline", "date_shape"),
        ({"拟投入总额(万元)": "很多"}, "budget_fen", "amount_shape"),
        ({"国家安全承诺": "也许"}, "security_declared", "yes_or_no"),
        ({"最低成熟度": "12"}, "min_trl", "out_of_range"),
        ({"国民经济行业": "ZZZ"}, "industry_code", "unknown"),
        ({"密级": "涉密"}, "secrecy", "secrecy_refused"),
        ({"需求内容": "本件为机密★资料，请勿外传，内容略去若干字以满足长度。"}, "problem", "secrecy_marker"),
        ({"办公电话": "13800138000"}, "contact.phone", "private_phone"),
        ({"名称": ""}, "title", "required"),
        ({"名称": "长" * 201}, "title", "too_long"),
        ({"外部编号": "长" * 121}, "external_id", "too_long"),
    ],
)  # fmt: skip
def test_a_bad_cell_names_its_column_and_spoils_its_row_alone(
    cells: dict[str, str], field: str, code: str
) -> None:
    good, bad = sheet(
        samples.need(1, **dict.fromkeys(cells, "") | {"需求内容": samples.PROBLEM, "名称": "虚构"}),
        samples.need(2, **cells),
    )
    assert good.problems == []
    assert (field, code) in said(bad)
    for problem in bad.problems:
        assert spoken(problem).strip("：")
        assert "%(" not in spoken(problem)


def test_a_retired_region_code_is_taken_for_its_successor() -> None:
    (row,) = sheet(samples.need(1, 所在地区="220381"))
    assert row.draft is not None
    assert (row.draft.region_code, row.problems) == ("220184", [])


def test_a_number_that_stands_twice_in_the_file_is_refused_the_second_time() -> None:
    first, second, third = sheet(samples.need(1), samples.need(1, 名称="另一条"), samples.need(3))
    assert (first.problems, third.problems) == ([], [])
    assert second.problems == [Problem("external_id", "duplicate_number", row=2, value="N-1")]


def test_both_kinds_may_use_the_same_number() -> None:
    rows = objects(samples.corpus_row(1), samples.corpus_row(1, "need"))
    assert [row.problems for row in rows] == [[], []]


def test_a_row_without_a_number_gets_one_that_its_content_gives_again() -> None:
    first, same, other = sheet(
        samples.need(1, 外部编号=""), samples.need(1, 外部编号=""), samples.need(2, 外部编号="")
    )
    assert first.external_id.startswith("auto:")
    assert first.external_id == same.external_id != other.external_id
    assert said(same) == [("external_id", "duplicate_row")]


def test_a_cell_without_a_head_is_told() -> None:
    (row,) = checked("名称,需求内容\n虚构难题,内容若干字,多余\n".encode(), "a.csv")
    assert said(row) == [("", "beyond_heads")]


def test_what_a_row_lacks_for_being_handed_in_is_noted_when_asked() -> None:
    bare, whole = checked(
        samples.csv_text([samples.need(1), samples.need(2, **samples.COMPLETE_NEED)]).encode(), "a.csv",
        for_submission=True,
    )  # fmt: skip
    assert bare.problems == whole.problems == []
    assert "required" in noted(bare)
    assert noted(whole) == []
