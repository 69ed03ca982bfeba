"""Pairs, one row each whatever happened to it; what people say of them; and rounds of matching everything anew."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import Json, UtcDateTime, text_enum
from marketplace.kernel.clock import utc_now
from marketplace.matching.states import JudgeSide, MatchStatus, Verdict


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


class MatchVerdict(Base):
    """What one person thinks of one pair; a changed mind replaces it, and the trail keeps both.

    `score_bp`, `field_code` (the need's leading field) and the versions are those of the moment of judging, so that
    figures by field and month stay what they were.
    """

    __tablename__ = "match_verdict"
    kind_name: ClassVar[str] = "match_verdict"

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    side: Mapped[JudgeSide] = mapped_column(text_enum(JudgeSide))
    verdict: Mapped[Verdict] = mapped_column(text_enum(Verdict))
    reason: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    score_bp: Mapped[int]
    field_code: Mapped[str | None] = mapped_column(String(20))
    need_version: Mapped[int]
    achievement_version: Mapped[int]
    judged_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    row_version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("match_id", "person_id"),
        Index("ix_match_verdict_judged_at", "judged_at"),
    )
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012


class MatchRound(Base):
    """One round of matching every open listing anew, worked off in portions over one or more nights.

    Listings are taken in the order of ids: `after_id` is the last one done, so a killed round goes on from there.
    `total` is how many were open when the round began. `is_running` is True until the round has ended and NULL
    from then on: two rounds at once would break its uniqueness.
    """

    __tablename__ = "match_round"
    kind_name: ClassVar[str] = "match_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    is_running: Mapped[bool | None] = mapped_column(default=True, unique=True)
    after_id: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    new_pairs: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    busy_ms: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    worked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
