from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.listings import limits
from marketplace.listings.checks import CheckLevel, problems
from marketplace.listings.drafts import AchievementDraft, Contact, Draft, NeedDraft
from marketplace.listings.screening import without_rows
from marketplace.listings.vocabulary import PriceKind, Secrecy
from marketplace.listings.wording import FIELD_LABELS, PROBLEMS, field_label, row_number
from tests.listings.samples import ACHIEVEMENT, NEED, TODAY, VOCABULARY, achievement, codes, need
from tests.listings.strategies import drafts

SUBMIT, IMPORT, DRAFT = CheckLevel.SUBMIT, CheckLevel.IMPORT, CheckLevel.DRAFT


@pytest.mark.parametrize("draft", [ACHIEVEMENT, NEED])
@pytest.mark.parametrize("level", list(CheckLevel))
def test_a_complete_draft_has_no_problem_at_any_level(draft: Draft, level: CheckLevel) -> None:
    assert problems(draft, level, VOCABULARY, TODAY) == ()


@pytest.mark.parametrize("empty", [AchievementDraft(), NeedDraft()])
def test_an_empty_draft_can_be_saved_but_not_imported(empty: Draft) -> None:
    assert codes(empty, DRAFT) == set()
    main = "problem" if isinstance(empty, NeedDraft) else "public_summary"
    assert codes(empty, IMPORT) == {("title", "required"), (main, "required")}


def test_submitting_an_empty_achievement_names_every_field_a_person_must_fill() -> None:
    required = {field for field, code in codes(AchievementDraft()) if code == "required"}
    assert required == {
        "title", "public_summary", "fields", "region_code", "modes", "secrecy", "contact.office", "trl",
        "trl_evidence", "trl_evidence_on", "publicly_funded", "price_kind",
    }  # fmt: skip


def test_submitting_an_empty_need_names_every_field_a_person_must_fill() -> None:
    required = {field for field, code in codes(NeedDraft()) if code == "required"}
    assert required == {
        "title", "problem", "fields", "region_code", "modes", "secrecy", "contact.office", "price_kind",
        "ip_split", "acceptance",
    }  # fmt: skip


def test_both_declarations_are_needed() -> None:
    draft = need(security_declared=False, public_interest_declared=False)
    assert codes(draft) == {
        ("security_declared", "not_declared"),
        ("public_interest_declared", "not_declared"),
    }


@pytest.mark.parametrize(
    ("length", "draft_codes", "submit_codes"),
    [
        (3, set(), {("title", "too_short")}),
        (4, set(), set()),
        (80, set(), set()),
        (81, set(), {("title", "too_long")}),
        (200, set(), {("title", "too_long")}),
        (201, {("title", "too_long")}, {("title", "too_long")}),
    ],
)
def test_a_title_may_be_long_until_it_is_submitted(
    length: int, draft_codes: set[Any], submit_codes: set[Any]
) -> None:
    draft = need(title="膜" * length)
    assert codes(draft, DRAFT) == codes(draft, IMPORT) == draft_codes
    assert codes(draft) == submit_codes


@pytest.mark.parametrize("level", list(CheckLevel))
def test_texts_over_their_limit_are_refused_at_every_level_with_the_figures(level: CheckLevel) -> None:
    found = problems(need(problem="膜" * 20_001), level, VOCABULARY, TODAY)
    assert [(p.field, p.code, p.facts) for p in found] == [
        ("problem", "too_long", {"most": 20_000, "length": 20_001})
    ]


def test_too_many_keywords_and_priority_fields_are_refused() -> None:
    many = need(keywords=tuple(f"词{n}" for n in range(11)), fields=("F01", "F02", "F03", "F04"))
    assert codes(many, DRAFT) == {("keywords", "too_many"), ("fields", "too_many")}


@pytest.mark.parametrize("trl", [-1, 0, 10, 10**30])
def test_a_readiness_level_outside_one_to_nine_is_refused_even_in_a_draft(trl: int) -> None:
    assert codes(achievement(trl=trl), DRAFT) == {("trl", "out_of_range")}
    assert codes(need(min_trl=trl), DRAFT) == {("min_trl", "out_of_range")}


@pytest.mark.parametrize("amount", [-1, limits.MOST_FEN + 1])
def test_impossible_amounts_are_refused_even_in_a_draft(amount: int) -> None:
    assert ("budget_fen", "out_of_range") in codes(need(budget_fen=amount), DRAFT)
    assert ("price_fen", "out_of_range") in codes(achievement(price_fen=amount), DRAFT)


@pytest.mark.parametrize("level", [IMPORT, SUBMIT])
def test_a_field_or_region_that_does_not_exist_is_refused(level: CheckLevel) -> None:
    draft = need(fields=("F01", "F99"), region_code="999999", industry_code="9#")
    assert codes(draft, level) == {
        ("fields", "unknown"),
        ("region_code", "unknown"),
        ("industry_code", "unknown"),
    }
    assert codes(draft, DRAFT) == set()


