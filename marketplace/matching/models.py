"""The pair table: one row a pair, whatever happened to it, so that a dismissed pair is remembered."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import Json, UtcDateTime, text_enum
from marketplace.kernel.clock import utc_now
from marketplace.matching.states import MatchStatus


class Match(Base):
    """`score_bp` is 0–10000; `reasons` the parts of the score with the terms or facts behind each.

    `for_need` and `for_achievement` say whose search found the pair among its best; on neither, it is not shown.
    The versions say what was compared: a dismissed pair may be suggested again only when one of the two has a
    newer version.
    """

    __tablename__ = "match"
    kind_name: ClassVar[str] = "match"

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    achievement_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    status: Mapped[MatchStatus] = mapped_column(text_enum(MatchStatus), default=MatchStatus.SUGGESTED)
    for_need: Mapped[bool] = mapped_column(default=False)
    for_achievement: Mapped[bool] = mapped_column(default=False)
    score_bp: Mapped[int]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    need_version: Mapped[int]
    achievement_version: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    dismissed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    dismissed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
    row_version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("need_id", "achievement_id"),
        Index("ix_match_status_score", "status", "score_bp"),
    )
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention
