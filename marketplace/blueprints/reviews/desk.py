"""What the pages of the desk share: who may see which row, and how a decision that came too late is answered."""

from marketplace.audit import queries as audit
from marketplace.audit.queries import AuditScope
from marketplace.blueprints.guards import current_actor
from marketplace.branches.scope import Scope
from marketplace.kernel.actor import OPERATORS
from marketplace.kernel.errors import NotFound, Stale
from marketplace.listings import policy
from marketplace.listings.models import Amendment, Listing
from marketplace.listings.queries import own
from marketplace.listings.queries.review import UNDER_REVIEW
from marketplace.listings.states import ListingStatus


def desk_scope() -> Scope:
    """Where the reader reviews; membership of an organisation counts for nothing here."""
    return Scope(policy.review_scope(current_actor()).path)


def listing_at_desk(listing_id: int) -> Listing:
    """A listing that was handed in. Raises NotFound for any other, and for one outside the reader's desk.

    A broker sees needs while they wait, and afterwards those taken by the same broker.
    """
    actor = current_actor()
    found = own.one(desk_scope(), listing_id)
    if found.submitted_at is None or found.kind not in policy.review_kinds(actor):
        raise NotFound(kind="listing")
    if found.status is ListingStatus.DISCARDED:
        raise NotFound(kind="listing")
    waits = found.status in UNDER_REVIEW
    if not actor.has(*OPERATORS) and not waits and found.reviewer_id != actor.person_id:
        raise NotFound(kind="listing")
    return found


def amendment_at_desk(amendment_id: int) -> Amendment:
    """A change that was handed in. Raises NotFound for any other; brokers review none."""
    if not current_actor().has(*OPERATORS):
        raise NotFound(kind="amendment")
    found = own.one_amendment(desk_scope(), amendment_id)
    if found.submitted_at is None:
        raise NotFound(kind="amendment")
    return found


def require_fresh(row: Listing | Amendment, seen: int) -> None:
    """Raises Stale when the row is no longer the one that the reviewer saw."""
    if row.row_version != seen:
        raise Stale(row_version=row.row_version)


def done_already(subject: str, topic: str) -> bool:
    """True when the newest thing that happened is this step by this person: the button was pressed twice."""
    newest = audit.history(AuditScope(subject), limit=1)
    return bool(newest) and (newest[0].topic, newest[0].person_id) == (topic, current_actor().person_id)
