"""How long a price is public, counted in Beijing days as the Civil Code counts them. Pure.

The day on which it is made public does not count (art. 201). A last day that is a Saturday, a Sunday or a public
holiday moves to the next working day (art. 203). A weekend day that is worked in exchange for a holiday still counts
as a day off: the time can get longer by that, never shorter.
"""

from dataclasses import dataclass
from datetime import date, timedelta

LEAST_DAYS = 15
"""国发〔2016〕16号, 一: not less than 15 days."""
MOST_DAYS = 90
ONE_DAY = timedelta(days=1)
NO_DAYS: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Window:
    """Public from the moment it was published through `ends_on`; `starts_on` is day 1. Both days are counted."""

    starts_on: date
    ends_on: date

    @property
    def next_step_on(self) -> date:
        """The first day on which the price can be cleared."""
        return self.ends_on + ONE_DAY


def window(published: date, days: int, holidays: frozenset[date] = NO_DAYS) -> Window:
    """The window of something made public on `published`. Raises ValueError for fewer than LEAST_DAYS."""
    if days < LEAST_DAYS:
        raise ValueError(days)
    last = published + days * ONE_DAY
    while last.weekday() >= 5 or last in holidays:
        last += ONE_DAY
    return Window(published + ONE_DAY, last)


def is_over(ends_on: date, today: date) -> bool:
    return today > ends_on


def days_left(ends_on: date, today: date) -> int:
    """Days left after today; 0 on the last day and afterwards."""
    return max(0, (ends_on - today).days)
