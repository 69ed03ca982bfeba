"""A budget tried out: first decided, first served, as in real lines."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.budgets.simulating import Simulation
from marketplace.budgets.states import ReservationStatus

S = ReservationStatus


def test_in_the_order_of_the_decisions() -> None:
    found = Simulation({"BL4": 100})
    assert found.ask("BL4", 60, 60) == (S.RESERVED, 60)
    assert found.ask("BL4", 50, 50) == (S.WAITING, 0)
    assert found.ask("BL4", 10, 10) == (S.WAITING, 0)
    figures = found.funds["BL4"]
    assert (figures.served, figures.waiting, figures.waiting_fen, figures.left_fen) == (1, 2, 60, 40)


def test_a_ceiling_takes_what_is_left_and_a_fund_without_a_plan_makes_everybody_wait() -> None:
    found = Simulation({"BL4": 100})
    assert found.ask("BL4", 150, 0) == (S.RESERVED, 100)
    assert found.funds["BL4"].reduced == 1
    assert found.ask("BL9", 1, 0) == (S.WAITING, 0)
    assert found.funds["BL9"].amount_fen is None


@given(
    amount=st.integers(0, 10**9),
    asked=st.lists(st.tuples(st.integers(1, 10**8), st.integers(0, 10**8)), max_size=40),
)
def test_never_more_than_the_fund_has(amount: int, asked: list[tuple[int, int]]) -> None:
    found = Simulation({"F": amount})
    given_out = sum(found.ask("F", most, min(most, least))[1] for most, least in asked)
    figures = found.funds["F"]
    assert given_out == figures.granted_fen <= amount
    assert figures.served + figures.waiting == len(asked)
