"""Quiet hours: whole hours of the Beijing clock in which no mail goes out."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from marketplace.kernel.clock import to_beijing


@dataclass(frozen=True)
class Quiet:
    """From the beginning of hour `start` up to the beginning of hour `end`; over midnight when it starts later."""

    start: int
    end: int

    def covers(self, hour: int) -> bool:
        """The same hour twice covers nothing."""
        if self.start <= self.end:
            return self.start <= hour < self.end
        return hour >= self.start or hour < self.end


NIGHT = Quiet(22, 7)
"""For whoever has chosen nothing."""


def due_at(moment: datetime, quiet: Quiet | None) -> datetime:
    """When mail told at a moment may go: at once, or when the quiet hours end."""
    here = to_beijing(moment)
    if quiet is None or not quiet.covers(here.hour):
        return moment
    ends = here.replace(hour=quiet.end, minute=0, second=0, microsecond=0)
    return (ends if ends > here else ends + timedelta(days=1)).astimezone(UTC)
