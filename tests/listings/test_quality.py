import time
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.listings import readings
from marketplace.listings.drafts import NeedDraft, Target
from marketplace.listings.quality import MOST, Part, QualityPart, in_tens, score
from marketplace.listings.readings import Section
from marketplace.listings.vocabulary import IpSplit, PriceKind, TargetOperator
from marketplace.listings.wording import ADVICE, PART_LABELS
from tests.listings.samples import NEED, TODAY, need
from tests.listings.strategies import busy_text, of, wild_text

FREE = """需求内容：
    开发一种适应起垄地块的地膜回收装备，解决缠膜难题。
预期目标：
    回收率≥95%，含杂率不高于8%，作业速度5km/h。
现有工作基础：
    公司现有回收机两台，回收率达到70%，上年销售收入2002万元。
预计投入研发费用30-50万元，18个月内完成，由第三方检测后验收，专利归双方共有。
"""


def part(draft: NeedDraft, name: QualityPart) -> Part:
    return next(p for p in score(draft, TODAY).parts if p.name is name)


def test_a_fully_described_need_scores_one_hundred_with_nothing_left_to_advise() -> None:
    full = need(problem=NEED.problem * 3)
    quality = score(full, TODAY)
    assert quality.total == 100
    assert [p.advice for p in quality.parts] == [None] * len(MOST)


def test_an_empty_need_scores_nothing_and_is_told_everything() -> None:
    quality = score(NeedDraft(), TODAY)
    assert quality.total == 0
    assert all(p.advice for p in quality.parts)


def test_the_parts_add_up_to_one_hundred_and_all_have_words() -> None:
    assert sum(MOST.values()) == 100
    assert set(MOST) == set(PART_LABELS) == set(QualityPart)


def test_free_text_alone_earns_points_in_every_part_but_less_than_fields_do() -> None:
    quality = score(NeedDraft(problem=FREE), TODAY)
    points = {p.name: p.points for p in quality.parts}
    assert all(points[name] > 0 for name in QualityPart if name is not QualityPart.KEYWORDS)
    assert all(points[name] < MOST[name] for name in QualityPart if name is not QualityPart.PROBLEM)
    assert 60 <= quality.total < 80


def test_the_advice_quotes_what_the_text_says() -> None:
    target = part(NeedDraft(problem=FREE), QualityPart.TARGET)
    assert target.advice == "target_in_text"
    assert "回收率≥95%" in target.facts["found"]
    assert part(NeedDraft(problem=FREE), QualityPart.BUDGET).facts["found"] == "30-50万元"


@pytest.mark.parametrize(
    ("targets", "points", "advice"),
    [
        ((), 0, "target_missing"),
        ((Target("强度", TargetOperator.QUALITATIVE),), 8, "target_qualitative"),
        ((Target("强度", value="很高"),), 8, "target_qualitative"),
        ((Target("强度", value="550", unit="MPa"),), 20, "target_one_more"),
        ((Target("强度", value="550"), Target("温度", TargetOperator.BETWEEN, "10-20")), 25, None),
        ((Target("", value="550"), Target("", value="1")), 0, "target_missing"),
    ],
)
def test_targets_count_by_their_figures(targets: tuple[Target, ...], points: int, advice: str | None) -> None:
    found = part(NeedDraft(targets=targets), QualityPart.TARGET)
    assert (found.points, found.advice) == (points, advice)


@pytest.mark.parametrize(
    ("changes", "name", "points", "advice"),
    [
        ({"budget_fen": 0}, QualityPart.BUDGET, 0, "budget_missing"),
        ({"price_kind": PriceKind.NEGOTIABLE}, QualityPart.BUDGET, 6, "budget_negotiable"),
        ({"budget_fen": 1}, QualityPart.BUDGET, 15, None),
        ({"deadline": TODAY + timedelta(days=30)}, QualityPart.TIME, 15, None),
        ({"deadline": date(2031, 1, 1)}, QualityPart.TIME, 15, "time_too_far"),
        ({"acceptance": "检测"}, QualityPart.ACCEPTANCE, 6, "acceptance_short"),
        ({"baseline": "有两台样机"}, QualityPart.BASELINE, 5, "baseline_short"),
        ({"tried": "换过弹齿"}, QualityPart.DIFFICULTY, 4, "difficulty_short"),
        ({"ip_split": IpSplit.NEGOTIABLE}, QualityPart.RIGHTS, 5, "rights_negotiable"),
        ({"ip_split": IpSplit.SEEKER}, QualityPart.RIGHTS, 8, None),
        ({"keywords": ("膜", " ")}, QualityPart.KEYWORDS, 1, "keywords_few"),
        ({"problem": "膜" * 40}, QualityPart.PROBLEM, 2, "problem_short"),
    ],
)
def test_each_part_has_its_steps(
    changes: dict[str, Any], name: QualityPart, points: int, advice: str | None
) -> None:
    found = part(NeedDraft(**changes), name)
    assert (found.points, found.advice) == (points, advice)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("抗冲击韧性≥67%，其他", ("抗冲击韧性≥67%",)),
        ("堆积密度≥1.80克/立方厘米。", ("堆积密度≥1.80克/立方厘米",)),
        ("屈服强度不低于 550 MPa", ("屈服强度不低于 550 MPa",)),
        ("良率在９６％以上", ("良率在96%以上",)),
        ("预期目标：\n粒度100目，纯度99.5%。", ("纯度99.5%", "粒度100目")),
        ("公司有员工300人，2016年获评高新技术企业。", ()),
        ("现有工作基础：\n良率达到90%以上。\n预期目标：\n良率达到96%以上。", ("良率达到96%以上",)),
        ("销售收入超过2000万元", ()),
        ("达到目标：（1）降低成本", ()),
    ],
)
def test_quantities_to_reach_are_told_from_other_figures(text: str, found: tuple[str, ...]) -> None:
    assert readings.target_quantities(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("预计投入研发费用30-50万元", ("30-50万元",)),
        ("项目预算：\n120万元", ("120万元",)),
        ("实现销售收入2002万元", ()),
        ("投入三年，年产5万吨", ()),
        ("年产5万吨，投资1.2亿元", ("1.2亿元",)),
    ],
)
def test_a_budget_is_told_from_other_money(text: str, found: tuple[str, ...]) -> None:
    assert readings.budgets(text) == found


