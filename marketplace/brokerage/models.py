"""Brokers, leads with their two sides, how long each stage took, declarations of interest, and meetings."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, Person
from marketplace.branches.scope import InBranch
from marketplace.brokerage.states import (
    Answer,
    BrokerGrade,
    BrokerStatus,
    LeadSource,
    LeadStatus,
    MeetingStatus,
    Side,
)
from marketplace.db.base import Base
from marketplace.db.types import Json, UtcDateTime, text_enum
from marketplace.kernel.clock import utc_now


class Broker(InBranch, Base):
    """A person's accreditation as a technology broker (技术经纪人), one per person whatever became of it.

    `organisation_id` is the agency, None for somebody working alone. `fields` and `branches` hold codes of priority
    fields and paths of branches where the broker works (empty: everywhere). `training_hours` in hours;
    `valid_to` is the last day of the accreditation. `certificate_id` is the uploaded certificate.
    """

    __tablename__ = "broker"
    kind_name: ClassVar[str] = "broker"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    status: Mapped[BrokerStatus] = mapped_column(text_enum(BrokerStatus), default=BrokerStatus.APPLIED)
    reason: Mapped[str | None] = mapped_column(String(40))
    reason_note: Mapped[str] = mapped_column(Text, default="")
    grade: Mapped[BrokerGrade] = mapped_column(text_enum(BrokerGrade))
    certificate_no: Mapped[str] = mapped_column(String(60))
    certificate_issuer: Mapped[str] = mapped_column(String(120))
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    training_hours: Mapped[int]
    fields: Mapped[list[str]] = mapped_column(Json, default=list)
    branches: Mapped[list[str]] = mapped_column(Json, default=list)
    introduction: Mapped[str] = mapped_column(Text, default="")
    valid_to: Mapped[date | None] = mapped_column(Date)
    accredited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accredited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
    row_version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")

    __table_args__ = (CheckConstraint("training_hours >= 0", name="hours_not_negative"),)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


class Lead(InBranch, Base):
    """A need or an interested organisation on one side, an achievement or its holder on the other.

    `pair_key` names the two ("n12-a34", "o5-a34", "n12-o7") while the lead lives and is NULL once it has ended, so
    that no pair has two leads at once. `stalled_from` is the stage in which a stalled lead stopped.
    `branch_path` is the seeker's place. `broker_id` is who works on it, None while it is free for the first time.
    """

    __tablename__ = "lead"
    kind_name: ClassVar[str] = "lead"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    source: Mapped[LeadSource] = mapped_column(text_enum(LeadSource))
    source_note: Mapped[str] = mapped_column(String(200), default="")
    match_id: Mapped[int | None] = mapped_column(ForeignKey("match.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"), index=True)
    achievement_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"), index=True)
    pair_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    status: Mapped[LeadStatus] = mapped_column(text_enum(LeadStatus), default=LeadStatus.OPEN)
    stalled_from: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(String(40))
    reason_note: Mapped[str] = mapped_column(Text, default="")
    broker_id: Mapped[int | None] = mapped_column(ForeignKey("broker.id"))
    score_bp: Mapped[int | None]
    next_action: Mapped[str] = mapped_column(String(200), default="")
    next_action_on: Mapped[date | None] = mapped_column(Date)
    stage_since: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    acted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    row_version: Mapped[int] = mapped_column(default=1)

    broker: Mapped[Broker | None] = relationship(lazy="raise_on_sql")
    sides: Mapped[list["LeadSide"]] = relationship(
        back_populates="lead", order_by="LeadSide.side", lazy="raise_on_sql"
    )

    __table_args__ = (
        Index("ix_lead_broker_status", "broker_id", "status"),
        Index("ix_lead_status_acted_at", "status", "acted_at"),
        Index("ix_lead_branch_status", "branch_path", "status"),
        Index(
            "ix_lead_desk",
            *("status", "next_action_on", "acted_at", "id", "broker_id", "branch_path", "stage_since"),
        ),
    )
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012


class LeadSide(Base):
    """One side of a lead and what it said. `person_id` is who speaks for it, None for whoever of the organisation."""

    __tablename__ = "lead_side"

    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), primary_key=True)
    side: Mapped[Side] = mapped_column(text_enum(Side), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    wish: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[Answer | None] = mapped_column(text_enum(Answer))
    reason: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    lead: Mapped[Lead] = relationship(back_populates="sides", lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")


class LeadStage(Base):
    """One stay of a lead in a stage, with whoever worked on it; `left_at` is None for the present one."""

    __tablename__ = "lead_stage"

    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    status: Mapped[LeadStatus] = mapped_column(text_enum(LeadStatus))
    broker_id: Mapped[int | None] = mapped_column(ForeignKey("broker.id"), index=True)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LeadDeclaration(Base):
    """What a broker declared before adopting a lead: an interest of one's own in a side, or none.

    `text` says which interest; both sides read it with the offer.
    """

    __tablename__ = "lead_declaration"

    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    broker_id: Mapped[int] = mapped_column(ForeignKey("broker.id"), index=True)
    has_interest: Mapped[bool]
    text: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (UniqueConstraint("lead_id", "broker_id"),)


class Meeting(Base):
    """A meeting about a lead. `sequence` counts its changes, for calendar files; their UID is built from the id."""

    __tablename__ = "meeting"
    kind_name: ClassVar[str] = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    status: Mapped[MeetingStatus] = mapped_column(text_enum(MeetingStatus), default=MeetingStatus.PLANNED)
    subject: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sequence: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)
