"""The operator's side of a review: take, return, reject, park, publish.

Publishing a listing says nothing about the right to dispose of what it offers (plan 三(六)20).
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from marketplace.accounts.models import RoleGrant
from marketplace.db.base import db
from marketplace.db.outbox import Urgency
from marketplace.kernel.actor import Actor, Role
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid, Problem
from marketplace.kernel.numbers import MOST_ID
from marketplace.listings import policy
from marketplace.listings.models import Listing
from marketplace.listings.notes import FieldNote, cleaned_notes, note_problems
from marketplace.listings.operations import _steps as steps
from marketplace.listings.rules import ListingRules
from marketplace.workflow.apply import apply_move


def take(
    actor: Actor,
    listing: Listing,
    rules: ListingRules,
    *,
    broker_id: int | None = None,
    urgency: Urgency = Urgency.NOW,
) -> None:
    """Take a need for diagnosis, oneself or for a broker, who then asks the seeker.

    The clock is five working days.
    Raises NotAllowed, WrongState, Invalid for an achievement or a person who is no broker.
    """
    move = steps.move_of(listing, "take")
    policy.require(actor, "take", listing)
    move.check(listing.status)
    if broker_id is not None:
        _require_broker(broker_id)
    listing.reviewer_id = broker_id or actor.person_id
    listing.revisit_on = None
    listing.review_due_on = rules.diagnosis_due(beijing_today())
    apply_move(listing, move, actor, urgency=urgency, broker_id=broker_id, due_on=listing.review_due_on)


def _require_broker(person_id: int) -> None:
    grant = select(RoleGrant.id).where(RoleGrant.person_id == person_id, RoleGrant.role == Role.BROKER)
    if not 0 < person_id <= MOST_ID or db.session.scalar(grant) is None:
        raise Invalid(Problem("broker", "not_a_broker"))


def return_(actor: Actor, listing: Listing, reason: str, notes: Sequence[FieldNote], note: str = "") -> None:
    """Send back to be put right, with at least one note on a field (for a need: ask, during diagnosis).

    Raises NotAllowed, WrongState, Invalid for an unknown reason or notes that say nothing.
    """
    policy.require(actor, "return", listing)
    asked = cleaned_notes(notes)
    steps.move_of(listing, "return").check(listing.status)
    steps.refuse(*note_problems(asked, listing.kind))
    number = listing.working_version
    steps.end_badly(
        actor, listing, "return", reason, note, version=number, fields=sorted({n.field for n in asked})
    )
    listing.review_due_on = None
    steps.add_notes(actor, listing, number, asked)


def reject(actor: Actor, listing: Listing, reason: str, note: str = "") -> None:
    """Do not publish; the owner may appeal once. Raises NotAllowed, WrongState, Invalid for a bad reason."""
    policy.require(actor, "reject", listing)
    steps.end_badly(actor, listing, "reject", reason, note, version=listing.working_version)
    listing.review_due_on = None


def park(actor: Actor, listing: Listing, reason: str, revisit_on: date, note: str = "") -> None:
    """Put a need on the long-term watch list until `revisit_on`.

    Raises NotAllowed, WrongState, Invalid for a bad reason or a day that is not to come.
    """
    move = steps.move_of(listing, "park")
    policy.require(actor, "park", listing)
    move.check(listing.status)
    if revisit_on <= beijing_today():
        raise Invalid(Problem("revisit_on", "not_in_future"))
    steps.end_badly(actor, listing, "park", reason, note, revisit_on=revisit_on)
    listing.revisit_on = revisit_on
    listing.review_due_on = None


def publish(actor: Actor, listing: Listing, rules: ListingRules, *, urgency: Urgency = Urgency.NOW) -> None:
    """Make the submitted version public, for `rules.valid_days` (a need: no longer than it says itself).

    Raises NotAllowed, WrongState, Invalid for an organisation that is not verified or a need whose own date
    is over.
    """
    policy.require(actor, "publish", listing)
    move = steps.move_of(listing, "publish")
    move.check(listing.status)
    steps.require_verified(steps.organisation_of(listing))
    now = utc_now()
    row = steps.working(listing)
    steps.set_validity(listing, steps.draft_of(listing, row), now, rules)
    row.frozen_at = row.frozen_at or now
    row.published_at = now
    listing.published_version = row.number
    listing.published_at = listing.published_at or now
    listing.review_due_on = None
    steps.forget_reason(listing)
    apply_move(
        listing, move, actor, urgency=urgency, version=row.number, valid_until=listing.valid_until,
        visibility=listing.visibility,
    )  # fmt: skip
