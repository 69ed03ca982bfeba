"""A signed contract is booked on the listings that led to it (achievements 3.1, needs 3.2)."""

from contextlib import suppress

from marketplace.contracts.drafts import of_json, takes_all
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.errors import WrongState
from marketplace.listings.models import Listing
from marketplace.listings.operations import endings


def book_listings(_office: Office, event: OutboxEvent) -> None:
    """The need is solved; the achievement goes off the market when nobody else can have it. Safe to repeat.

    A listing that has ended otherwise meanwhile stays as it is.
    """
    contract = contracts.one(ALL, event.subject_id)
    gone = contract.achievement_id if takes_all(of_json(contract.content)) else None
    for listing_id in (contract.need_id, gone):
        if listing_id is None:
            continue
        listing = db.session.get_one(Listing, listing_id, with_for_update=True, populate_existing=True)
        with suppress(WrongState):
            endings.book(SYSTEM, listing, contract.id)
