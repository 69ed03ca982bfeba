"""Do one operation on one listing as the program does: its own unit of work, a fresh row, then look again."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from marketplace.audit import queries as audit
from marketplace.audit.models import AuditEntry
from marketplace.audit.queries import AuditScope
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid
from marketplace.listings.models import Amendment, Listing
from marketplace.listings.notes import FieldNote
from marketplace.listings.queries import own

NOTES = [FieldNote("title", "请写得具体一些")]


def act(
    operation: Callable[..., Any], actor: Actor, listing: Listing | int, *args: Any, **options: Any
) -> Listing:
    """The listing after the operation."""
    listing_id = listing if isinstance(listing, int) else listing.id
    with unit_of_work():
        operation(actor, own.one(EVERYTHING, listing_id), *args, **options)
    return own.one(EVERYTHING, listing_id)


def act_on_amendment(
    operation: Callable[..., Any], actor: Actor, amendment_id: int, *args: Any, **options: Any
) -> Amendment:
    """The amendment after the operation."""
    with unit_of_work():
        operation(actor, own.one_amendment(EVERYTHING, amendment_id), *args, **options)
    return own.one_amendment(EVERYTHING, amendment_id)


def problems(refused: Invalid) -> list[tuple[str, str]]:
    """(field, code) of what was refused."""
    return [(problem.field, problem.code) for problem in refused.problems]


def last_entry(listing: Listing) -> AuditEntry:
    return audit.history(AuditScope(f"listing:{listing.id}"), limit=1)[0]


def news(topic: str) -> list[OutboxEvent]:
    """What was queued under a topic, oldest first."""
    return list(
        db.session.scalars(select(OutboxEvent).where(OutboxEvent.topic == topic).order_by(OutboxEvent.id))
    )