@pytest.mark.parametrize(
    "text",
    ["2年内实现国产化", "合同生效后18个月以内", "实施周期3年", "2027年6月底前完成", "期限：2026年12月完成"],
)
def test_a_time_for_the_work_is_found(text: str) -> None:
    assert readings.times(text)


@pytest.mark.parametrize(
    "text", ["使用寿命≥3年", "公司自2011年成立以来", "一年四季", "缩短生产周期", "2018年获奖"]
)
def test_other_times_are_none(text: str) -> None:
    assert readings.times(text) == ()


def test_headings_are_recognised_in_their_many_forms() -> None:
    text = (
        "（1）需求内容：甲\n2、预期目标\n乙\n三、现有基础：丙。技术难题：丁\n内容及考核指标：戊\n项目经费：己"
    )
    assert readings.sections(text) == {
        Section.CONTENT: "甲",
        Section.TARGET: "乙\n戊",
        Section.BASELINE: "丙。",
        Section.DIFFICULTY: "丁",
        Section.BUDGET: "己",
    }


def test_a_sentence_with_a_colon_is_no_heading() -> None:
    assert readings.sections("我们希望得到如下成果，其中：甲") == {}


@given(of(NeedDraft))
@settings(max_examples=150, deadline=None)
def test_no_need_breaks_the_score_and_every_advice_has_words(draft: NeedDraft) -> None:
    quality = score(draft, TODAY)
    assert 0 <= quality.total <= 100
    assert quality.total == sum(p.points for p in quality.parts)
    for found in quality.parts:
        assert 0 <= found.points <= found.most == MOST[found.name]
        assert found.advice is not None or found.points == found.most
        assert found.advice is None or ADVICE[found.advice] % found.facts


@given(
    st.one_of(wild_text, busy_text),
    st.sampled_from(["targets", "budget_fen", "deadline", "acceptance", "baseline"]),
)
@settings(deadline=None)
def test_filling_a_field_never_costs_points(text: str, name: str) -> None:
    empty = NeedDraft(problem=text)
    filled = NeedDraft(problem=text, **{name: getattr(NEED, name)})
    assert score(filled, TODAY).total >= score(empty, TODAY).total


@pytest.mark.parametrize(
    "text",
    ["1" * 20_000, "1.1" * 6_600, "1-" * 10_000, "≥1 " * 6_600, "10m," * 5_000, "投入1" * 6_600,
     "目标:\n" + "1m/" * 6_000,
     " " * 20_000, "a" * 20_000, "2020年" * 4_000, "目标:1\n基础:2\n" * 2_000, "1万" * 10_000],
    ids=lambda text: text[:6].strip() or "spaces",
)  # fmt: skip
def test_the_longest_texts_are_scored_at_once_whatever_they_hold(text: str) -> None:
    start = time.process_time()
    score(NeedDraft(problem=text), TODAY)
    assert time.process_time() - start < 2


def test_a_distribution_counts_by_tens_with_one_hundred_in_the_last() -> None:
    found = in_tens([0, 9, 10, 55, 99, 100, 90])
    assert [count for _label, count in found] == [2, 1, 0, 0, 0, 1, 0, 0, 0, 3]
    assert [label for label, _count in found][:2] == ["0–9", "10–19"]
    assert found[-1] == ("90–100", 3)
    assert {count for _label, count in in_tens([])} == {0}


@given(st.lists(st.integers(0, 100)))
def test_a_distribution_loses_nobody(scores: list[int]) -> None:
    counts = [count for _label, count in in_tens(scores)]
    assert sum(counts) == len(scores)
    assert len(counts) == 10
