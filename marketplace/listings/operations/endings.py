"""The ends of a public listing. Its page stays up as a tombstone with the reason, the day and a successor."""

from datetime import datetime

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, Problem
from marketplace.listings import policy
from marketplace.listings.models import Amendment, Listing
from marketplace.listings.operations import _steps as steps
from marketplace.listings.states import DISCARD_AMENDMENT, LISTED
from marketplace.workflow.apply import apply_move


def withdraw(
    actor: Actor, listing: Listing, reason: str, note: str = "", *, successor: Listing | None = None
) -> None:
    """Take back what was public; `successor` is a public listing of the same organisation that replaces it.

    Raises NotAllowed, WrongState, Invalid for a bad reason or successor.
    """
    policy.require(actor, "withdraw", listing)
    if successor is not None:
        _require_successor(listing, successor)
        listing.successor_id = successor.id
    _end(actor, listing, "withdraw", reason, note, successor_id=listing.successor_id)


def _require_successor(listing: Listing, successor: Listing) -> None:
    same = (successor.organisation_id, successor.kind) == (listing.organisation_id, listing.kind)
    if not same or successor.id == listing.id or successor.status not in LISTED:
        raise Invalid(Problem("successor", "not_a_successor"))


def take_down(actor: Actor, listing: Listing, reason: str, note: str) -> None:
    """Remove a public listing and hide what it said; the note carries the number of the case.

    Raises NotAllowed, WrongState, Invalid for a bad reason or a missing note.
    """
    policy.require(actor, "take_down", listing)
    _end(actor, listing, "take_down", reason, note)


def book(actor: Actor, listing: Listing, contract_id: int) -> None:
    """A contract was signed after which nobody else can have the achievement, or which answers the need.

    For jobs. Raises NotAllowed, WrongState.
    """
    policy.require(actor, "book", listing)
    steps.book_lapse(listing, utc_now())
    move = steps.move_of(listing, "book")
    move.check(listing.status)
    steps.forget_reason(listing)
    apply_move(listing, move, actor, version=listing.published_version, contract=contract_id)
    listing.ended_at = utc_now()
    _close_amendment(actor, listing)


def solve(actor: Actor, listing: Listing, reason: str, note: str = "") -> None:
    """Close a need that was solved without a contract booked here.

    Raises NotAllowed, WrongState, Invalid for an achievement or a bad reason.
    """
    policy.require(actor, "solve", listing)
    _end(actor, listing, "solve", reason, note)


def give_up(actor: Actor, listing: Listing, reason: str, note: str = "") -> None:
    """Close a need unsolved. Raises NotAllowed, WrongState, Invalid for an achievement or a bad reason."""
    policy.require(actor, "give_up", listing)
    _end(actor, listing, "give_up", reason, note)


def _end(actor: Actor, listing: Listing, name: str, reason: str, note: str, **facts: object) -> None:
    now: datetime = utc_now()
    steps.book_lapse(listing, now)
    steps.end_badly(actor, listing, name, reason, note, version=listing.published_version, **facts)
    listing.ended_at = listing.ended_at or now
    _close_amendment(actor, listing)


def _close_amendment(actor: Actor, listing: Listing) -> None:
    """What was to change an ended listing is moot."""
    query = select(Amendment).where(
        Amendment.listing_id == listing.id, Amendment.status.in_(DISCARD_AMENDMENT.start)
    )
    for amendment in db.session.scalars(query):
        apply_move(amendment, DISCARD_AMENDMENT, actor, listing_id=listing.id)
