"""A change as plain text: every field of both kinds, in both languages, short enough for a letter."""

from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.alerts.wording_following import LONGEST, MOST_FIELDS, Line, change_lines
from marketplace.config import Settings
from marketplace.listings.diff import differences
from marketplace.listings.drafts import Draft, Target
from marketplace.listings.vocabulary import CooperationMode, TargetOperator
from tests.listings import samples
from tests.listings.strategies import of


@pytest.fixture(scope="session")
def places(settings: Settings) -> Path:
    return settings.province_data


def told(old: Draft, new: Draft, places: Path, language: str = "zh") -> list[Line]:
    return change_lines(differences(old, new), language, places).shown


def told_of(places: Path, old: Draft, **changes: object) -> str:
    """The one changed field."""
    (line,) = told(old, replace(old, **changes), places)  # type: ignore[arg-type]
    return f"{line['field']}：{line['text']}"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"fields": ("F02",)}, "技术领域：【删去：{F01}】【新增：{F02}】"),
        (
            {"modes": (CooperationMode.ORDINARY_LICENCE, CooperationMode.EQUITY)},
            "合作方式：【新增：作价投资】",
        ),
        ({"keywords": ("玉米", "薄膜", "保水")}, "关键词：顺序有调整"),
        ({"trl_evidence_on": date(2025, 11, 1)}, "佐证日期：【删去：2025-10-01】【新增：2025-11-01】"),
        ({"publicly_funded": False}, "财政资金资助：【删去：是】【新增：否】"),
        ({"price_fen": None}, "合作价格：【删去：50 万元】"),
        ({"awards": "虚构奖"}, "获奖情况：【新增：虚构奖】"),
        ({"awards": "第一行\n\n第二行"}, "获奖情况：【新增：第一行 第二行】"),
        ({"attachments": (1, 2)}, "附件：原有 0 个，现有 2 个"),
        ({"ip": ()}, "知识产权：【删去：发明专利，ZL202110000001.6，一种地膜，已授权，虚构大学】"),
        ({"awards": "100%(text)s"}, "获奖情况：【新增：100%(text)s】"),
    ],
)
def test_a_value_is_said_in_words(places: Path, changes: dict[str, object], words: str) -> None:
    names = {"F01": told_of(places, replace(samples.ACHIEVEMENT, fields=()), fields=("F01",))[9:-1]}
    names["F02"] = told_of(places, replace(samples.ACHIEVEMENT, fields=()), fields=("F02",))[9:-1]
    assert told_of(places, samples.ACHIEVEMENT, **changes) == (
        words.format(**names) if "{F" in words else words
    )
    assert names["F01"] not in ("", "F01")


def test_a_figure_is_said_row_by_row(places: Path) -> None:
    first, second = samples.NEED.targets
    changed = (Target(first.name, TargetOperator.AT_LEAST, "98", "%"), second)
    assert told_of(places, samples.NEED, targets=changed) == (
        "考核指标：【删去：回收率 不低于 95 %】【新增：回收率 不低于 98 %】"
    )
    assert told_of(places, samples.NEED, targets=(second, first)) == "考核指标：顺序有调整"


def test_a_long_text_is_cut_down_to_what_changed(places: Path) -> None:
    before = "甲" * 500 + "。旧的说法。" + "乙" * 500
    words = told_of(places, replace(samples.NEED, problem=before), problem=before.replace("旧", "新"))
    assert "【删去：旧" in words
    assert "【新增：新" in words
    assert len(words) < 120


def test_a_letter_in_english_has_english_words(places: Path) -> None:
    new = replace(samples.ACHIEVEMENT, publicly_funded=False, fields=("F02",))
    lines = told(samples.ACHIEVEMENT, new, places, "en")
    assert not any("是" in line["text"] or line["field"] == "财政资金资助" for line in lines)


@pytest.mark.parametrize("old", [samples.NEED, samples.ACHIEVEMENT], ids=["need", "achievement"])
@given(data=st.data())
def test_every_change_of_a_draft_can_be_said(places: Path, old: Draft, data: st.DataObject) -> None:
    """Three fields at a time, from what they say to anything they could say, and back."""
    hints = get_type_hints(type(old))
    names = data.draw(st.sets(st.sampled_from(sorted(hints)), max_size=3))
    new = replace(old, **{name: data.draw(of(hints[name])) for name in sorted(names)})
    can_be_said(places, old, new)
    can_be_said(places, new, old)


def can_be_said(places: Path, old: Draft, new: Draft) -> None:
    changes = differences(old, new)
    found = change_lines(changes, "zh", places)
    assert len(found.shown) + found.more == len(changes)
    assert len(found.shown) <= MOST_FIELDS
    for line in found.shown:
        assert line["field"]
        assert "\n" not in line["text"]
        assert len(line["text"]) <= LONGEST + 1


def test_equal_drafts_have_nothing_to_say(places: Path) -> None:
    assert told(samples.NEED, samples.NEED, places) == []
    assert len(fields(samples.NEED)) > MOST_FIELDS
