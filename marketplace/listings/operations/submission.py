"""The owner's side of a review: hand in, hand in again, appeal, discard."""

from marketplace.db.outbox import Urgency
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import to_beijing, utc_now
from marketplace.kernel.errors import Invalid, Problem
from marketplace.listings import policy
from marketplace.listings.checks import CheckLevel
from marketplace.listings.models import Listing
from marketplace.listings.operations import _steps as steps
from marketplace.listings.rules import ListingRules
from marketplace.workflow.apply import apply_move


def submit(
    actor: Actor,
    listing: Listing,
    rules: ListingRules,
    *,
    level: CheckLevel = CheckLevel.SUBMIT,
    urgency: Urgency = Urgency.NOW,
) -> None:
    """Hand a draft in for review and freeze its version.

    `level` IMPORT asks for less, and is for operators and jobs that take over rows from a file. Raises
    NotAllowed, WrongState, Invalid for what is missing or refused (secrets) or for an organisation that is
    not verified.
    """
    policy.require(actor, "submit", listing)
    if level is not CheckLevel.SUBMIT:
        policy.require(actor, "take_over_rows", listing)
    _hand_in(actor, listing, "submit", rules, level, urgency)


def resubmit(actor: Actor, listing: Listing, rules: ListingRules, *, urgency: Urgency = Urgency.NOW) -> None:
    """Hand in again what was returned; the notes stay, so that both sides see what they led to.

    Raises what `submit` raises.
    """
    policy.require(actor, "resubmit", listing)
    _hand_in(actor, listing, "resubmit", rules, CheckLevel.SUBMIT, urgency)


def _hand_in(
    actor: Actor, listing: Listing, name: str, rules: ListingRules, level: CheckLevel, urgency: Urgency
) -> None:
    move = steps.move_of(listing, name)
    move.check(listing.status)
    steps.require_verified(steps.organisation_of(listing))
    current = steps.working(listing)
    draft = steps.draft_of(listing, current)
    steps.checked(draft, CheckLevel.IMPORT if level is CheckLevel.DRAFT else level, rules)
    steps.require_own_files(listing, draft.attachments)
    steps.score(listing, draft)
    now = utc_now()
    current.frozen_at = current.frozen_at or now
    steps.sign(actor, current)
    listing.submitted_at = now
    listing.review_due_on = rules.review_due(to_beijing(now).date())
    apply_move(
        listing, move, actor, urgency=urgency, version=listing.working_version,
        review_due_on=listing.review_due_on, quality_score=listing.quality_score, level=level,
    )  # fmt: skip


def appeal(actor: Actor, listing: Listing, note: str, rules: ListingRules) -> None:
    """Ask the province, once, to look again at a refusal; `note` says why.

    Raises NotAllowed, WrongState, Invalid for a second appeal or an empty note.
    """
    policy.require(actor, "appeal", listing)
    move = steps.move_of(listing, "appeal")
    move.check(listing.status)
    if listing.appealed:
        raise Invalid(Problem("", "appealed_already"))
    text = steps.checked_note(note, required=True)
    steps.require_verified(steps.organisation_of(listing))
    now = utc_now()
    steps.sign(actor, steps.working(listing))
    listing.appealed = True
    listing.reviewer_id = None
    listing.submitted_at = now
    listing.review_due_on = rules.review_due(to_beijing(now).date())
    apply_move(listing, move, actor, note=text, against=listing.reason)


def discard(actor: Actor, listing: Listing) -> None:
    """Give up a draft or a returned listing; it was never public. Raises NotAllowed, WrongState."""
    policy.require(actor, "discard", listing)
    apply_move(listing, steps.move_of(listing, "discard"), actor)
