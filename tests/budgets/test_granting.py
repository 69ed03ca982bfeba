"""How much somebody gets of what is left, over all amounts."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.budgets.granting import granted
from marketplace.kernel.money import MOST_FEN

FEN = st.integers(0, MOST_FEN)


@given(left=FEN, asked=st.integers(1, MOST_FEN), data=st.data(), others_wait=st.booleans())
def test_within_what_is_left_and_between_least_and_asked_or_nothing(
    left: int, asked: int, data: st.DataObject, others_wait: bool
) -> None:
    least = data.draw(st.integers(0, asked))
    found = granted(left, asked, least, others_wait=others_wait)
    assert 0 <= found <= min(left, asked)
    assert found == 0 or (found >= least and not others_wait)
    if not others_wait and left >= asked:
        assert found == asked
    if not others_wait and found == 0:
        assert left == 0 or left < least


@given(left=FEN, asked=st.integers(1, MOST_FEN))
def test_a_fixed_amount_is_never_cut(left: int, asked: int) -> None:
    assert granted(left, asked, asked, others_wait=False) == (asked if left >= asked else 0)


def test_a_ceiling_shrinks_to_what_is_left_and_waits_at_nothing() -> None:
    assert granted(3, 10, 0, others_wait=False) == 3
    assert granted(0, 10, 0, others_wait=False) == 0
    assert granted(-5, 10, 0, others_wait=False) == 0
