"""The clock of a price in public."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

MADE_PUBLIC = datetime(2026, 3, 2, 2, tzinfo=UTC)
"""Ten in the morning of 2 March 2026 in Beijing: the policy's own example."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MADE_PUBLIC, tick=False) as coordinates:
        yield coordinates


def at(clock: time_machine.Traveller, day: date, hour: int = 12) -> None:
    """Noon of the day in Beijing unless told otherwise."""
    clock.move_to(datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 8))
