"""What a follower is owed: everything that changed since the last letter, at most one letter an hour.

It is worked out from the tables and not from the news, so late, doubled and lost news all come to the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.alerts.models import Follow
from marketplace.alerts.operations import following
from marketplace.alerts.queries.following import REMINDERS
from marketplace.alerts.states import FollowReason, FollowStatus
from marketplace.db import outbox
from marketplace.db.outbox import Urgency
from marketplace.kernel.actor import Actor
from marketplace.listings.models import Listing
from marketplace.listings.states import ENDED, OPEN, ListingStatus

QUIET = timedelta(hours=1)
"""Between two letters about one listing to one person."""
DUE = "follow.due"
"""The hour is over. Subject: the id of a follow."""


@dataclass(frozen=True)
class Owed:
    """What one letter says: the versions between which the text changed (equal: it did not), and whether the listing
    is in another state than the last letter said.
    """

    before: int
    after: int
    moved: bool


def settle(actor: Actor, follow: Follow, listing: Listing, now: datetime) -> Owed | None:
    """What is to be told now, noted as told; the follow of a listing that has ended ends with it.

    None when there is nothing to tell, or when it has to wait: then news will come back for it.
    """
    if follow.status is not FollowStatus.FOLLOWING or listing.published_version is None:
        return None
    _forget_reminder(follow, listing, now)
    owed = Owed(
        follow.told_version,
        listing.published_version,
        _place(follow.told_status) is not _place(listing.status),
    )
    if owed.before == owed.after and not owed.moved:
        return None
    if follow.told_at is not None and now - follow.told_at < QUIET:
        outbox.add(DUE, follow.id, Urgency.SOON, not_before=follow.told_at + QUIET)
        return None
    follow.told_version, follow.told_status, follow.told_at = owed.after, listing.status, now
    if listing.status in ENDED:
        following.end(actor, follow, FollowReason.LISTING_CLOSED)
    return owed


def remind(actor: Actor, follow: Follow, listing: Listing, now: datetime) -> int | None:  # noqa: ARG001
    """The days (7 or 2) of the reminder that is due now, noted as sent; None when there is none.

    A day on which nobody asked is made up for, a second question changes nothing.
    """
    until = listing.valid_until
    if (
        follow.status is not FollowStatus.FOLLOWING
        or listing.status not in OPEN
        or until is None
        or until <= now
    ):
        return None
    _forget_reminder(follow, listing, now)
    near = [days for days in REMINDERS if until - now <= timedelta(days=days)]
    if not near or (follow.reminded_days is not None and follow.reminded_days <= min(near)):
        return None
    follow.reminded_days = min(near)
    return follow.reminded_days


def start_reminders_anew(actor: Actor, follow: Follow) -> None:  # noqa: ARG001 every operation takes it
    """The listing was confirmed or renewed: its new end is reminded of like the first."""
    follow.reminded_days = None


def close_account(actor: Actor, follow: Follow) -> None:
    """Its person cannot sign in any more."""
    following.end(actor, follow, FollowReason.ACCOUNT_CLOSED)


def _forget_reminder(follow: Follow, listing: Listing, now: datetime) -> None:
    """The end has moved away since the last reminder, be it by an amendment."""
    sent, until = follow.reminded_days, listing.valid_until
    if sent is not None and until is not None and until - now > timedelta(days=sent):
        follow.reminded_days = None


def _place(status: ListingStatus) -> ListingStatus:
    """Published and being matched are one thing to a reader: it is open."""
    return ListingStatus.PUBLISHED if status in OPEN else status
