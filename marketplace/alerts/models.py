"""What a person watches: saved searches with what they have found, and followed listings."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.alerts.states import FollowStatus, Frequency, SearchStatus
from marketplace.db.base import Base
from marketplace.db.types import Json, UtcDateTime, text_enum
from marketplace.kernel.clock import utc_now
from marketplace.listings.states import ListingStatus


class SavedSearch(Base):
    """`question` is the search as its shareable address spells it: {"q": [text], "field": [code, …], …}.

    `due_at` is when it is run next, None when it sends nothing. `unopened` counts the letters sent since one was
    last opened; `opened_at` is when its owner, signed in, last found something new here. `known_until` is set when
    more was there at saving time than is remembered one by one: what was published up to that moment counts as known.
    """

    __tablename__ = "saved_search"
    kind_name: ClassVar[str] = "saved_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    question: Mapped[dict[str, Any]] = mapped_column(Json)
    frequency: Mapped[Frequency] = mapped_column(text_enum(Frequency))
    status: Mapped[SearchStatus] = mapped_column(text_enum(SearchStatus), default=SearchStatus.ACTIVE)
    reason: Mapped[str | None] = mapped_column(String(40))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ran_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    known_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unopened: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
    row_version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (Index("ix_saved_search_status_due", "status", "due_at"),)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


class SavedSearchHit(Base):
    """A listing that a saved search has found, so that it is never told of as new again.

    `told_at` is None for what was there when the search was saved, and for what waits for the next letter
    (`waits` tells the two apart).
    """

    __tablename__ = "saved_search_hit"

    search_id: Mapped[int] = mapped_column(
        ForeignKey("saved_search.id", ondelete="CASCADE"), primary_key=True
    )
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    waits: Mapped[bool] = mapped_column(default=False)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Follow(Base):
    """A person follows a listing. The columns `told_…` say of what, and when, a letter last told.

    `seen_version` is the version that the person last called read on the page. `reminded_days` is the nearest
    closing reminder already sent (7 or 2), None before the first and after a renewal. `created_at` is when they began
    to follow, or began again.
    """

    __tablename__ = "follow"
    kind_name: ClassVar[str] = "follow"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    status: Mapped[FollowStatus] = mapped_column(text_enum(FollowStatus), default=FollowStatus.FOLLOWING)
    reason: Mapped[str | None] = mapped_column(String(40))
    told_version: Mapped[int]
    told_status: Mapped[ListingStatus] = mapped_column(text_enum(ListingStatus))
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_version: Mapped[int]
    reminded_days: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
    row_version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (UniqueConstraint("person_id", "listing_id"),)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012
