"""Another day than today."""

from datetime import UTC, date, datetime

import time_machine


def on(day: date) -> time_machine.travel:
    """Noon of a day in Beijing."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 4, tzinfo=UTC), tick=False)
