"""Numbers that several rooms share."""

MOST_ID = 2**31 - 1
"""The greatest id that both databases hold in an integer column; PostgreSQL fails on a greater one."""
MOST_BIG_ID = 2**63 - 1
"""The same of a big integer column."""


def pages_of(total: int, size: int) -> int:
    """How many pages of `size` a list has; one with nothing in it has an empty one."""
    return max(1, -(-total // size))


def page_within(number: int, total: int, size: int) -> int:
    """The page nearest to the one that was asked for; they count from 1."""
    return min(max(1, number), pages_of(total, size))
