"""The news that a test made, heard by the hearers of a room, and what people were told of it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice


def hear_all(news: Iterable[tuple[str, Any]]) -> None:
    """Everything twice: hearing it again does no harm. `news` are (topic, hearer)."""
    hearers = list(news)
    topics = {topic for topic, _hear in hearers}
    query = select(OutboxEvent.id).where(OutboxEvent.topic.in_(sorted(topics))).order_by(OutboxEvent.id)
    for number in [*db.session.scalars(query)] * 2:
        with unit_of_work():
            event = db.session.get_one(OutboxEvent, number)
            for topic, hear in hearers:
                if topic == event.topic:
                    hear(None, event)


def told(person_id: int | None, among: Iterable[str] | None = None) -> list[str]:
    """The templates of somebody's notices, the oldest first; `among` leaves out those of other rooms."""
    db.session.rollback()
    query = select(Notice.template).where(Notice.person_id == person_id).order_by(Notice.id)
    wanted = None if among is None else set(among)
    return [template for template in db.session.scalars(query) if wanted is None or template in wanted]
