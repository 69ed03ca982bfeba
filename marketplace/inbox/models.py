"""Notices, one row for each person told, and how each person wants to be told."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import Json, UtcDateTime, text_enum
from marketplace.inbox.states import NoticeKind
from marketplace.kernel.clock import utc_now


class Notice(Base):
    """Told to one person. `template` names the words, `facts` fill them, `path` is the page that it leads to.

    `key` is what it was told for ("lead.offer:88:12"), so that news delivered twice is told once. `mailed_at` says
    when its letter was queued, None while none was (not wanted, or waiting for the end of the quiet hours, which
    `mail_due_at` holds).
    """

    __tablename__ = "notice"
    kind_name: ClassVar[str] = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[NoticeKind] = mapped_column(text_enum(NoticeKind))
    template: Mapped[str] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    path: Mapped[str] = mapped_column(String(200), default="")
    key: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mail_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_notice_person_read", "person_id", "read_at", "id"),
    )


class NoticeChoice(Base):
    """What a person chose; whoever chose nothing is told by mail of everything, day and night excepted.

    `silent` holds the kinds that come without mail. Quiet hours are whole hours of the Beijing clock, from
    `quiet_from` up to `quiet_to`; both None means none.
    """

    __tablename__ = "notice_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    silent: Mapped[list[str]] = mapped_column(Json, default=list)
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
