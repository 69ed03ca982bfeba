"""How long a listing stays open. Times decide when something is read; a job only books the change. Pure."""

from datetime import date, datetime, time, timedelta

from marketplace.kernel.clock import BEIJING
from marketplace.listings.drafts import Draft, NeedDraft
from marketplace.listings.states import LAPSE, ListingStatus

REMINDERS = (30, 7)
"""Days before the end at which the owner is asked whether the listing still holds."""


def own_end(draft: Draft) -> datetime | None:
    """The end that a need sets for itself: its last day counts to midnight in Beijing."""
    if not isinstance(draft, NeedDraft) or draft.valid_until is None:
        return None
    return end_of(draft.valid_until)


def end_of(day: date) -> datetime:
    """The moment at which a Beijing day is over."""
    return datetime.combine(day + timedelta(days=1), time(), BEIJING)


def valid_until(draft: Draft, confirmed_at: datetime, valid_days: int) -> datetime:
    """`valid_days` after the confirmation, but never beyond the need's own date."""
    latest = confirmed_at + timedelta(days=valid_days)
    own = own_end(draft)
    return latest if own is None else min(latest, own)


def has_lapsed(status: ListingStatus, until: datetime | None, now: datetime) -> bool:
    """True for a listing whose time is over, whether or not the job has booked it."""
    return status in LAPSE.start and until is not None and until <= now


def effective_status(status: ListingStatus, until: datetime | None, now: datetime) -> ListingStatus:
    """What the status is at `now`, booked or not."""
    return ListingStatus.EXPIRED if has_lapsed(status, until, now) else status
