"""Facts that do not say one thing: broken entries, two sums, items that fail for different reasons, plans of years."""

from datetime import date
from typing import Any

import pytest

from marketplace.rules.book import shipped
from marketplace.rules.codes import Code, Mode, Outcome
from marketplace.rules.decision import Decision
from marketplace.rules.engine import Question, answer

PLAN = "jl.2016-72"
B01, B03 = f"{PLAN}.patent.domestic_invention", f"{PLAN}.award.cn_patent_gold"
B11, B13 = f"{PLAN}.share.job_invention", f"{PLAN}.tax.instalment5"
GOOD = {
    "id": "ZL-1", "jurisdiction": "CN", "patent_kind": "invention", "grant_announcement_date": "2018-03-30",
    "first_patentee_is_applicant": True, "previously_subsidised": False,
}  # fmt: skip


def ask(benefit: str, mode: Mode, facts: dict[str, Any]) -> Decision:
    return answer(shipped(), Question(benefit, mode, date(2018, 6, 1), 2018, facts))


def patents(*items: Any, mode: Mode = Mode.ESTIMATE, **more: Any) -> Decision:
    return ask(B01, mode, {"applicant_region": "220102", "items": list(items), **more})


def keys(decision: Decision) -> list[str]:
    return [part.key for part in decision.parts]


@pytest.mark.parametrize("broken", ["x", None, 7, [], ["id"]])
def test_a_broken_entry_is_an_item_whose_facts_are_missing(broken: Any) -> None:
    alone = patents(broken)
    assert (alone.outcome, alone.amount_fen) == (Outcome.REVIEW, 0)
    assert Code.EVIDENCE_MISSING in alone.codes
    beside = patents(broken, GOOD)
    assert beside.outcome is Outcome.PARTIAL
    assert Code.EVIDENCE_MISSING in beside.codes
    assert keys(beside) == ["1", "ZL-1"]


def test_a_broken_contributor_leaves_nobody_the_whole() -> None:
    person = {"id": "A", "main": True, "weight_bp": 10_000}
    facts = {
        "unit_type": "university", "is_job_achievement": True, "conversion_mode": "transfer",
        "conversion_region": "220102", "income_received_fen": 1_000, "deductible_costs_fen": 0, "reward_pct_bp": 7_000,
        "contributors": [None, person],
    }  # fmt: skip
    assert ask(B11, Mode.ALLOCATE, facts).outcome is Outcome.REVIEW
    assert ask(B11, Mode.ALLOCATE, facts | {"contributors": [person]}).outcome is Outcome.ELIGIBLE


def test_a_place_is_no_name_that_another_item_has() -> None:
    nameless = {name: value for name, value in GOOD.items() if name != "id"}
    found = patents(nameless, GOOD | {"id": "1"})
    assert found.outcome is Outcome.ELIGIBLE
    assert keys(found) == ["#1", "1"]
    assert keys(patents(nameless, GOOD)) == ["1", "ZL-1"]


def test_what_a_person_has_to_decide_is_not_shut_out_by_what_never_fits() -> None:
    hong_kong, model = GOOD | {"jurisdiction": "HK"}, GOOD | {"id": "ZL-2", "patent_kind": "utility_model"}
    assert patents(hong_kong).outcome is Outcome.REVIEW
    assert patents(model).outcome is Outcome.INELIGIBLE
    both = patents(hong_kong, model)
    assert both.outcome is Outcome.REVIEW
    assert set(both.codes) == {Code.REVIEW_JURISDICTION, Code.NOT_INVENTION_PATENT}
    assert patents(hong_kong, model, GOOD | {"id": "ZL-3"}).outcome is Outcome.PARTIAL


@pytest.mark.parametrize(
    ("total", "outcome"), [(800_000, Outcome.ELIGIBLE), (400_000, Outcome.REVIEW), (10**12, Outcome.REVIEW)]
)
def test_of_two_sums_that_differ_neither_counts(total: int, outcome: Outcome) -> None:
    items = (GOOD, GOOD | {"id": "ZL-2"})
    found = patents(*items, mode=Mode.DECIDE, decided_per_item_fen=400_000, decided_fen=total)
    assert found.outcome is outcome
    assert found.amount_fen == (800_000 if outcome is Outcome.ELIGIBLE else 0)


def instalments(*plan: tuple[int, int], years: int | None = None, total: int = 100) -> Decision:
    facts: dict[str, Any] = {
        "award_kind": "equity", "award_date": "2017-05-01", "tax_total_fen": total,
        "custom_plan": [{"year": year, "amount_fen": amount} for year, amount in plan],
    }  # fmt: skip
    return ask(B13, Mode.SCHEDULE, facts | ({"instalment_years": years} if years is not None else {}))


@pytest.mark.parametrize(
    ("years", "last", "outcome"),
    [
        (2, 2018, Outcome.ELIGIBLE), (2, 2019, Outcome.REJECTED), (None, 2021, Outcome.ELIGIBLE),
        (None, 2022, Outcome.REJECTED), (5, 2021, Outcome.ELIGIBLE), (6, 2021, Outcome.REJECTED),
    ],
)  # fmt: skip
def test_a_plan_stays_within_the_years_that_it_names(years: int | None, last: int, outcome: Outcome) -> None:
    found = instalments((2017, 60), (last, 40), years=years)
    assert found.outcome is outcome
    if outcome is Outcome.REJECTED:
        assert Code.INSTALMENT_OVER_5_YEARS in found.codes


def test_two_payments_of_one_year_are_one_part() -> None:
    found = instalments((2017, 50), (2018, 20), (2017, 30))
    assert [(part.key, part.amount_fen) for part in found.parts] == [("2017", 80), ("2018", 20)]


def test_a_broken_year_of_a_plan_is_missed() -> None:
    facts = {
        "award_kind": "equity", "award_date": "2017-05-01", "tax_total_fen": 100,
        "custom_plan": [None, {"year": 2017, "amount_fen": 100}],
    }  # fmt: skip
    assert ask(B13, Mode.SCHEDULE, facts).outcome is Outcome.REVIEW
