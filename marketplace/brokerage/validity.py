"""How long an accreditation holds. The day decides when something is read; a job only books the change. Pure."""

from datetime import date

from marketplace.brokerage.states import BrokerStatus

REMINDERS = (7, 2)
"""Days before the last day at which the broker is told."""


def is_in_force(status: BrokerStatus, valid_to: date | None, today: date) -> bool:
    """Accredited, and the last day not over. `today` is Beijing's."""
    return status is BrokerStatus.ACCREDITED and valid_to is not None and valid_to >= today


def effective_status(status: BrokerStatus, valid_to: date | None, today: date) -> BrokerStatus:
    """What the status is today, booked or not."""
    if status is BrokerStatus.ACCREDITED and not is_in_force(status, valid_to, today):
        return BrokerStatus.LAPSED
    return status


def years_on(day: date, years: int) -> date:
    """The last day of a term of so many years that begins on `day`."""
    year = day.year + years
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February in a year that has none
        return day.replace(year=year, day=28)
