"""Another try of news that failed too often."""

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_BIG_ID
from marketplace.schedule import policy


def try_again(actor: Actor, event_id: int) -> bool:
    """Let a parked row wait anew, as if it had not failed; False when it is not parked any more.

    Its last error stays until it is delivered. Raises NotAllowed, NotFound.
    """
    policy.require_ask(actor)
    known = 0 < event_id <= MOST_BIG_ID
    event = (
        db.session.get(OutboxEvent, event_id, with_for_update=True, populate_existing=True) if known else None
    )
    if event is None:
        raise NotFound(kind="outbox_event")
    if event.delivery is not Delivery.PARKED:
        return False
    _wait(event)
    trail.record(actor, "outbox_event.try_again", f"outbox_event:{event.id}", news=event.topic)
    return True


def try_all_again(actor: Actor) -> int:
    """The same for every parked row; returns how many. Raises NotAllowed."""
    policy.require_ask(actor)
    query = select(OutboxEvent).where(OutboxEvent.delivery == Delivery.PARKED).order_by(OutboxEvent.id)
    events = db.session.scalars(query.with_for_update()).all()
    for event in events:
        _wait(event)
    if events:
        trail.record(actor, "outbox_event.try_all_again", "outbox_event:all", count=len(events))
    return len(events)


def _wait(event: OutboxEvent) -> None:
    event.delivery, event.attempts, event.not_before = Delivery.WAITING, 0, utc_now()
