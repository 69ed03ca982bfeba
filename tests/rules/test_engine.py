"""Asking the engine: what it refuses to be asked, its reasons, and that it says the same again."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.plain_json import read
from marketplace.rules.benefits.table import RULES
from marketplace.rules.book import shipped
from marketplace.rules.codes import Code, Mode, Outcome, failing, outcome_of
from marketplace.rules.decision import Decision, Version
from marketplace.rules.engine import CannotAsk, Question, answer
from marketplace.rules.packs import canonical
from marketplace.rules.shapes import SHAPES

PATENT = "jl.2016-72.patent.domestic_invention"
SHARE = "jl.2016-72.share.job_invention"
BENEFITS = sorted(benefit.id for pack in shipped().packs for benefit in pack.benefits)
OVERLAYS = ("ov.cnipa2021.halffee", "ov.cnipa2021.end")
NAMES = (
    "applicant_type", "applicant_region", "items", "jurisdiction", "patent_kind", "grant_announcement_date",
    "first_patentee_is_applicant", "previously_subsidised", "award", "level", "award_year", "decided_fen",
    "decided_per_item_fen", "seller_type", "seller_region", "conversion_region", "contract_paid_fen",
    "prior_support_this_year_fen", "budget_remaining_fen", "national_catalogue", "annual_plan_year", "edition_year",
    "payee_entity_region", "teams_already_funded", "unit_type", "is_job_achievement", "income_received_fen",
    "deductible_costs_fen", "reward_pct_bp", "contributors", "main", "weight_bp", "award_kind", "award_date", "id",
    "tax_total_fen", "instalment_years", "custom_plan", "year", "amount_fen", "start_date", "end_date", "approved",
)  # fmt: skip
plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
known = st.sampled_from(
    ["CN", "invention", "220102", "2017-01-01", "university", "enterprise", "equity", 10_000, 7000]
)
junk = st.recursive(
    plain | known,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=10,
)


def patent(**changes: Any) -> dict[str, Any]:
    known = {
        "id": "ZL-1", "jurisdiction": "CN", "patent_kind": "invention", "grant_announcement_date": "2018-03-30",
        "first_patentee_is_applicant": True, "previously_subsidised": False,
    }  # fmt: skip
    return known | changes


def asked(benefit: str = PATENT, mode: Mode = Mode.ESTIMATE, **changes: Any) -> Question:
    facts = {"applicant_region": "220102", "items": [patent()]}
    return replace(Question(benefit, mode, date(2018, 6, 1), 2018, facts), **changes)


@given(
    st.sampled_from(BENEFITS), st.sampled_from(list(Mode)), st.dates(), st.none() | st.integers(1990, 2100),
    st.dictionaries(st.sampled_from(NAMES), junk, max_size=12), st.sets(st.sampled_from(OVERLAYS)),
)  # fmt: skip
def test_whatever_is_handed_in_there_is_an_answer(
    benefit: str, mode: Mode, day: date, year: int | None, facts: dict[str, Any], overlays: set[str]
) -> None:
    """A decision with outcome and codes that agree, or the one refusal; never another exception."""
    try:
        found = answer(shipped(), Question(benefit, mode, day, year, facts, frozenset(overlays)))
    except CannotAsk as refused:
        assert refused.facts["field"] == "mode"  # noqa: PT017 the other branch is the rule
        return
    if found.outcome not in {Outcome.PARTIAL, Outcome.INELIGIBLE}:
        assert found.outcome is outcome_of(found.codes)
    assert bool(found.missing) <= (
        Code.EVIDENCE_MISSING in found.codes or found.outcome is not Outcome.ELIGIBLE
    )
    assert list(found.codes) == sorted(set(found.codes))
    json.dumps(found.to_json())


def test_the_same_question_gives_the_same_bytes() -> None:
    first, again = answer(shipped(), asked()), answer(shipped(), asked())
    assert canonical(first.to_json()) == canonical(again.to_json())
    assert first.sha256 == again.sha256
    plan, national = shipped().packs
    assert first.packs == tuple(Version(pack.id, 1, pack.sha256) for pack in (plan, national))


def test_a_decision_comes_back_from_its_json() -> None:
    found = answer(shipped(), asked())
    again = read(Decision, json.loads(canonical(found.to_json())))
    assert again.codes == found.codes
    assert again.parts == found.parts
    assert again.to_json() == found.to_json()


def test_every_rule_of_the_packs_has_a_function() -> None:
    assert RULES.keys() == SHAPES.keys()


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (asked("nobody.knows"), "policy_id"),
        (asked(mode=Mode.ALLOCATE), "mode"),
        (asked(overlays=frozenset({"ov.unknown"})), "overlays"),
    ],
)
def test_what_cannot_be_asked(question: Question, field: str) -> None:
    with pytest.raises(CannotAsk) as caught:
        answer(shipped(), question)
    assert caught.value.facts["field"] == field


def test_reasons_name_the_figure_its_document_and_the_facts() -> None:
    found = answer(shipped(), asked())
    (used,) = found.used
    assert (used.name, used.value, used.source.document) == ("most_fen", 500_000, "吉政办发〔2016〕72号")
    assert used.source.clause == "三(六)19"
    kinds = {(test.code, test.key): test for test in found.tests}
    assert kinds[Code.YEAR_MISMATCH, "ZL-1"].value == "2018-03-30"
    assert kinds[Code.OUTSIDE_PROVINCE, ""].holds is True
    assert "A03" in found.assumptions


def test_an_overlay_that_sleeps_is_mentioned() -> None:
    now = asked(day=date(2026, 5, 1), programme_year=2026, facts={"applicant_region": "220102", "items": [
        patent(grant_announcement_date="2026-02-03")]})  # fmt: skip
    assert answer(shipped(), now).notices == ("ov.cnipa2021.end",)
    assert answer(shipped(), replace(now, overlays=frozenset(OVERLAYS))).notices == ()
    assert answer(shipped(), asked()).notices == ()


@given(
    st.integers(2016, 2030), st.integers(0, 10**7), st.integers(0, 10**7), st.booleans(),
)  # fmt: skip
def test_overlays_only_reduce_or_forbid(year: int, fees: int, others: int, foreign: bool) -> None:
    benefit = "jl.2016-72.patent.foreign_invention" if foreign else PATENT
    item = patent(
        jurisdiction="US" if foreign else "CN", grant_announcement_date=f"{year}-11-30",
        official_fees_paid_fen=fees, other_level_subsidy_fen=others,
    )  # fmt: skip
    facts = {"applicant_region": "220102", "items": [item]}
    question = Question(benefit, Mode.ESTIMATE, date(year, 12, 31), year, facts)
    without = answer(shipped(), question)
    over = answer(shipped(), replace(question, overlays=frozenset(OVERLAYS)))
    assert _most(over) <= _most(without)
    if year >= 2025:
        assert over.codes == (Code.PATENT_SUBSIDY_ABOLISHED,)
    elif year >= 2021:
        left = max(0, fees // 2 - others)
        assert _most(over) == (0 if foreign and left == 0 else min(_most(without), left))
        assert (Code.REDUCED_TO_OFFICIAL_FEE_HALF in over.codes) == (left < _most(without))
    else:
        assert over == replace(without, overlays=over.overlays)


def _most(found: Decision) -> int:
    return found.most_fen if found.most_fen is not None else found.amount_fen or 0


@given(
    st.integers(1, 10**13),
    st.integers(7000, 10_000),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.booleans(),
)
def test_what_is_shared_adds_up_and_keeps_both_floors(
    net: int, rate: int, first: int, second: int, inside: bool
) -> None:
    low, high = sorted((first, second))
    people = [
        {"id": name, "role": "completer", "main": name == "A", "weight_bp": weight}
        for name, weight in (("A", low), ("B", high - low), ("C", 10_000 - high))
    ]
    facts = {
        "unit_type": "university", "is_job_achievement": True, "conversion_mode": "licence",
        "conversion_region": "220103" if inside else "110108", "income_received_fen": net, "deductible_costs_fen": 0,
        "reward_pct_bp": rate, "contributors": people,
    }  # fmt: skip
    found = answer(shipped(), Question(SHARE, Mode.ALLOCATE, date(2018, 3, 31), None, facts))
    if found.outcome is Outcome.REJECTED:
        assert failing(found.codes) == {Code.MAIN_CONTRIBUTORS_BELOW_HALF}
        assert low <= 5001
        return
    parts = {part.key: part.amount_fen or 0 for part in found.parts}
    pool = found.amount_fen or 0
    assert sum(parts.values()) == net
    assert pool * 10_000 >= net * rate
    assert (pool - 1) * 10_000 < net * rate
    assert parts["A"] * 2 >= pool


@given(st.lists(st.sampled_from("abcde"), min_size=1, max_size=8), st.permutations(range(8)))
def test_each_item_is_paid_once_in_whatever_order(names: list[str], order: list[int]) -> None:
    items = [patent(id=name) for name in names]
    shuffled = [items[place] for place in order if place < len(items)]
    totals = set()
    for each in (items, shuffled):
        facts = {"applicant_region": "220102", "items": each, "decided_per_item_fen": 100}
        totals.add(answer(shipped(), asked(mode=Mode.DECIDE, facts=facts)).amount_fen)
    assert totals == {100 * len(set(names))}


@given(st.integers(-(10**9), 10**9), st.integers(1, 4), st.none() | st.integers(0, 10**7))
def test_no_decision_beyond_the_limits_passes(amount: int, count: int, budget: int | None) -> None:
    items = [patent(id=f"ZL-{number}") for number in range(count)]
    facts = {
        "applicant_region": "220102", "items": items, "decided_per_item_fen": amount, "budget_remaining_fen": budget,
    }  # fmt: skip
    found = answer(shipped(), asked(mode=Mode.DECIDE, facts=facts))
    within = 0 <= amount <= 500_000 and amount * count <= (500_000 * count if budget is None else budget)
    assert (found.outcome is Outcome.ELIGIBLE) == (within and budget != 0)
    assert found.amount_fen == (amount * count if found.outcome is Outcome.ELIGIBLE else 0)
