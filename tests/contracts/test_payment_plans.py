"""Parts add up to the price, and shares to the fee."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.contracts import payment_plans
from marketplace.contracts.checks import problems
from marketplace.contracts.drafts import ContractDraft, FeeShare, PlannedPayment
from marketplace.contracts.fee_split import fee_problems, whole_fee
from marketplace.contracts.payment_plans import PlannedRow, has_all_parts, parts_fen, rows
from marketplace.contracts.vocabulary import PaymentKind
from tests.contracts.samples import WAN, sample

P = PaymentKind
AMOUNTS = st.lists(st.integers(1, 10**12), min_size=1, max_size=30)
SUMS = {"sum_differs"}


def priced(kind: PaymentKind, parts: list[int], royalty: int, off: int = 0) -> ContractDraft:
    """A draft whose total is what the parts come to, or off by some fen."""
    payments = tuple(PlannedPayment(f"第 {n} 期", fen=fen) for n, fen in enumerate(parts, 1))
    draft = ContractDraft(payment_kind=kind, payments=payments, royalty_expected_fen=royalty)
    return replace(draft, total_fen=parts_fen(draft) + off)


@given(st.sampled_from(P), AMOUNTS, st.integers(1, 10**12), st.integers(-3, 3))
def test_a_sum_is_right_to_the_fen(kind: PaymentKind, parts: list[int], royalty: int, off: int) -> None:
    draft = priced(kind, parts, royalty, off)
    found = {one.code for one in problems(draft)} & SUMS
    assert found == (SUMS if off else set())


@given(AMOUNTS, st.integers(1, 10**12))
def test_what_the_parts_of_each_way_are(parts: list[int], royalty: int) -> None:
    assert parts_fen(priced(P.ROYALTY, parts, royalty)) == royalty
    assert parts_fen(priced(P.ENTRY_AND_ROYALTY, parts, royalty)) == sum(parts) + royalty
    assert parts_fen(priced(P.INSTALMENTS, parts, royalty)) == sum(parts)


@given(st.sampled_from(P), AMOUNTS, st.integers(1, 10**12))
def test_rows_carry_every_fen_once(kind: PaymentKind, parts: list[int], royalty: int) -> None:
    draft = priced(kind, parts, royalty)
    found = rows(replace(draft, royalty_bp=300, royalty_base="净销售额"))
    fixed = sum(row.fen or 0 for row in found)
    open_ended = [row for row in found if row.rate_bp is not None]
    assert fixed + (royalty if open_ended else 0) == draft.total_fen
    assert len(open_ended) == (kind in {P.ROYALTY, P.ENTRY_AND_ROYALTY})
    assert all((row.fen is None) != (row.rate_bp is None) for row in found)


def test_rows_of_a_plan() -> None:
    """A payment without a day is due with its milestone."""
    assert rows(sample()) == (
        PlannedRow("合同生效", date(2026, 3, 20), 40 * WAN),
        PlannedRow("中试合格", date(2026, 9, 1), 80 * WAN, milestone=2),
    )
    entry = sample(
        payment_kind=P.ENTRY_AND_ROYALTY, payments=(PlannedPayment("入门费", date(2026, 3, 20), 20 * WAN),),
        royalty_bp=250, royalty_base="年净销售额", royalty_expected_fen=100 * WAN,
    )  # fmt: skip
    assert rows(entry)[1] == PlannedRow(payment_plans.ROYALTY_TITLE, rate_bp=250, rate_base="年净销售额")


@pytest.mark.parametrize(
    ("kind", "payments", "royalty", "whole"),
    [
        (None, (), 0, False),
        (P.LUMP_SUM, (), 0, False),
        (P.LUMP_SUM, (PlannedPayment(fen=5),), 0, True),
        (P.INSTALMENTS, (PlannedPayment(fen=5), PlannedPayment("尾款")), 0, False),
        (P.ROYALTY, (), 0, False),
        (P.ROYALTY, (), 5, True),
        (P.ENTRY_AND_ROYALTY, (PlannedPayment(fen=5),), 0, False),
        (P.ENTRY_AND_ROYALTY, (), 5, False),
        (P.ENTRY_AND_ROYALTY, (PlannedPayment(fen=5),), 5, True),
    ],
)
def test_when_all_parts_are_there(
    kind: PaymentKind | None, payments: tuple[PlannedPayment, ...], royalty: int, whole: bool
) -> None:
    draft = ContractDraft(payment_kind=kind, payments=payments, royalty_expected_fen=royalty)
    assert has_all_parts(draft) is whole


@given(AMOUNTS, st.integers(-3, 3))
def test_shares_add_up_to_the_fee(parts: list[int], off: int) -> None:
    shares = tuple(FeeShare(f"第 {n} 位", fen) for n, fen in enumerate(parts))
    draft = ContractDraft(broker_fee_fen=sum(parts) + off, fee_shares=shares)
    assert [one.code for one in fee_problems(draft)] == (["sum_differs"] if off else [])


@given(st.integers(0, 10**12))
def test_the_whole_fee_goes_to_the_broker(fee_fen: int) -> None:
    shares = whole_fee(fee_fen, 7, "经纪人甲")
    assert sum(share.fen for share in shares) == fee_fen
    assert len(shares) == (fee_fen > 0)
    assert not list(fee_problems(ContractDraft(broker_fee_fen=fee_fen, fee_shares=shares)))
