"""Lists of listings that a person keeps, each with notes, and the links by which others may read them."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import UtcDateTime
from marketplace.kernel.clock import utc_now


class Shortlist(Base):
    """`share_digest` is the SHA-256 of the token in the link by which others read it, None when not shared.

    `share_notes` says whether those others read the owner's notes too.
    """

    __tablename__ = "shortlist"
    kind_name: ClassVar[str] = "shortlist"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    share_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    shared_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    share_notes: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


class ShortlistEntry(Base):
    """A listing on a shortlist. `note` is the owner's own; it is shown to others only where the link says so."""

    __tablename__ = "shortlist_entry"

    shortlist_id: Mapped[int] = mapped_column(
        ForeignKey("shortlist.id", ondelete="CASCADE"), primary_key=True
    )
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    note: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
