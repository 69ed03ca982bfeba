"""How long a lead has been open and in its stage, in working days where the rule says so. Pure."""

from datetime import date, timedelta

from marketplace.kernel.clock import add_working_days

NO_DAYS: frozenset[date] = frozenset()


def is_idle(acted_on: date, today: date, limit: int, holidays: frozenset[date] = NO_DAYS) -> bool:
    """The last of `limit` working days after the day of the last action is over."""
    return add_working_days(acted_on, limit, holidays) < today


def idle_since(today: date, limit: int, holidays: frozenset[date] = NO_DAYS) -> date:
    """The latest day of a last action that makes a lead idle today: every earlier one does so too."""
    day = today - timedelta(days=limit)
    while not is_idle(day, today, limit, holidays):
        day -= timedelta(days=1)
    return day


def working_days(first: date, last: date, holidays: frozenset[date] = NO_DAYS) -> int:
    """How many working days lie after `first`, up to and with `last`; 0 when `last` is not later."""
    span = (first + timedelta(days=step) for step in range(1, (last - first).days + 1))
    return sum(1 for day in span if day.weekday() < 5 and day not in holidays)
