"""News for the rooms above, written in the same transaction as what it tells of."""

from collections.abc import Collection
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, String, Text, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base, db
from marketplace.db.single import read_one
from marketplace.db.types import Json, UtcDateTime, text_enum
from marketplace.kernel.clock import utc_now


class Urgency(IntEnum):
    """Lower is delivered first: a person waits for NOW, nobody for BULK, and IDLE has the whole night."""

    NOW = 0
    SOON = 5
    BULK = 9
    IDLE = 12


class Delivery(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    PARKED = "parked"


Identity = BigInteger().with_variant(Integer, "sqlite")


class OutboxEvent(Base):
    """One piece of news: `topic` is room.move, `subject_id` the row it is about, `facts` small and plain."""

    __tablename__ = "outbox_event"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    topic: Mapped[str] = mapped_column(String(80))
    subject_id: Mapped[int] = mapped_column(Identity)
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    urgency: Mapped[int] = mapped_column(default=Urgency.NOW)
    delivery: Mapped[Delivery] = mapped_column(text_enum(Delivery), default=Delivery.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_outbox_event_queue", "delivery", "urgency", "id"),
        Index("ix_outbox_event_subject", "topic", "subject_id"),
    )


def add(
    topic: str,
    subject_id: int,
    urgency: Urgency = Urgency.NOW,
    *,
    not_before: datetime | None = None,
    **facts: Any,
) -> None:
    """Queue a piece of news, to be heard at once or from `not_before` on.

    It exists only if the surrounding unit of work commits.
    """
    made = OutboxEvent(topic=topic, subject_id=subject_id, urgency=urgency, facts=facts)
    if not_before is not None:
        made.not_before = not_before
    db.session.add(made)


def add_each(topic: str, subject_ids: Collection[int], urgency: Urgency = Urgency.NOW, **facts: Any) -> None:
    """The same piece of news about several rows, in one statement."""
    if subject_ids:
        rows = [
            {"topic": topic, "subject_id": number, "urgency": urgency, "facts": facts}
            for number in subject_ids
        ]
        db.session.execute(insert(OutboxEvent), rows)


def newest() -> int:
    """The number of the newest piece of news: while it stays the same, no move has been made anywhere."""
    row = read_one(_NEWEST)
    return row[0] if row is not None and row[0] is not None else 0


_NEWEST = select(func.max(OutboxEvent.__table__.c.id))


def newest_of(topics: Collection[str]) -> datetime | None:
    """When the newest news of these topics was written; None when there is none. Reads backwards until it meets one."""
    query = select(OutboxEvent.created_at).where(OutboxEvent.topic.in_(sorted(topics)))
    return db.session.scalar(query.order_by(OutboxEvent.id.desc()).limit(1))


def oldest_waiting(topics: Collection[str]) -> datetime | None:
    """Since when the oldest undelivered news of these topics has waited; None when there is none."""
    query = select(func.min(OutboxEvent.created_at)).where(
        OutboxEvent.delivery == Delivery.WAITING, OutboxEvent.topic.in_(sorted(topics))
    )
    return db.session.scalar(query)
