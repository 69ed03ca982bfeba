"""When saved searches are due, in the morning on a Beijing clock, and for how long. Pure."""

from datetime import UTC, datetime, time, timedelta

from marketplace.alerts.states import Frequency
from marketplace.kernel.clock import BEIJING, to_beijing

MORNING = time(8, 30)
MONDAY = 0
MOST_UNOPENED = 6
"""Letters of a search that may stay unopened; then it is frozen."""


def next_due(frequency: Frequency, now: datetime) -> datetime | None:
    """The first morning after `now`, for a weekly one the first Monday's; None for one that never writes."""
    if frequency is Frequency.NEVER:
        return None
    here = to_beijing(now)
    due = datetime.combine(here.date(), MORNING, BEIJING)
    if due <= here:
        due += timedelta(days=1)
    if frequency is Frequency.WEEKLY:
        due += timedelta(days=(MONDAY - due.weekday()) % 7)
    return due.astimezone(UTC)


def tomorrow(now: datetime) -> datetime:
    """The next day's morning, even when today's is still to come."""
    day = to_beijing(now).date() + timedelta(days=1)
    return datetime.combine(day, MORNING, BEIJING).astimezone(UTC)


def day_began(now: datetime) -> datetime:
    """Beijing's midnight before `now`."""
    return datetime.combine(to_beijing(now).date(), time(), BEIJING)
