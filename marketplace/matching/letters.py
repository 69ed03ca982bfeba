"""The letter about new matches. It names nothing of the other side: the page knows what its reader may see."""

from datetime import datetime, time

from marketplace.accounts.letters import Desk, Hearer
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent, Urgency
from marketplace.kernel.clock import BEIJING, beijing_today
from marketplace.listings.letters import tell
from marketplace.listings.models import Listing
from marketplace.listings.states import OPEN
from marketplace.mail import queue
from marketplace.matching.topics import FOUND

TEMPLATE = "matches_found"


def matches_found(desk: Desk, event: OutboxEvent) -> None:
    """At most one letter a listing a day (Beijing); none after imports, rebuilds and the like."""
    if event.urgency >= Urgency.BULK:
        return
    listing = db.session.get(Listing, event.subject_id)
    if listing is None or listing.status not in OPEN:
        return
    today = datetime.combine(beijing_today(), time(), BEIJING)
    if queue.was_put_since(TEMPLATE, listing.id, today):
        return
    tell(desk, event, TEMPLATE, listing, path="matches", count=event.facts["new"])


LETTERS: dict[str, Hearer] = {FOUND: matches_found}
"""Who writes about which news, for the table of hearers."""
