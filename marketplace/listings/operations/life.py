"""The life of a public listing: pause, resume, confirm, renew. Its ends are in endings.py."""

from datetime import datetime

from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.listings import policy
from marketplace.listings.models import Listing
from marketplace.listings.operations import _steps as steps
from marketplace.listings.rules import ListingRules
from marketplace.workflow.apply import apply_move


def pause(actor: Actor, listing: Listing, reason: str, note: str = "") -> None:
    """Take a listing out of search and matching for a while.

    Raises NotAllowed, WrongState, Invalid for a bad reason.
    """
    policy.require(actor, "pause", listing)
    steps.book_lapse(listing, utc_now())
    steps.end_badly(actor, listing, "pause", reason, note)


def resume(actor: Actor, listing: Listing) -> None:
    """Bring a paused listing back; its time has run on meanwhile.

    What the market paused (a complaint, a suspended organisation), its owner cannot resume. Raises
    NotAllowed, WrongState, Invalid for an organisation that is not verified.
    """
    policy.require(actor, "resume", listing)
    steps.book_lapse(listing, utc_now())
    move = steps.move_of(listing, "resume")
    move.check(listing.status)
    steps.require_verified(steps.organisation_of(listing))
    steps.forget_reason(listing)
    apply_move(listing, move, actor)


def confirm(actor: Actor, listing: Listing, rules: ListingRules) -> None:
    """Say that a public listing still holds: its time starts anew. Raises as `renew` does."""
    _start_anew(actor, listing, "confirm", rules, utc_now())


def renew(actor: Actor, listing: Listing, rules: ListingRules) -> None:
    """Make an expired listing public again.

    Raises NotAllowed, WrongState, Invalid for an organisation that is not verified or a need whose own date
    is over (amend that first).
    """
    _start_anew(actor, listing, "renew", rules, utc_now())


def _start_anew(actor: Actor, listing: Listing, name: str, rules: ListingRules, now: datetime) -> None:
    policy.require(actor, name, listing)
    steps.book_lapse(listing, now)
    move = steps.move_of(listing, name)
    move.check(listing.status)
    steps.require_verified(steps.organisation_of(listing))
    steps.set_validity(listing, steps.published_draft(listing), now, rules)
    steps.forget_reason(listing)
    apply_move(listing, move, actor, valid_until=listing.valid_until)
