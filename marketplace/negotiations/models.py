"""A negotiation with its consents to secrecy, document room, terms in versions, and the publicity of its price."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.branches.scope import InBranch
from marketplace.brokerage.models import Lead
from marketplace.brokerage.states import Side
from marketplace.db.base import Base
from marketplace.db.outbox import Identity
from marketplace.db.types import Json, UtcDateTime, text_enum
from marketplace.kernel.clock import utc_now
from marketplace.negotiations.states import NegotiationStatus, ObjectionStatus, PricingMethod


class Negotiation(InBranch, Base):
    """One for each lead. `price_fen` is the agreed or proposed price in fen, `agreed_number` the frozen term sheet.

    `public_holder` says whether the holder is a public university or institute, whose agreed price is made public;
    `decision_needed` whether the price is above the holder's own limit, so that minutes of its collective decision
    are attached as `decision_id` (plan 三(六)18). `hold_decision_id` is the recorded decision that ended a hold.
    `appraisal_no` is the report of an appraisal, `exchange_name` where a price was listed or auctioned and `priced_on`
    the day of the deal there.
    """

    __tablename__ = "negotiation"
    kind_name: ClassVar[str] = "negotiation"

    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), unique=True)
    seeker_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    holder_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    status: Mapped[NegotiationStatus] = mapped_column(
        text_enum(NegotiationStatus), default=NegotiationStatus.OPENED
    )
    reason: Mapped[str | None] = mapped_column(String(40))
    reason_note: Mapped[str] = mapped_column(Text, default="")
    secrecy_text: Mapped[str] = mapped_column(Text, default="")
    secrecy_months: Mapped[int | None]
    waived: Mapped[bool] = mapped_column(default=False)
    agreed_number: Mapped[int | None]
    public_holder: Mapped[bool] = mapped_column(default=False)
    pricing_method: Mapped[PricingMethod | None] = mapped_column(text_enum(PricingMethod))
    price_fen: Mapped[int | None] = mapped_column(Identity)
    exchange_name: Mapped[str] = mapped_column(String(120), default="")
    priced_on: Mapped[date | None] = mapped_column(Date)
    appraisal_no: Mapped[str] = mapped_column(String(60), default="")
    exceptions: Mapped[list[str]] = mapped_column(Json, default=list)
    hold_decision_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    hold_decision_note: Mapped[str] = mapped_column(Text, default="")
    decision_needed: Mapped[bool] = mapped_column(default=False)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    decided_on: Mapped[date | None] = mapped_column(Date)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    row_version: Mapped[int] = mapped_column(default=1)

    lead: Mapped[Lead] = relationship(lazy="raise_on_sql")
    seeker: Mapped[Organisation] = relationship(foreign_keys=[seeker_organisation_id], lazy="raise_on_sql")
    holder: Mapped[Organisation] = relationship(foreign_keys=[holder_organisation_id], lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


class SecrecyConsent(Base):
    """A party's recorded consent to the agreement of secrecy, with the SHA-256 of the text it consented to."""

    __tablename__ = "secrecy_consent"

    negotiation_id: Mapped[int] = mapped_column(ForeignKey("negotiation.id"), primary_key=True)
    side: Mapped[Side] = mapped_column(text_enum(Side), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text_sha256: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64), default="")
    consented_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class RoomFile(Base):
    """A file in the document room; `removed_at` hides it, its log of views stays."""

    __tablename__ = "room_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    negotiation_id: Mapped[int] = mapped_column(ForeignKey("negotiation.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), unique=True)
    side: Mapped[Side] = mapped_column(text_enum(Side))
    title: Mapped[str] = mapped_column(String(120))
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RoomView(Base):
    """Who opened which file of a room, for which side, when and from where.

    `mark` is printed on the copy that was handed out.
    """

    __tablename__ = "room_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("room_file.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    side: Mapped[Side] = mapped_column(text_enum(Side))
    mark: Mapped[str] = mapped_column(String(24), unique=True)
    address: Mapped[str] = mapped_column(String(64), default="")
    viewed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class TermSheet(Base):
    """One version of the terms, as canonical JSON of `drafts.Terms`; never changed. `agreed_*` say who took it."""

    __tablename__ = "term_sheet"

    negotiation_id: Mapped[int] = mapped_column(ForeignKey("negotiation.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    proposed_as: Mapped[str] = mapped_column(String(20))
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    seeker_agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seeker_agreed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    holder_agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    holder_agreed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Publicity(Base):
    """Name and proposed price of an agreed disposal, public for `days` days (law art. 18; 国发〔2016〕16号).

    The first day is not counted: made public on day D, it runs from `starts_on` D+1 through `ends_on` D+days.
    `closed_at` is set when it was cleared or went back to pricing, which `closed_reason` tells apart: it is a
    `ReviewReason`, or None. The page stays.
    """

    __tablename__ = "publicity"
    kind_name: ClassVar[str] = "publicity"

    id: Mapped[int] = mapped_column(primary_key=True)
    negotiation_id: Mapped[int] = mapped_column(ForeignKey("negotiation.id"), index=True)
    is_running: Mapped[bool | None] = mapped_column(default=True)
    title: Mapped[str] = mapped_column(String(200))
    holder_name: Mapped[str] = mapped_column(String(120))
    counterpart_name: Mapped[str] = mapped_column(String(120), default="")
    completers: Mapped[list[str]] = mapped_column(Json, default=list)
    price_fen: Mapped[int] = mapped_column(Identity)
    price_words: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)
    objections_to: Mapped[str] = mapped_column(String(200))
    days: Mapped[int]
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_reason: Mapped[str | None] = mapped_column(String(40))

    negotiation: Mapped[Negotiation] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        UniqueConstraint("negotiation_id", "is_running"),
        CheckConstraint("days > 0", name="days_positive"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("ix_publicity_ends_on", "ends_on"),
    )


class Objection(Base):
    """An objection to a publicity; its text and contact are read by the parties and the operators alone."""

    __tablename__ = "objection"
    kind_name: ClassVar[str] = "objection"

    id: Mapped[int] = mapped_column(primary_key=True)
    publicity_id: Mapped[int] = mapped_column(ForeignKey("publicity.id"), index=True)
    status: Mapped[ObjectionStatus] = mapped_column(text_enum(ObjectionStatus), default=ObjectionStatus.OPEN)
    reason: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    contact: Mapped[str] = mapped_column(String(120))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    publicity: Mapped[Publicity] = relationship(lazy="raise_on_sql")
