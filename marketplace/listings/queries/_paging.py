"""Pages of lists, and ids that a database can hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID

T = TypeVar("T")
MOST_PAGE = 1_000
MOST_SIZE = 100


@dataclass(frozen=True)
class Page(Generic[T]):
    """`number` counts from 1; `total` is how many there are on all pages."""

    items: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, min(MOST_PAGE, -(-self.total // self.size)))


def bounds(number: int, size: int) -> tuple[int, int]:
    """(page number, size) within what a list may ask of the database."""
    return min(max(number, 1), MOST_PAGE), min(max(size, 1), MOST_SIZE)


def checked_id(number: int, kind: str = "listing") -> int:
    """Raises NotFound for a number that no row can have."""
    if not 0 < number <= MOST_ID:
        raise NotFound(kind=kind)
    return number


def usable_ids(numbers: Sequence[int]) -> list[int]:
    """Each once, in order, without what no row can have."""
    return [number for number in dict.fromkeys(numbers) if 0 < number <= MOST_ID]