@pytest.mark.parametrize("secrecy", [Secrecy.INTERNAL, Secrecy.SECRET])
@pytest.mark.parametrize("level", [IMPORT, SUBMIT])
def test_anything_but_public_is_refused_with_its_own_code(secrecy: Secrecy, level: CheckLevel) -> None:
    assert codes(achievement(secrecy=secrecy), level) == {("secrecy", "secrecy_refused")}


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        (Contact("技术部", "", ""), {("contact.phone", "phone_or_email")}),
        (Contact("技术部", "0431-80000000", ""), set()),
        (Contact("技术部", "0431-80000000转8012", ""), set()),
        (Contact("技术部", "(0431) 8000 0000", ""), {("contact.phone", "phone_shape")}),
        (Contact("技术部", "", "office@tech.example"), set()),
        (Contact("技术部", "", "office@"), {("contact.email", "email_shape")}),
        (Contact("技术部", "打电话问", ""), {("contact.phone", "phone_shape")}),
    ],
)
def test_the_contact_is_an_office_with_a_phone_or_an_address(contact: Contact, expected: set[Any]) -> None:
    assert codes(need(contact=contact)) == expected


def test_readiness_needs_one_dated_piece_of_evidence_and_not_from_the_future() -> None:
    assert codes(achievement(trl_evidence="", trl_evidence_on=None)) == {
        ("trl_evidence", "required"), ("trl_evidence_on", "required"),
    }  # fmt: skip
    assert codes(achievement(trl_evidence_on=TODAY)) == set()
    assert codes(achievement(trl_evidence_on=date(2026, 3, 3))) == {("trl_evidence_on", "in_future")}


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2021-03", "2021-03", set()),
        ("2021-03", "2021-02", {("research_end", "before_start")}),
        ("2021-13", "2021-02", {("research_start", "month_shape")}),
        ("2026-04", "", {("research_start", "in_future")}),
        ("", "", set()),
    ],
)
def test_research_months_are_months_in_order(start: str, end: str, expected: set[Any]) -> None:
    assert codes(achievement(research_start=start, research_end=end)) == expected


@pytest.mark.parametrize(
    ("kind", "amount", "expected"),
    [
        (PriceKind.NEGOTIABLE, None, set()),
        (PriceKind.NEGOTIABLE, 0, {("price_fen", "negotiable_has_amount")}),
        (PriceKind.LISTED, None, {("price_fen", "listed_needs_amount")}),
        (PriceKind.LISTED, 0, {("price_fen", "listed_needs_amount")}),
        (PriceKind.LISTED, 1, set()),
        (PriceKind.AGREEMENT, None, set()),
        (PriceKind.AUCTION, 100, set()),
        (None, 100, {("price_kind", "required")}),
    ],
)
def test_a_price_fits_its_kind(kind: PriceKind | None, amount: int | None, expected: set[Any]) -> None:
    assert codes(achievement(price_kind=kind, price_fen=amount)) == expected


def test_the_solver_gets_at_most_the_budget() -> None:
    assert codes(need(budget_to_solver_fen=80_000_000)) == set()
    assert codes(need(budget_to_solver_fen=80_000_001)) == {("budget_to_solver_fen", "more_than_budget")}
    assert codes(need(budget_fen=None)) == {("budget_fen", "total_missing")}


def test_a_deadline_lies_ahead_and_may_be_far() -> None:
    assert codes(need(deadline=TODAY, valid_until=TODAY)) == {
        ("deadline", "not_in_future"), ("valid_until", "not_in_future"),
    }  # fmt: skip
    assert codes(need(deadline=date(2040, 1, 1))) == set()


def test_problems_come_in_the_order_of_the_form() -> None:
    found = [p.field for p in problems(NeedDraft(), SUBMIT, VOCABULARY, TODAY)]
    assert (
        found.index("title")
        < found.index("modes")
        < found.index("contact.office")
        < found.index("acceptance")
    )


@given(drafts(), st.sampled_from(CheckLevel))
@settings(max_examples=150, deadline=None)
def test_no_draft_can_make_the_checks_fail_and_every_problem_has_words(
    draft: Draft, level: CheckLevel
) -> None:
    for problem in problems(draft, level, VOCABULARY, TODAY):
        assert PROBLEMS[problem.code] % problem.facts
        assert field_label(problem.field)


def test_every_limit_names_a_field_with_a_label() -> None:
    assert set(limits.LIMITS) | set(limits.COUNTS) | set(limits.RANGES) <= set(FIELD_LABELS)


def test_a_path_tells_its_row_and_its_column() -> None:
    assert (row_number("ip.0.number"), without_rows("ip.0.number")) == (1, "ip.number")
    assert row_number("title") is None
