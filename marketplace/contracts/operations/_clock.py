"""The clock of a submission, from its row and back."""

from marketplace.contracts.clocks import Clock
from marketplace.contracts.models import Registration
from marketplace.kernel.clock import utc_now


def clock_of(row: Registration) -> Clock:
    return Clock(row.allowed_days, row.started_on, row.days_used, row.due_on)


def keep(row: Registration, clock: Clock) -> None:
    """`paused_at` is the moment it stopped, None while it runs."""
    row.allowed_days, row.started_on = clock.allowed, clock.started_on
    row.days_used, row.due_on = clock.used, clock.due_on
    if clock.due_on is not None:
        row.paused_at = None
    elif row.paused_at is None:
        row.paused_at = utc_now()
