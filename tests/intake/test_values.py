"""Cells as values: every spelling that people use, and never a crash."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.intake import compact, values
from marketplace.intake.rows import cell_text, clean_json
from marketplace.intake.values import Unreadable
from marketplace.kernel.money import wan_from_fen
from marketplace.listings.labels import LABELS
from marketplace.listings.vocabulary import CooperationMode, PriceKind, Secrecy


@pytest.mark.parametrize(
    "text",
    ["2026-05-01", "2026/5/1", "2026.5.1", "2026年5月1日", "20260501", "２０２６年５月１日", "2026-05-01 00:00:00",
     "2026-05-01T08:30:00", "46143"],
)  # fmt: skip
def test_a_day_in_any_usual_spelling(text: str) -> None:
    assert values.day(text) == date(2026, 5, 1)


@pytest.mark.parametrize("text", ["2026-02-30", "2026年5月", "明年", "", "2026-5", "00000000", "99999", "1"])
def test_what_is_no_day_is_refused_by_name(text: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        values.day(text)
    assert (refusal.value.code, refusal.value.facts) == ("date_shape", {"value": text})


@given(st.dates(min_value=date(1954, 11, 1), max_value=date(2118, 1, 1)))
def test_a_spreadsheets_day_number_is_its_day(wanted: date) -> None:
    number = (wanted - date(1899, 12, 30)).days
    assert values.day(cell_text(float(number))) == wanted


@pytest.mark.parametrize(
    "text", ["2024-05", "2024/5", "2024年5月", "2024.05", "202405", "2024-05-17", "２０２４年５月"]
)
def test_a_month_in_any_usual_spelling(text: str) -> None:
    assert values.month(text) == "2024-05"


@pytest.mark.parametrize("text", ["2024-13", "2024", "五月", "2024-00"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="month_shape"):
        values.month(text)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("80", 80_000_000), ("80万元", 80_000_000), ("0.5亿元", 5_000_000_000), ("3,000元", 300_000),
        ("１２．５", 12_500_000), ("¥ 1 000", 1_000_000_000), ("面议", 0), ("0", 0), ("人民币10万", 10_000_000),
        ("0.000001", 1),
    ],
)  # fmt: skip
def test_amounts_are_whole_fen(text: str, fen: int) -> None:
    assert values.fen_of_wan(text) == fen


@pytest.mark.parametrize(
    ("text", "code"),
    [("-5", "amount_negative"), ("0.0000001", "amount_fraction"), ("约80万", "amount_shape"),
     ("80-100", "amount_shape"), ("9" * 30, "amount_shape"), ("1e9", "amount_shape"), ("NaN", "amount_shape")],
)  # fmt: skip
def test_what_is_no_amount_says_why(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        values.fen_of_wan(text)
    assert refusal.value.code == code


@given(st.integers(min_value=0, max_value=10**15))
def test_an_amount_written_in_wan_comes_back_to_the_fen(fen: int) -> None:
    assert values.fen_of_wan(f"{wan_from_fen(fen):f}") == fen
    assert values.fen_of_wan(f"{Decimal(fen) / 100}元") == fen


@pytest.mark.parametrize(
    ("text", "number"), [("6", 6), ("TRL 6", 6), ("6级", 6), ("ＴＲＬ６", 6), ("007", 7)]
)
def test_a_level_is_a_number(text: str, number: int) -> None:
    assert values.whole(text) == number


def test_a_list_in_one_cell_is_divided_and_each_part_kept_once() -> None:
    assert values.parts("电池；低温,加热、电池 ;\n快充") == ("电池", "低温", "加热", "快充")


@pytest.mark.parametrize(
    ("text", "wanted"), [("是", True), ("√", True), ("Y", True), ("否", False), ("无", False), ("0", False)]
)
def test_yes_and_no(text: str, wanted: bool) -> None:
    assert values.yes_no(text) is wanted


@pytest.mark.parametrize("member", [*CooperationMode, *PriceKind, *Secrecy])
def test_a_closed_list_is_read_by_its_words_and_by_its_code(member: Any) -> None:
    of = type(member)
    assert values.member(of, f" {LABELS[of][member]} ") is member
    assert values.member(of, member.value.upper()) is member


def test_what_no_list_holds_names_the_choices() -> None:
    with pytest.raises(Unreadable) as refusal:
        values.members(CooperationMode, "技术转让；租赁")
    assert refusal.value.facts["value"] == "租赁"
    assert "作价投资" in refusal.value.facts["choices"]


READERS: list[Callable[[str], Any]] = [
    values.day, values.month, values.fen_of_wan, values.whole, values.yes_no, values.parts, compact.ip_rows,
    compact.team, compact.targets, lambda text: values.members(CooperationMode, text),
]  # fmt: skip
HOSTILE = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="0123456789.-/年月日万元亿,，;；()（）%≥≤=<> ZL《》\n", max_size=60),
    st.text(alphabet="²½①٣०Ⅷ－０１２三", max_size=20),
)


@pytest.mark.parametrize("read", READERS)
@given(text=HOSTILE)
def test_no_text_makes_a_reader_crash(read: Callable[[str], Any], text: str) -> None:
    with suppress(Unreadable):
        assert read(text) is not None


MIDNIGHT = datetime(2026, 5, 1)  # noqa: DTZ001 spreadsheets know no zone


@pytest.mark.parametrize(
    ("cell", "text"),
    [(7.0, "7"), (0.5, "0.5"), (True, "是"), (date(2026, 5, 1), "2026-05-01"), (MIDNIGHT, "2026-05-01"),
     (MIDNIGHT.replace(hour=8, minute=30), "2026-05-01 08:30:00"), (" 甲\x00乙 ", "甲乙"), ("\ud800丙", "丙"),
     (43112345678.0, "43112345678")],
)  # fmt: skip
def test_a_cell_is_the_text_a_person_sees(cell: object, text: str) -> None:
    assert cell_text(cell) == text


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=10,
    )
)
def test_cleaned_json_holds_nothing_that_a_database_refuses(value: Any) -> None:
    text = repr(clean_json(value))
    assert "\\x00" not in text
    assert not any("\ud800" <= letter <= "\udfff" for letter in str(clean_json(value)))
