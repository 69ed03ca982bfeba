"""Lists in pages: which one was asked for, and the links to the others."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import request

from marketplace.blueprints.addresses import this_page
from marketplace.kernel.numbers import pages_of

MOST_PAGE = 100_000


def page_number() -> int:
    """The asked-for page; anything that is no sensible number is the first one."""
    text = request.args.get("page", "")
    return min(max(int(text), 1), MOST_PAGE) if text.isascii() and text.isdigit() and len(text) < 8 else 1


@dataclass(frozen=True)
class Pager:
    """For the macro `pagination`."""

    page: int
    pages: int
    total: int
    previous_url: str | None
    next_url: str | None
    links: list[tuple[int | None, str | None]]


def _same_page(number: int) -> str:
    return this_page(page=str(number))


def pager(page: int, total: int, size: int, address: Callable[[int], str] = _same_page) -> Pager:
    """First, last and the pages around this one; `address` makes the links, to this page unless told otherwise."""
    pages = pages_of(total, size)
    page = min(page, pages)
    near = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    links: list[tuple[int | None, str | None]] = []
    for number in near:
        if links and links[-1][0] is not None and number - links[-1][0] > 1:
            links.append((None, None))
        links.append((number, address(number)))
    return Pager(
        page=page,
        pages=pages,
        total=total,
        previous_url=address(page - 1) if page > 1 else None,
        next_url=address(page + 1) if page < pages else None,
        links=links,
    )
