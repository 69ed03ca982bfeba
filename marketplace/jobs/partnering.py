"""Suggested pairs, worked out by the jobs process whenever the index has learnt of a listing."""

from marketplace.db.outbox import OutboxEvent, Urgency
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.matching import operations
from marketplace.matching.finding import Found
from marketplace.matching.opening import open_finder


def find_partners(office: Office, listing_id: int) -> Found:
    """Search for partners. Reads only, so that no writer waits while it does."""
    return open_finder(office.index).find(listing_id)


def suggest_partners(_office: Office, event: OutboxEvent, found: Found) -> None:
    urgency, by = Urgency(event.urgency), event.facts.get("by")
    operations.refresh(SYSTEM, event.subject_id, found, urgency, by=by)
