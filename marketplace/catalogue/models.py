"""Issues of the catalogue with their entries, shares and editions; files by content; errata; prints on demand.

A trigger keeps what is published: neither an issue nor its entries and editions change afterwards.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.branches.scope import InBranch
from marketplace.catalogue.states import IssueStatus, PrintStatus, ShareStatus
from marketplace.db.base import Base
from marketplace.db.types import Json, UtcDateTime, text_enum
from marketplace.kernel.clock import utc_now
from marketplace.listings.vocabulary import Kind

NOT_CANCELLED = text("status <> 'cancelled'")


class CatalogueIssue(Base):
    """One quarter's issue: the province's edition and one for each branch, from the same snapshot.

    `cut_off_at` is the moment whose listings it shows, `confirm_by` the last day for branches and nodes, `publish_at`
    when the clock publishes it. `late_reason` is the head's, for a quarter that is over. `compiled_by` is None where
    the clock compiled; `hands` are all who compiled, ordered, left out or wrote a note. `replacements` are
    {character: words} for characters that the fonts lack.
    """

    __tablename__ = "catalogue_issue"
    kind_name: ClassVar[str] = "catalogue_issue"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    quarter: Mapped[int]
    status: Mapped[IssueStatus] = mapped_column(text_enum(IssueStatus), default=IssueStatus.PLANNED)
    reason: Mapped[str | None] = mapped_column(String(40))
    reason_note: Mapped[str] = mapped_column(Text, default="")
    late_reason: Mapped[str] = mapped_column(Text, default="")
    preface: Mapped[str] = mapped_column(Text, default="")
    replacements: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    collect_on: Mapped[date] = mapped_column(Date)
    cut_off_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirm_by: Mapped[date] = mapped_column(Date)
    publish_at: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    compiled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    compiled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hands: Mapped[list[int]] = mapped_column(Json, default=list)
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    frozen_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    row_version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index(
            "uq_catalogue_issue_quarter", "year", "quarter", unique=True,
            sqlite_where=NOT_CANCELLED, postgresql_where=NOT_CANCELLED,
        ),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter_of_a_year"),
        CheckConstraint("checked_by <> edited_by", name="checked_by_another"),
        CheckConstraint("frozen_by <> compiled_by", name="frozen_by_another"),
        CheckConstraint("publish_at > cut_off_at", name="published_after_cut_off"),
    )  # fmt: skip
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


class CatalogueEntry(InBranch, Base):
    """A listing's published version in an issue.

    `position` is the editor's order within its section (0: the market's own). `number` (A0001) and `content`, an
    `Entry` as canonical JSON, are set when the issue is frozen. `words` is what a search across issues looks in.
    """

    __tablename__ = "catalogue_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("catalogue_issue.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    version: Mapped[int]
    kind: Mapped[Kind] = mapped_column(text_enum(Kind))
    publicly_funded: Mapped[bool]
    field_code: Mapped[str] = mapped_column(String(10))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    title: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    drop_reason: Mapped[str | None] = mapped_column(String(40))
    drop_note: Mapped[str] = mapped_column(Text, default="")
    dropped_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    number: Mapped[str | None] = mapped_column(String(12))
    place: Mapped[int | None]
    content: Mapped[str | None] = mapped_column(Text, deferred=True)
    words: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        UniqueConstraint("issue_id", "listing_id"),
        UniqueConstraint("issue_id", "number"),
        Index("ix_catalogue_entry_issue_place", "issue_id", "place"),
    )


class CatalogueShare(Base):
    """What a branch or node says to the entries from its place: `entries` of them, whose `digest` was shown."""

    __tablename__ = "catalogue_share"
    kind_name: ClassVar[str] = "catalogue_share"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("catalogue_issue.id"))
    branch_path: Mapped[str] = mapped_column(String(80))
    status: Mapped[ShareStatus] = mapped_column(text_enum(ShareStatus), default=ShareStatus.WAITING)
    entries: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    said_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    row_version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (UniqueConstraint("issue_id", "branch_path"),)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


class CatalogueEdition(Base):
    """An issue as one place publishes it: the province's with everything, a branch's with what lies in it.

    `serial` counts the editions of a place from 1 without a gap. `head` is a `Head` as canonical JSON and `sha256` the
    hash of the whole snapshot, both set when the issue is frozen.
    """

    __tablename__ = "catalogue_edition"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("catalogue_issue.id"))
    branch_path: Mapped[str] = mapped_column(String(80))
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(String(20))
    entries: Mapped[int]
    head: Mapped[str] = mapped_column(Text, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)

    __table_args__ = (
        UniqueConstraint("issue_id", "branch_path"),
        UniqueConstraint("branch_path", "serial"),
        CheckConstraint("serial > 0", name="serial_counts_from_one"),
    )


class CatalogueFile(Base):
    """A snapshot set in one format, once for each content: `content_sha256` is the snapshot's, `sha256` the file's.

    `key` names the bytes in the storage of files.
    """

    __tablename__ = "catalogue_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    content_sha256: Mapped[str] = mapped_column(String(64))
    format: Mapped[str] = mapped_column(String(10))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (UniqueConstraint("content_sha256", "format"),)


class CatalogueErratum(Base):
    """A mistake of a published issue; printed in the next one that is frozen. `entry` is its number there or ""."""

    __tablename__ = "catalogue_erratum"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("catalogue_issue.id"), index=True)
    entry: Mapped[str] = mapped_column(String(12), default="")
    branch_path: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(Text)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    printed_in: Mapped[int | None] = mapped_column(ForeignKey("catalogue_issue.id"), index=True)


class CataloguePrint(InBranch, Base):
    """A catalogue on demand (plan 二(二)): an organisation's own, or with `organisation_id` None that of a place.

    `done` of `total` pieces are made; `content_sha256` names the files once the content is known.
    """

    __tablename__ = "catalogue_print"
    kind_name: ClassVar[str] = "catalogue_print"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    status: Mapped[PrintStatus] = mapped_column(text_enum(PrintStatus), default=PrintStatus.QUEUED)
    reason: Mapped[str | None] = mapped_column(String(40))
    reason_note: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    entries: Mapped[int] = mapped_column(default=0)
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    row_version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (Index("ix_catalogue_print_status", "status", "id"),)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


class CatalogueSubscriber(Base):
    """Hears of each published issue; `branch_path` is whose edition (the province's: "/p/")."""

    __tablename__ = "catalogue_subscriber"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    branch_path: Mapped[str] = mapped_column(String(80))
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
