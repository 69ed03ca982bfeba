"""When a round of matching everything anew is worked on, and when it will have ended. Pure."""

from datetime import datetime, time, timedelta

from marketplace.kernel.clock import BEIJING, to_beijing

FROM_HOUR, TO_HOUR = 2, 5
"""A round is worked on at night on the Beijing clock, from 02:00 until 05:00."""
TURN_SECONDS = 45.0
"""Of each minute of the night; the rest is for whatever else has to be done."""


def estimated_end(now: datetime, work: timedelta) -> datetime:
    """When that much work will be done if it is worked on at night only, TURN_SECONDS of each minute."""
    left = work * (60 / TURN_SECONDS)
    day = to_beijing(now).date()
    while True:
        begins = datetime.combine(day, time(FROM_HOUR), BEIJING)
        ends = datetime.combine(day, time(TO_HOUR), BEIJING)
        begins = max(begins, now)
        if begins + left <= ends:
            return (begins + left).astimezone(now.tzinfo)
        left -= max(ends - begins, timedelta())
        day += timedelta(days=1)
