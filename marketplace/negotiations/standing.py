"""Where a publicity stands, worked out on the day of reading. Nothing has to be booked for it."""

from datetime import date
from enum import StrEnum

from marketplace.negotiations.models import Publicity
from marketplace.negotiations.publicity_days import is_over
from marketplace.negotiations.states import NegotiationStatus


class Standing(StrEnum):
    """Where a publicity stands on a day."""

    RUNNING = "running"
    FINISHED = "finished"
    """The time is over; the price is not cleared yet."""
    CLEARED = "cleared"
    TAKEN_BACK = "taken_back"
    BROKEN_OFF = "broken_off"


def standing(publicity: Publicity, today: date) -> Standing:
    """Its negotiation has been loaded."""
    if publicity.closed_reason is not None:
        return Standing.TAKEN_BACK
    if publicity.is_running is None:
        return Standing.CLEARED
    if publicity.negotiation.status is not NegotiationStatus.PUBLICITY:
        return Standing.BROKEN_OFF
    return Standing.FINISHED if is_over(publicity.ends_on, today) else Standing.RUNNING
