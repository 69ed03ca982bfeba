"""Terms: the way to JSON and back, what is cleaned away, and sums that have to be right."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.money import MOST_FEN
from marketplace.negotiations.drafts import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_ROWS,
    Step,
    Terms,
    cleaned_terms,
    from_json,
    parts_fen,
    terms_problems,
    to_json,
)
from marketplace.negotiations.vocabulary import DealKind, Exclusivity, FeePayer, PriceKind
from tests.making.negotiations import TERMS, WAN

amounts = st.integers(-5, MOST_FEN + 5)
small = st.integers(0, 10**9)
texts = st.text(max_size=40)
steps = st.builds(Step, title=texts, weeks=st.integers(-1, 600), fen=amounts)
any_terms = st.builds(
    Terms,
    kind=st.sampled_from(DealKind), technology=texts, price_kind=st.sampled_from(PriceKind), total_fen=amounts,
    territory=texts, exclusivity=st.none() | st.sampled_from(Exclusivity), valid_months=st.integers(-1, 700),
    deliverables=st.lists(texts, max_size=4).map(tuple), milestones=st.lists(steps, max_size=4).map(tuple),
    instalments=st.lists(steps, max_size=4).map(tuple), entry_fen=amounts, royalty_bp=st.integers(-1, 10_001),
    royalty_base=texts, royalty_expected_fen=amounts, equipment_fen=amounts, ip_ownership=texts,
    improvements=texts, acceptance=texts, secrecy_months=st.integers(-1, 700), broker_fee_fen=amounts,
    broker_fee_payer=st.none() | st.sampled_from(FeePayer), delivery=texts, liability=texts, disputes=texts,
)  # fmt: skip


def codes(terms: Terms) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in terms_problems(cleaned_terms(terms))}


@given(any_terms)
def test_json_and_back_is_the_same_and_canonical(terms: Terms) -> None:
    written = to_json(terms)
    assert from_json(written) == terms
    assert to_json(from_json(written)) == written


@given(any_terms)
def test_cleaning_twice_is_cleaning_once(terms: Terms) -> None:
    once = cleaned_terms(terms)
    assert cleaned_terms(once) == once


@given(any_terms)
def test_terms_without_a_problem_add_up_and_stay_in_range(terms: Terms) -> None:
    clean = cleaned_terms(terms)
    if terms_problems(clean):
        return
    assert parts_fen(clean) == clean.total_fen
    assert 0 <= clean.equipment_fen <= clean.total_fen <= MOST_FEN
    assert clean.technical_fen + clean.equipment_fen == clean.total_fen


@given(st.lists(small, min_size=1, max_size=6), st.integers(-3, 3), st.sampled_from(PriceKind))
def test_the_sum_is_right_or_named(parts: list[int], off: int, kind: PriceKind) -> None:
    rows = tuple(Step(f"第{number}期", number, fen) for number, fen in enumerate(parts, start=1))
    total = max(0, sum(parts) + off)
    terms = replace(
        TERMS, price_kind=kind, total_fen=total, equipment_fen=0, instalments=rows, milestones=rows,
        royalty_bp=300, royalty_base="年销售额", entry_fen=parts[0],
        royalty_expected_fen=sum(parts) if kind is PriceKind.ROYALTY else sum(parts[1:]),
    )  # fmt: skip
    wrong = kind is not PriceKind.LUMP_SUM and total != sum(parts)
    assert (("total_fen", "sum_differs") in codes(terms)) is wrong
    if not wrong:
        assert codes(terms) == set()


@pytest.mark.parametrize("data", [{}, {"kind": "gift"}, {**to_json(TERMS), "colour": "red"},
                                  {**to_json(TERMS), "price_kind": "barter"},
                                  {**to_json(TERMS), "milestones": [{"name": "x"}]}])  # fmt: skip
def test_json_that_no_terms_wrote_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError, TypeError)):
        from_json(data)


REFUSED: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"technology": "　 "}, ("technology", "required")),
    ({"territory": ""}, ("territory", "required")),
    ({"ip_ownership": ""}, ("ip_ownership", "required")),
    ({"acceptance": "\x00"}, ("acceptance", "required")),
    ({"disputes": ""}, ("disputes", "required")),
    ({"deliverables": ("", " ")}, ("deliverables", "required")),
    ({"deliverables": tuple(str(n) for n in range(MOST_ROWS + 1))}, ("deliverables", "too_many")),
    ({"deliverables": ("长" * (LONGEST_LINE + 1),)}, ("deliverables", "too_long")),
    ({"technology": "长" * (LONGEST_TEXT + 1)}, ("technology", "too_long")),
    ({"valid_months": 0}, ("valid_months", "out_of_range")),
    ({"valid_months": 601}, ("valid_months", "out_of_range")),
    ({"secrecy_months": -1}, ("secrecy_months", "out_of_range")),
    ({"exclusivity": None}, ("exclusivity", "required")),
    ({"broker_fee_payer": None}, ("broker_fee_payer", "required")),
    ({"broker_fee_fen": MOST_FEN + 1}, ("broker_fee_fen", "amount_out_of_range")),
    ({"equipment_fen": 121 * WAN}, ("equipment_fen", "above_total")),
    ({"equipment_fen": -1}, ("equipment_fen", "amount_out_of_range")),
    ({"total_fen": 121 * WAN}, ("total_fen", "sum_differs")),
    ({"instalments": ()}, ("instalments", "required")),
    ({"instalments": (Step("", 1, 120 * WAN),)}, ("instalments", "title_missing")),
    ({"instalments": (Step("一", 521, 120 * WAN),)}, ("instalments", "weeks_out_of_range")),
    (
        {"instalments": (Step("一", 1, -WAN), Step("二", 1, 121 * WAN))},
        ("instalments", "amount_out_of_range"),
    ),
    ({"price_kind": PriceKind.MILESTONES, "milestones": ()}, ("milestones", "required")),
    ({"price_kind": PriceKind.ROYALTY, "royalty_bp": 0}, ("royalty_bp", "out_of_range")),
    ({"price_kind": PriceKind.ROYALTY, "royalty_bp": 10_001}, ("royalty_bp", "out_of_range")),
    ({"price_kind": PriceKind.ENTRY_AND_ROYALTY, "royalty_base": ""}, ("royalty_base", "required")),
]


def test_the_sample_has_no_fault() -> None:
    assert codes(TERMS) == set()


@pytest.mark.parametrize(("changes", "expected"), REFUSED, ids=[f"{f}-{c}" for _, (f, c) in REFUSED])
def test_what_is_wrong_names_its_field(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert expected in codes(replace(TERMS, **changes))


def test_what_another_way_of_paying_left_behind_goes() -> None:
    lump = cleaned_terms(replace(TERMS, price_kind=PriceKind.LUMP_SUM, royalty_bp=300, entry_fen=WAN))
    assert (lump.instalments, lump.royalty_bp, lump.entry_fen) == ((), 0, 0)
    assert [step.fen for step in lump.milestones] == [0, 0]


def test_only_a_licence_is_exclusive_and_only_a_fee_has_a_payer() -> None:
    made = cleaned_terms(replace(TERMS, kind=DealKind.SERVICE, broker_fee_fen=0))
    assert made.exclusivity is None
    assert made.broker_fee_payer is None
