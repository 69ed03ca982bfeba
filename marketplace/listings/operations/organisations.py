"""What happens to listings when their organisation changes. Called by the jobs' hearers.

An organisation may have tens of thousands: each batch is one delivery, so that no lock is held for long.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationStatus
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.outbox import Urgency
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotAllowed
from marketplace.listings.models import Listing
from marketplace.listings.operations import _steps as steps
from marketplace.listings.reasons import SuspensionReason
from marketplace.listings.states import ENDED, LISTED, PAUSE, RESUME
from marketplace.listings.topics import ANNOUNCE, HIDE, REFRESHED, SHOW
from marketplace.workflow.apply import apply_move

BATCH = 500


def hide_suspended(actor: Actor, organisation_id: int) -> int:
    """Pause what a suspended organisation has public, at most BATCH; gives how many. Safe to repeat.

    While any may be left, `HIDE` is queued. Raises NotAllowed for people.
    """
    _require_job(actor, "hide_suspended")
    if not _is_suspended(organisation_id):  # reinstated while batches were still waiting
        return 0
    now = utc_now()
    found = _batch(organisation_id, Listing.status.in_(PAUSE.start))
    for listing in found:
        steps.book_lapse(listing, now)
        if listing.status in PAUSE.start:
            reason = SuspensionReason.ORGANISATION_SUSPENDED
            steps.end_with(actor, listing, PAUSE, reason, urgency=Urgency.SOON)
    _go_on(HIDE, organisation_id, found)
    return len(found)


def show_reinstated(actor: Actor, organisation_id: int) -> int:
    """Resume what `hide_suspended` paused, at most BATCH, and nothing that was paused for another reason.

    Gives how many are public again. While any may be left, `SHOW` is queued. Raises NotAllowed for people.
    """
    _require_job(actor, "show_reinstated")
    if _is_suspended(organisation_id):  # once more, while batches were still waiting
        return 0
    now = utc_now()
    hidden = Listing.reason == SuspensionReason.ORGANISATION_SUSPENDED
    found = _batch(organisation_id, Listing.status.in_(RESUME.start), hidden)
    for listing in found:
        steps.book_lapse(listing, now)
        steps.forget_reason(listing)
        if listing.status in RESUME.start:
            apply_move(listing, RESUME, actor, urgency=Urgency.SOON)
    _go_on(SHOW, organisation_id, found)
    return sum(listing.status is RESUME.end for listing in found)


def announce_changed(actor: Actor, organisation_id: int, after: int = 0) -> int:
    """Queue `listing.refresh` for what the organisation has public, after a change of its name, say.

    At most BATCH beyond the listing `after`; while any may be left, `ANNOUNCE` is queued. Gives how many.
    Raises NotAllowed for people.
    """
    _require_job(actor, "announce_changed")
    found = _batch(organisation_id, Listing.status.in_(LISTED | ENDED), Listing.id > after)
    for listing in found:
        outbox.add(REFRESHED, listing.id, urgency=Urgency.SOON)
    _go_on(ANNOUNCE, organisation_id, found)
    return len(found)


def _is_suspended(organisation_id: int) -> bool:
    query = select(Organisation.status).where(Organisation.id == organisation_id)
    return db.session.scalar(query) is OrganisationStatus.SUSPENDED


def _batch(organisation_id: int, *conditions: ColumnElement[bool]) -> Sequence[Listing]:
    query = (
        select(Listing)
        .where(Listing.organisation_id == organisation_id, *conditions)
        .order_by(Listing.id)
        .limit(BATCH)
        .with_for_update()
    )
    return db.session.scalars(query).all()


def _go_on(topic: str, organisation_id: int, done: Sequence[Listing]) -> None:
    if len(done) == BATCH:
        outbox.add(topic, organisation_id, Urgency.SOON, after=done[-1].id)


def _require_job(actor: Actor, action: str) -> None:
    if not actor.is_system:
        raise NotAllowed(action=action, actor=actor.person_id)
