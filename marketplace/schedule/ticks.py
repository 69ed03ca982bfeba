"""The due times ("ticks") of the timetable, reckoned by APScheduler's own triggers on the Beijing clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.triggers.cron import CronTrigger

from marketplace.kernel.clock import BEIJING
from marketplace.schedule.timetable import Entry

LOOKS_BACK = (timedelta(hours=2), timedelta(days=2), timedelta(days=40), timedelta(days=400))
"""How far the last tick is looked for, one after the other: triggers only look forward."""


def next_tick(entry: Entry, now: datetime) -> datetime | None:
    """The first tick after `now`; None for what runs every so many seconds from the start of its process."""
    if not entry.cron:
        return None
    return _next(_trigger(entry), now + timedelta(microseconds=1))


def last_tick(entry: Entry, now: datetime) -> datetime | None:
    """The newest tick up to and with `now`; None for what has none, or none within the last 400 days."""
    if not entry.cron:
        return None
    trigger = _trigger(entry)
    for span in LOOKS_BACK:
        found, tick = None, _next(trigger, now - span)
        while tick is not None and tick <= now:
            found, tick = tick, _next(trigger, tick + timedelta(microseconds=1))
        if found is not None:
            return found
    return None


def _trigger(entry: Entry) -> Any:
    return CronTrigger(**entry.cron, timezone=BEIJING)


def _next(trigger: Any, moment: datetime) -> datetime | None:
    found: datetime | None = trigger.get_next_fire_time(None, moment.astimezone(BEIJING))
    return found.astimezone(UTC) if found is not None else None
