"""What happens to listings when their organisation changes. Called by the jobs' hearers."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.outbox import Urgency
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotAllowed
from marketplace.listings.models import Listing
from marketplace.listings.operations import _steps as steps
from marketplace.listings.reasons import SuspensionReason
from marketplace.listings.states import ENDED, LISTED, PAUSE, RESUME, ListingStatus
from marketplace.listings.topics import REFRESHED
from marketplace.workflow.apply import apply_move


def hide_suspended(actor: Actor, organisation_id: int) -> int:
    """Pause what a suspended organisation has public; gives how many. Safe to repeat.

    Raises NotAllowed for people.
    """
    _require_job(actor, "hide_suspended")
    now = utc_now()
    found = _listings(organisation_id, PAUSE.start)
    for listing in found:
        steps.book_lapse(listing, now)
        if listing.status in PAUSE.start:
            reason = SuspensionReason.ORGANISATION_SUSPENDED
            steps.end_with(actor, listing, PAUSE, reason, urgency=Urgency.SOON)
    return len(found)


def show_reinstated(actor: Actor, organisation_id: int) -> int:
    """Resume what `hide_suspended` paused, and nothing that was paused for another reason; gives how many.

    Raises NotAllowed for people.
    """
    _require_job(actor, "show_reinstated")
    now = utc_now()
    shown = 0
    for listing in _listings(organisation_id, RESUME.start):
        if listing.reason != SuspensionReason.ORGANISATION_SUSPENDED:
            continue
        steps.book_lapse(listing, now)
        steps.forget_reason(listing)
        if listing.status in RESUME.start:
            apply_move(listing, RESUME, actor, urgency=Urgency.SOON)
            shown += 1
    return shown


def announce_changed(actor: Actor, organisation_id: int) -> int:
    """Queue `listing.refresh` for what the organisation has public, after a change of its name, say.

    Gives how many. Raises NotAllowed for people.
    """
    _require_job(actor, "announce_changed")
    query = select(Listing.id).where(
        Listing.organisation_id == organisation_id, Listing.status.in_(LISTED | ENDED)
    )
    ids = db.session.scalars(query).all()
    for listing_id in ids:
        outbox.add(REFRESHED, listing_id, urgency=Urgency.SOON)
    return len(ids)


def _listings(organisation_id: int, statuses: frozenset[ListingStatus]) -> Sequence[Listing]:
    query = (
        select(Listing)
        .where(Listing.organisation_id == organisation_id, Listing.status.in_(statuses))
        .order_by(Listing.id)
        .with_for_update()
    )
    return db.session.scalars(query).all()


def _require_job(actor: Actor, action: str) -> None:
    if not actor.is_system:
        raise NotAllowed(action=action, actor=actor.person_id)
