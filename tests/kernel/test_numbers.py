"""Pages of lists."""

import pytest

from marketplace.kernel.numbers import page_within, pages_of


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (20, 1), (21, 2), (40, 2), (41, 3)])
def test_the_last_page_holds_what_is_left(total: int, pages: int) -> None:
    assert pages_of(total, 20) == pages


@pytest.mark.parametrize(("asked", "found"), [(-1, 1), (0, 1), (1, 1), (3, 3), (4, 3), (10**9, 3)])
def test_a_page_that_is_not_there_is_the_nearest_one(asked: int, found: int) -> None:
    assert page_within(asked, 41, 20) == found
