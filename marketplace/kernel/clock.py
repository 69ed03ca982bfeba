"""The only clock. Time is stored in UTC and shown in Beijing time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def utc_now() -> datetime:
    """The moment, aware, in UTC."""
    return datetime.now(UTC)


def to_beijing(moment: datetime) -> datetime:
    """The same moment on a Beijing clock. Raises ValueError for a naive datetime: its zone is unknown."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime has no zone to convert from")
    return moment.astimezone(BEIJING)


def beijing_today() -> date:
    return to_beijing(utc_now()).date()


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter on the Beijing clock (plan 二(一): one batch is published each quarter)."""

    year: int
    number: int


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month - 1) // 3 + 1)


def add_working_days(day: date, count: int, holidays: frozenset[date] = frozenset()) -> date:
    """The day that lies `count` working days after `day`.

    Saturdays, Sundays and `holidays` do not count. `count` is ≥ 0; 0 gives `day` itself.
    """
    left = count
    current = day
    while left > 0:
        current += timedelta(days=1)
        if current.weekday() < 5 and current not in holidays:
            left -= 1
    return current


def working_days(first: date, last: date, holidays: frozenset[date] = frozenset()) -> int:
    """How many working days lie after `first`, up to and with `last`; 0 when `last` is not later.

    Reckoned, not walked through: a list asks this of every row.
    """
    if last <= first:
        return 0
    free = sum(1 for day in holidays if first < day <= last and day.weekday() < 5)
    return _weekdays_until(last) - _weekdays_until(first) - free


def _weekdays_until(day: date) -> int:
    """Since the calendar began: its first day is a Monday."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * 5 + min(rest, 5)
