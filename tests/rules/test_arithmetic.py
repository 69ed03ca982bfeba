"""Whole fen: floors are never missed, caps never exceeded, nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.arithmetic import WHOLE_BP, instalments, share_down, share_up, split

fen = st.integers(0, 10**15)
rates = st.integers(0, WHOLE_BP)


@st.composite
def weights(draw: st.DrawFn) -> list[int]:
    """Weights that add up to the whole."""
    cuts = sorted(draw(st.lists(rates, max_size=11)))
    return [after - before for before, after in zip([0, *cuts], [*cuts, WHOLE_BP], strict=True)]


@given(fen, rates)
def test_a_floor_is_met_by_less_than_one_fen(amount: int, rate: int) -> None:
    share = share_up(amount, rate)
    assert amount * rate <= share * WHOLE_BP < amount * rate + WHOLE_BP


@given(fen, rates)
def test_a_cap_is_missed_by_less_than_one_fen(amount: int, rate: int) -> None:
    share = share_down(amount, rate)
    assert amount * rate - WHOLE_BP < share * WHOLE_BP <= amount * rate


@given(fen, weights())
def test_parts_add_up_and_each_is_within_a_fen_of_its_share(pool: int, shares: list[int]) -> None:
    parts = split(pool, shares)
    assert sum(parts) == pool
    for part, weight in zip(parts, shares, strict=True):
        assert abs(part * WHOLE_BP - pool * weight) < WHOLE_BP


@given(fen, weights(), st.randoms(use_true_random=False))
def test_the_order_breaks_ties_and_nothing_else(pool: int, shares: list[int], chance: object) -> None:
    order = list(range(len(shares)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    before = split(pool, shares)
    after = split(pool, [shares[place] for place in order])
    for weight in set(shares):
        mine = sorted(part for part, share in zip(before, shares, strict=True) if share == weight)
        theirs = sorted(part for part, place in zip(after, order, strict=True) if shares[place] == weight)
        if shares.count(weight) == 1 and pool * weight % WHOLE_BP not in _shared_remainders(
            pool, shares, weight
        ):
            assert mine == theirs


def _shared_remainders(pool: int, shares: list[int], weight: int) -> set[int]:
    """Remainders that somebody else has too: those are ties."""
    others = list(shares)
    others.remove(weight)
    return {pool * other % WHOLE_BP for other in others}


def test_a_tie_goes_to_whoever_stands_first() -> None:
    assert split(1, [5000, 5000]) == [1, 0]
    assert split(2, [3334, 3333, 3333]) == [1, 1, 0]


@pytest.mark.parametrize("shares", [[], [9999], [10001], [-1, 10001], [5000, 4999]])
def test_weights_that_do_not_add_up_are_refused(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="add up"):
        split(100, shares)


@given(fen, st.integers(1, 60))
def test_instalments_add_up_and_differ_by_a_fen_at_most(total: int, count: int) -> None:
    parts = instalments(total, count)
    assert len(parts) == count
    assert sum(parts) == total
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)
