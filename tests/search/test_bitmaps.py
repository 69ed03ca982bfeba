from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.bitmaps import bitmap, full, members

SETS = st.sets(st.integers(0, 300))


@given(SETS, SETS)
def test_bitmaps_are_sets(one: set[int], other: set[int]) -> None:
    first, second = bitmap(one, 301), bitmap(other, 301)
    assert list(members(first)) == sorted(one)
    assert set(members(first & second)) == one & other
    assert set(members(first & ~second)) == one - other
    assert (first | second).bit_count() == len(one | other)


def test_the_full_and_the_empty_set() -> None:
    assert list(members(full(3))) == [0, 1, 2]
    assert list(members(full(0))) == []
    assert bitmap([], 0) == 0
