"""Messages; `subject` names what they are about ("lead:12"), so that one table serves every room."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import Json, UtcDateTime
from marketplace.kernel.clock import utc_now


class Message(Base):
    """Never changed and never deleted: a thread is evidence.

    `author_as` is in what quality its author wrote (`seeker`, `holder`, `broker`, `operator`, `registrar`),
    `attachments` the ids of files. `token` is the form's, so that a double click posts once.
    """

    __tablename__ = "message"
    kind_name: ClassVar[str] = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(60))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    author_as: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    attachments: Mapped[list[int]] = mapped_column(Json, default=list)
    token: Mapped[str | None] = mapped_column(String(64), unique=True)
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (Index("ix_message_subject_id", "subject", "id"),)
