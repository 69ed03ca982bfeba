"""Sums, whatever is typed: decided ones stay within the rule, and no more comes back than went out."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.claims.models import Claim
from marketplace.claims.operations import approving, paying, reviewing
from marketplace.claims.policy import ALL
from marketplace.claims.queries import claims as queries
from marketplace.claims.queries import known
from marketplace.claims.states import ClaimStatus, ClawBackGround
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid
from marketplace.kernel.money import MOST_FEN
from tests.making import claims as making
from tests.making.claims import B01, B02
from tests.making.desk import WAN

S = ClaimStatus
QUIETLY = settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
sums = st.integers(-5, 1_100_000) | st.sampled_from(
    [-MOST_FEN, 0, 1, 499_999, 500_000, 500_001, 999_999, 1_000_000, 1_000_001, 5_000_000, MOST_FEN, 10**30]
)
REASONS = st.sampled_from(["", "  ", "年度资金有限。"])


class UndoError(Exception):
    """Nothing of an example stays."""


@contextmanager
def undone() -> Iterator[None]:
    with suppress(UndoError), unit_of_work():
        yield
        raise UndoError


CASES: dict[str, Callable[[], making.Case]] = {
    "ceiling": lambda: making.submitted(B01, making.patent(), making.patent()),
    "fixed": lambda: making.submitted(B02),
    "price": lambda: making.submit(making.with_papers(making.purchase(30 * WAN))),
}


@pytest.mark.parametrize("name", CASES)
def test_a_decided_sum_stays_within_the_rule(app: Flask, name: str) -> None:
    case, is_fixed = making.calculated(CASES[name]()), name == "fixed"
    with unit_of_work():
        most = reviewing.review(case.officer, case.id).most_fen or 0
    assert most > 0

    @QUIETLY
    @given(sums | st.integers(most - 2, most + 2), REASONS)
    def look(amount: int, why: str) -> None:
        will_do = amount == most or (0 < amount < most and not is_fixed and bool(why.strip()))
        with undone():
            try:
                claim = reviewing.review(case.officer, case.id, amount, why)
            except Invalid:
                assert not will_do
                return
            db.session.flush()
            assert will_do
            assert (claim.decided_fen, claim.most_fen) == (amount, most)
            assert bool(claim.lowered_reason) == (amount < most)

    look()
    assert (case.status, case.claim.decided_fen) == (S.REVIEWED, most)


def test_no_more_comes_back_than_went_out(app: Flask) -> None:
    case = making.paid()
    paid, vouchers = case.claim.decided_fen or 0, itertools.count(1)

    def ledger() -> int:
        return sum(row.amount_fen for row in queries.payments(ALL, case.id))

    @QUIETLY
    @given(sums | st.integers(1, paid), st.lists(sums | st.integers(1, paid // 2), max_size=6))
    def look(asked: int, receipts: list[int]) -> None:
        with undone():
            try:
                approving.claw_back(case.head, case.id, ClawBackGround.MISUSED, asked, "挪作他用。")
            except Invalid:
                assert not 0 < asked <= paid
                return
            left = asked
            for amount in receipts:
                with suppress(Invalid):
                    paying.receive(case.finance, case.id, amount, f"收-{next(vouchers)}")
                    left -= amount
                assert queries.outstanding(ALL, db.session.get_one(Claim, case.id)) == left >= 0
                assert ledger() == paid - asked + left >= 0

    look()
    assert (case.status, ledger()) == (S.PAID, paid)


def test_money_asked_back_is_seen_with_every_later_claim(app: Flask) -> None:
    case, stranger = making.paid(), making.submitted()
    later = making.submitted(by=case.claimant)
    assert known.clawed_back(ALL, later.claim) == 0
    with unit_of_work():
        approving.claw_back(case.head, case.id, ClawBackGround.RIGHT_LOST, 1, "专利权被宣告无效。")
    assert known.clawed_back(ALL, later.claim) == 1
    assert known.clawed_back(ALL, stranger.claim) == 0


def test_money_is_asked_back_once_and_only_what_was_paid(app: Flask) -> None:
    case = making.paid()
    for amount, note, field in ((0, "x", "amount_fen"), (500_001, "x", "amount_fen"), (1, " ", "note")):
        with pytest.raises(Invalid) as refused, unit_of_work():
            approving.claw_back(case.head, case.id, ClawBackGround.PAID_TWICE, amount, note)
        assert refused.value.problems[0].field == field
        assert case.status is S.PAID
