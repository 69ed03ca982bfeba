"""A decision in words: whatever the engine says, a page can say it, in both languages."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from marketplace.blueprints.decisions import Shown, figure_value, shown, wanted_words
from marketplace.rules.book import shipped
from marketplace.rules.cases import Case
from marketplace.rules.codes import Mode, Outcome
from marketplace.rules.engine import Question, answer
from marketplace.rules.shapes import FIGURES_OF, OVERLAY_SHAPES, SHAPES
from marketplace.rules.words import FACTS, FIGURES, STEPS, VALUES
from tests.rules.test_cases import CASES

ITEM = {
    "jurisdiction": "CN", "patent_kind": "invention", "grant_announcement_date": "2018-03-30",
    "first_patentee_is_applicant": True, "previously_subsidised": False,
}  # fmt: skip


def words_of(case: Case) -> Shown:
    return shown(answer(shipped(), case.question), shipped())


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_case_can_be_said(app: Flask, locale: str) -> None:
    with app.test_request_context(), force_locale(locale):
        for case in CASES:
            found = words_of(case)
            assert len(found.lines) == len(found.decision.steps)
            assert all(line.words and "%(" not in line.words for line in found.lines)
            assert all(test.fact and test.value and test.wanted for test in found.tests)
            open_ = found.outcome in {Outcome.REJECTED, Outcome.REVIEW}
            assert bool(found.amount) == (found.decision.mode != "check" and not open_)


def test_every_fact_step_and_figure_has_words() -> None:
    decisions = [answer(shipped(), case.question) for case in CASES]
    facts = {test.fact for found in decisions for test in found.tests}
    facts |= {name.rpartition(".")[2] for found in decisions for name in found.missing}
    assert {name for name in facts if not name.isdigit()} <= FACTS.keys()
    assert {step.rule for found in decisions for step in found.steps} == STEPS.keys()
    figures = {name for names in (*FIGURES_OF.values(), *OVERLAY_SHAPES.values()) for name in names}
    assert figures | {name for shape in SHAPES.values() for name in shape.figures} == FIGURES.keys()


def test_every_word_that_facts_are_compared_with_has_words() -> None:
    lists = [words for pack in shipped().packs for benefit in pack.benefits for words in benefit.lists]
    named = {word for name, words in lists for word in words if name != "jurisdictions" and word != "*"}
    assert named <= VALUES.keys()


def test_how_limits_are_said(app: Flask) -> None:
    with app.test_request_context():
        assert wanted_words("reward_pct_bp", ">= 7000") == "≥ 70%"
        assert wanted_words("reward_pct_bp", ">= 5050") == "≥ 50.5%"
        assert wanted_words("income_received_fen", "> 100") == "> 1.00 元"
        assert wanted_words("applicant_region", "22…") == "省内"
        assert wanted_words("jurisdiction", ["AA"] * 9) == "名单所列的 9 个之一"
        assert wanted_words("unit_type", ["university", "research_institute"]) == "高校、科研院所"
        assert wanted_words("programme_year", ">= 2016") == "≥ 2016"
        assert wanted_words("grant_announcement_date", 2025) == "2025 年"
        assert figure_value("most_years", 5) == "5 年"


def test_what_is_decided_in_one_sum_says_so_beside_each_item(app: Flask) -> None:
    items = [{**ITEM, "id": number} for number in ("ZL-1", "ZL-2")]
    facts = {"applicant_region": "220102", "items": items}
    asked = Question("jl.2016-72.patent.domestic_invention", Mode.ESTIMATE, date(2018, 6, 1), 2018, facts)
    decided = replace(asked, mode=Mode.DECIDE, facts=facts | {"decided_fen": 800_000})
    with app.test_request_context():
        open_, made = (shown(answer(shipped(), one), shipped()) for one in (asked, decided))
    assert [part.amount for part in open_.parts] == ["待审定", "待审定"]
    assert (made.amount, [part.amount for part in made.parts]) == ("8,000.00 元", ["合并审定", "合并审定"])
