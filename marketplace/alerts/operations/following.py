"""Follow a listing, call its changes read, and stop: by hand, or by the link in a letter."""

from sqlalchemy import select

from marketplace.accounts.queries import people
from marketplace.alerts.models import Follow
from marketplace.alerts.policy import ANYBODY, Owner, person_of
from marketplace.alerts.queries import following as queries
from marketplace.alerts.states import END_FOLLOW, FOLLOW_AGAIN, FollowReason, FollowStatus
from marketplace.audit import trail
from marketplace.branches.scope import PUBLIC, Scope
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotFound, Problem, WrongState
from marketplace.kernel.numbers import MOST_ID
from marketplace.listings.models import Listing
from marketplace.listings.queries.public import public_one
from marketplace.listings.states import ENDED, LISTED
from marketplace.workflow.apply import apply_move


def follow(actor: Actor, listing_id: int) -> Follow:
    """Have changes of a public listing told from now on; following it twice changes nothing.

    Raises NotSignedIn, NotFound for what is not public, WrongState for what has ended, Invalid (`too_many`) when
    the person follows as many as one may.
    """
    person_id = person_of(actor)
    owner = Owner(person_id)
    _keep_still(listing_id)
    people.hold(PUBLIC, person_id)
    page = public_one(Scope.of_drafts(actor), listing_id, signed_in=True)
    found = queries.one(owner, listing_id, lock=True)
    if found is not None and found.status is FollowStatus.FOLLOWING:
        return found
    if page.status in ENDED:
        raise WrongState(action="follow", status=page.status.value, start=sorted(LISTED))
    if queries.count(owner) >= queries.MOST_FOLLOWS:
        raise Invalid(Problem("", "too_many", most=queries.MOST_FOLLOWS))
    made = found or Follow(person_id=person_id, listing_id=listing_id, status=FollowStatus.FOLLOWING)
    _begin(made, db.session.get_one(Listing, listing_id), page.version)
    if found is not None:
        apply_move(found, FOLLOW_AGAIN, actor, listing_id=listing_id)
        return found
    db.session.add(made)
    db.session.flush()
    trail.record(actor, "follow.start", f"follow:{made.id}", listing_id=listing_id, version=page.version)
    return made


def unfollow(actor: Actor, listing_id: int) -> bool:
    """Stop by hand; False when it was not followed any more. Raises NotSignedIn."""
    found = queries.one(Owner(person_of(actor)), listing_id, lock=True)
    return found is not None and end(actor, found, FollowReason.BY_HAND)


def stop_by_link(actor: Actor, follow_id: int) -> Follow:
    """Stop without signing in: whoever holds a letter's link may. Safe to repeat. Raises NotFound."""
    found = queries.by_id(ANYBODY, follow_id, lock=True)
    if found is None:
        raise NotFound(kind="follow")
    end(actor, found, FollowReason.BY_LINK)
    return found


def end(actor: Actor, follow: Follow, reason: FollowReason) -> bool:
    """False for one that had ended already: its reason stays as it is."""
    if follow.status is FollowStatus.ENDED:
        return False
    apply_move(follow, END_FOLLOW, actor, reason=reason, listing_id=follow.listing_id)
    follow.reason = reason.value
    return True


def mark_seen(actor: Actor, listing_id: int, version: int) -> bool:
    """Call a listing's changes read, up to a version that has been public; False when it is not followed.

    Raises NotSignedIn, NotFound for what is not public.
    """
    found = queries.one(Owner(person_of(actor)), listing_id, lock=True)
    page = public_one(Scope.of_drafts(actor), listing_id, signed_in=True)
    if found is None or found.status is not FollowStatus.FOLLOWING:
        return False
    seen = min(version, page.version)
    if seen > found.seen_version:
        found.seen_version = seen
        trail.record(actor, "follow.seen", f"follow:{found.id}", listing_id=listing_id, version=seen)
    return True


def _begin(follow: Follow, listing: Listing, version: int) -> None:
    follow.created_at = utc_now()
    follow.told_version = follow.seen_version = version
    follow.told_status, follow.told_at = listing.status, None
    follow.reminded_days, follow.reason = None, None


def _keep_still(listing_id: int) -> None:
    """No amendment and no end between what is read of a listing and the commit of its follow: its news come after,
    and find the follow. The listing comes before the person, as wherever somebody changes a listing.
    """
    if 0 < listing_id <= MOST_ID:
        db.session.execute(select(Listing.id).where(Listing.id == listing_id).with_for_update(read=True))
