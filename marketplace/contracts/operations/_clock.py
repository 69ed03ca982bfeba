"""The clock of a submission, from its row and back, and the rules it runs by."""

from marketplace.contracts.clocks import Clock, DeskRules, rules_on
from marketplace.contracts.models import Registration
from marketplace.kernel.clock import to_beijing, utc_now


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


def rules_of(row: Registration) -> DeskRules:
    """Those of the day of submission."""
    return rules_on(to_beijing(row.submitted_at or utc_now()).date())
