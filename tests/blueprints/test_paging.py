"""Which page is asked for, and the links to the others."""

import pytest
from flask import Flask

from marketplace.blueprints.paging import MOST_PAGE, page_number, pager


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("", 1), ("page=", 1), ("page=1", 1), ("page=37", 37), ("page=0", 1), ("page=-1", 1), ("page=1.5", 1),
        ("page=9999999", MOST_PAGE), ("page=" + "9" * 5_000, 1), ("page=%EF%BC%92", 1), ("page=%00", 1),
        ("page=%ED%A0%80", 1), ("page=2&page=3", 2),
    ],
)  # fmt: skip
def test_what_is_no_page_is_the_first_one(app: Flask, asked: str, number: int) -> None:
    with app.test_request_context(f"/listings?{asked}"):
        assert page_number() == number


def test_the_links_lead_to_this_page_with_what_was_asked(app: Flask) -> None:
    with app.test_request_context("/listings?q=%E7%A2%B3&page=2"):
        found = pager(2, 41, 20)
    assert (found.previous_url, found.next_url) == (
        "/listings?q=%E7%A2%B3&page=1",
        "/listings?q=%E7%A2%B3&page=3",
    )
    assert (found.page, found.pages, found.total) == (2, 3, 41)


def test_a_page_beyond_the_end_is_the_last_one() -> None:
    found = pager(MOST_PAGE, 41, 20, str)
    assert (found.page, found.previous_url, found.next_url) == (3, "2", None)


@pytest.mark.parametrize(
    ("page", "total", "numbers"),
    [
        (1, 0, [1]), (1, 20, [1]), (1, 21, [1, 2]), (9, 21, [1, 2]), (5, 200, [1, None, 3, 4, 5, 6, 7, None, 10]),
        (10, 200, [1, None, 8, 9, 10]), (3, 100, [1, 2, 3, 4, 5]), (4, 140, [1, 2, 3, 4, 5, 6, 7]),
    ],
)  # fmt: skip
def test_the_pager_shows_the_ends_and_the_neighbours(
    page: int, total: int, numbers: list[int | None]
) -> None:
    found = pager(page, total, 20, lambda number: f"?{number}")
    assert [number for number, _ in found.links] == numbers
    assert (found.previous_url is None) == (found.page == 1)
    assert (found.next_url is None) == (found.page == found.pages)
    assert all(address == (f"?{number}" if number else None) for number, address in found.links)
