"""Bring a listing to the state its entry names, each step by whoever would take it in the real market."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.db.base import db
from marketplace.demo import people
from marketplace.demo.entries import OVERDUE, ListingEntry
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from marketplace.listings.models import Listing
from marketplace.listings.operations import amendments, clock, drafts, endings, life, review, submission
from marketplace.listings.rules import ListingRules
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Kind

WATCHED_DAYS = 365
LATE_DAYS = 8
"""How long ago the review of an overdue listing should have been done."""
OVER_DAYS = 20
"""How long ago an expired listing's time was over."""


@dataclass(frozen=True)
class Scene:
    """A listing just made, with the people around it."""

    entry: ListingEntry
    listing: Listing
    owner: Actor
    reviewer: Actor
    rules: ListingRules


def external_id(entry: ListingEntry) -> str:
    """By which a second loading knows the listing."""
    return f"demo-{entry.key}"


def exists(entry: ListingEntry, organisation: Organisation) -> bool:
    query = select(Listing.id).where(
        Listing.organisation_id == organisation.id,
        Listing.kind == entry.kind,
        Listing.external_id == external_id(entry),
    )
    return db.session.scalar(query) is not None


def stage(entry: ListingEntry, organisation: Organisation, rules: ListingRules) -> None:
    """Create the listing and take it to its state."""
    owner = people.owner_of(organisation)
    listing = drafts.create(owner, organisation.id, entry.draft, rules, external_id=external_id(entry))
    scene = Scene(entry, listing, owner, people.reviewer_of(listing.branch_path), rules)
    if entry.state == ListingStatus.DRAFT:
        return
    submission.submit(owner, listing, rules)
    if entry.state in BEFORE_REVIEW:
        BEFORE_REVIEW[entry.state](scene)
        return
    if entry.kind is Kind.NEED:
        _take(scene)
    if entry.state in INSTEAD_OF_PUBLISHING:
        INSTEAD_OF_PUBLISHING[entry.state](scene)
        return
    review.publish(scene.reviewer, listing, rules)
    db.session.flush()
    AFTER_PUBLISHING[entry.state](scene)


def _take(scene: Scene) -> None:
    """A need under diagnosis is with the broker; the others were taken by the one who decided."""
    with_broker = scene.entry.state == ListingStatus.DIAGNOSING
    broker_id = people.actor("broker").person_id if with_broker else None
    review.take(scene.reviewer, scene.listing, scene.rules, broker_id=broker_id)


def _nothing(_scene: Scene) -> None:
    """The state is reached."""


def _let_clock_run_out(scene: Scene) -> None:
    """Handed in long ago: no operation can do that, so the two dates alone are set."""
    now = utc_now()
    scene.listing.submitted_at = now - timedelta(days=LATE_DAYS + scene.rules.review_working_days + 2)
    scene.listing.review_due_on = now.date() - timedelta(days=LATE_DAYS)


def _return(scene: Scene) -> None:
    entry = scene.entry
    review.return_(scene.reviewer, scene.listing, entry.reason, entry.notes, entry.note)


def _reject(scene: Scene) -> None:
    review.reject(scene.reviewer, scene.listing, scene.entry.reason, scene.entry.note)


def _park(scene: Scene) -> None:
    later: date = utc_now().date() + timedelta(days=WATCHED_DAYS)
    review.park(scene.reviewer, scene.listing, scene.entry.reason, later, scene.entry.note)


def _pause(scene: Scene) -> None:
    life.pause(scene.owner, scene.listing, scene.entry.reason, scene.entry.note)


def _expire(scene: Scene) -> None:
    """Published so long ago that its time is over: the dates alone are set, the clock's own operation books it."""
    now = utc_now()
    over = now - timedelta(days=OVER_DAYS)
    listing = scene.listing
    listing.published_at = listing.confirmed_at = over - timedelta(days=scene.rules.valid_days)
    listing.submitted_at = listing.published_at - timedelta(days=1)
    listing.valid_until = over
    db.session.flush()
    clock.lapse_due(SYSTEM, now)


def _withdraw(scene: Scene) -> None:
    endings.withdraw(scene.owner, scene.listing, scene.entry.reason, scene.entry.note)


def _take_down(scene: Scene) -> None:
    endings.take_down(people.actor("province"), scene.listing, scene.entry.reason, scene.entry.note)


def _solve(scene: Scene) -> None:
    endings.solve(scene.owner, scene.listing, scene.entry.reason, scene.entry.note)


def _give_up(scene: Scene) -> None:
    endings.give_up(scene.owner, scene.listing, scene.entry.reason, scene.entry.note)


def _amend(scene: Scene) -> None:
    """Leave a change of what is public waiting for its review, where the entry holds one."""
    if scene.entry.amended is None:
        return
    opened = amendments.start(scene.owner, scene.listing)
    amendments.save(scene.owner, opened, scene.entry.amended, scene.rules, opened.row_version)
    amendments.submit(scene.owner, opened, scene.rules)


Step = Callable[[Scene], None]
S = ListingStatus
BEFORE_REVIEW: dict[str, Step] = {S.SUBMITTED: _nothing, OVERDUE: _let_clock_run_out}
INSTEAD_OF_PUBLISHING: dict[str, Step] = {
    S.DIAGNOSING: _nothing,
    S.RETURNED: _return,
    S.REJECTED: _reject,
    S.LONG_TERM: _park,
}
AFTER_PUBLISHING: dict[str, Step] = {
    S.PUBLISHED: _amend,
    S.PAUSED: _pause,
    S.EXPIRED: _expire,
    S.WITHDRAWN: _withdraw,
    S.TAKEN_DOWN: _take_down,
    S.SOLVED: _solve,
    S.UNSOLVED: _give_up,
}
