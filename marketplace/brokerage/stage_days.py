"""When a lead has been left alone for too long, in working days. Pure."""

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
