"""A listing is a lasting identity; what it says lives in numbered versions that are frozen when submitted."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.branches.scope import InBranch
from marketplace.db.base import Base
from marketplace.db.outbox import Identity
from marketplace.db.types import Json, UtcDateTime, text_enum
from marketplace.kernel.clock import utc_now
from marketplace.listings.states import AmendmentStatus, ListingStatus
from marketplace.listings.vocabulary import Kind, PriceKind, Visibility


class Listing(InBranch, Base):
    """An achievement or a need.

    The columns from `title` to `quality_score` mirror the published version (before that, the working one), so
    that lists need no version rows. `version` of the content: `published_version` is what visitors see,
    `working_version` the newest. `price_fen` is a price or a budget in fen.
    """

    __tablename__ = "listing"
    kind_name: ClassVar[str] = "listing"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(text_enum(Kind))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    status: Mapped[ListingStatus] = mapped_column(text_enum(ListingStatus), default=ListingStatus.DRAFT)
    reason: Mapped[str | None] = mapped_column(String(40))
    reason_note: Mapped[str] = mapped_column(Text, default="")
    external_id: Mapped[str | None] = mapped_column(String(120))
    creation_token: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_behalf: Mapped[bool] = mapped_column(default=False)
    appealed: Mapped[bool] = mapped_column(default=False)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revisit_on: Mapped[date | None] = mapped_column(Date)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))
    published_version: Mapped[int | None]
    working_version: Mapped[int] = mapped_column(default=1)

    title: Mapped[str] = mapped_column(String(200), default="")
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    trl: Mapped[int | None]
    price_kind: Mapped[PriceKind | None] = mapped_column(text_enum(PriceKind))
    price_fen: Mapped[int | None] = mapped_column(Identity)
    visibility: Mapped[Visibility] = mapped_column(text_enum(Visibility), default=Visibility.PUBLIC)
    publicly_funded: Mapped[bool] = mapped_column(default=False)
    quality_score: Mapped[int | None]

    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    review_due_on: Mapped[date | None] = mapped_column(Date)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    row_version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    field_rows: Mapped[list["ListingField"]] = relationship(
        order_by="ListingField.position", cascade="all, delete-orphan", lazy="raise_on_sql"
    )
    working: Mapped["ListingVersion"] = relationship(
        primaryjoin="and_(Listing.id == foreign(ListingVersion.listing_id),"
        " Listing.working_version == foreign(ListingVersion.number))",
        viewonly=True,
        uselist=False,
        lazy="raise_on_sql",
    )
    published: Mapped["ListingVersion | None"] = relationship(
        primaryjoin="and_(Listing.id == foreign(ListingVersion.listing_id),"
        " Listing.published_version == foreign(ListingVersion.number))",
        viewonly=True,
        uselist=False,
        lazy="raise_on_sql",
    )

    __table_args__ = (
        UniqueConstraint("organisation_id", "kind", "external_id"),
        Index("ix_listing_status_published_at", "status", "kind", "published_at"),
        Index("ix_listing_valid_until", "status", "valid_until"),
        Index("ix_listing_review", "status", "review_due_on"),
    )
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


class ListingField(Base):
    """A priority field of a listing; position 0 leads."""

    __tablename__ = "listing_field"

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    field_code: Mapped[str] = mapped_column(ForeignKey("priority_field.code"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


class ListingVersion(Base):
    """What a listing says, as canonical JSON of a draft. Frozen at submission, never changed afterwards.

    `written_by` holds the ids of all who wrote or handed it in, `created_by` the first of them.
    """

    __tablename__ = "listing_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_by: Mapped[list[int]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    row_version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (UniqueConstraint("listing_id", "number"),)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


OPEN_AMENDMENT = text("status IN ('editing', 'submitted', 'returned')")


class Amendment(Base):
    """A proposed next version of a public listing; at most one is open at a time."""

    __tablename__ = "amendment"
    kind_name: ClassVar[str] = "amendment"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    version_number: Mapped[int]
    status: Mapped[AmendmentStatus] = mapped_column(
        text_enum(AmendmentStatus), default=AmendmentStatus.EDITING
    )
    reason: Mapped[str | None] = mapped_column(String(40))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    review_due_on: Mapped[date | None] = mapped_column(Date)
    row_version: Mapped[int] = mapped_column(default=1)

    listing: Mapped[Listing] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        Index(
            "uq_amendment_open",
            "listing_id",
            unique=True,
            sqlite_where=OPEN_AMENDMENT,
            postgresql_where=OPEN_AMENDMENT,
        ),
    )
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


class ReviewNote(Base):
    """What an operator asks for, about one field of one version ('' is the whole listing)."""

    __tablename__ = "review_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    version_number: Mapped[int]
    field: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[str] = mapped_column(Text)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
