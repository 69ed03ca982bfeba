"""Contracts with their parties, inventors' opinions, approvals, signatures, way through registration, amendments."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.branches.scope import InBranch
from marketplace.brokerage.models import Lead
from marketplace.contracts.states import (
    AmendmentKind,
    AmendmentStatus,
    ContractKind,
    ContractStatus,
    LegalType,
    Opinion,
    PartyRole,
    PaymentKind,
    SubKind,
)
from marketplace.contracts.vocabulary import MissingItem
from marketplace.db.base import Base
from marketplace.db.outbox import Identity
from marketplace.db.types import Json, UtcDateTime, text_enum
from marketplace.kernel.clock import utc_now


class Contract(InBranch, Base):
    """`content` is the whole draft as canonical JSON (`drafts.ContractDraft`); the columns mirror what lists, checks
    and statistics ask for. Amounts in fen: `total_fen` = `technical_fen` + `equipment_fen` once all are known.

    `organisation_id` is the seller, the provider of the technology, which registers the contract;
    `branch_path` is the seller's place. `buyer_organisation_id` is None for a buyer outside the market.
    `broker_id` goes with the lead to whoever takes it over, until both have signed (`operations.following`).
    `written_by` holds the ids of all who wrote the draft, `created_by` the first of them.
    `used_flag` says that the registration was `amended` or `revoked`: whoever used it (income, a claim, a reward) is to
    look again. The news of it are `contract.amend` and `contract.revoke`.
    """

    __tablename__ = "contract"
    kind_name: ClassVar[str] = "contract"

    id: Mapped[int] = mapped_column(primary_key=True)
    negotiation_id: Mapped[int | None] = mapped_column(ForeignKey("negotiation.id"), unique=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"), index=True)
    achievement_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    buyer_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    broker_id: Mapped[int | None] = mapped_column(ForeignKey("broker.id"), index=True)
    creation_token: Mapped[str | None] = mapped_column(String(64), unique=True)
    status: Mapped[ContractStatus] = mapped_column(text_enum(ContractStatus), default=ContractStatus.DRAFT)
    reason: Mapped[str | None] = mapped_column(String(40))
    reason_note: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[dict[str, Any]] = mapped_column(Json)

    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[ContractKind] = mapped_column(text_enum(ContractKind))
    sub_kind: Mapped[SubKind | None] = mapped_column(text_enum(SubKind))
    field_code: Mapped[str | None] = mapped_column(ForeignKey("priority_field.code"), index=True)
    payment_kind: Mapped[PaymentKind | None] = mapped_column(text_enum(PaymentKind))
    total_fen: Mapped[int | None] = mapped_column(Identity)
    technical_fen: Mapped[int | None] = mapped_column(Identity)
    equipment_fen: Mapped[int | None] = mapped_column(Identity)
    broker_fee_fen: Mapped[int | None] = mapped_column(Identity)
    signed_on: Mapped[date | None] = mapped_column(Date)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    text_file_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    used_flag: Mapped[str | None] = mapped_column(String(40))

    registration_no: Mapped[str | None] = mapped_column(String(16), unique=True)
    national_no: Mapped[str | None] = mapped_column(String(20), unique=True)
    registered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registered_on: Mapped[date | None] = mapped_column(Date)
    registered_kind: Mapped[str | None] = mapped_column(String(40))
    verified_income_fen: Mapped[int | None] = mapped_column(Identity)
    income_verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_by: Mapped[list[int]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
    row_version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id], lazy="raise_on_sql")
    lead: Mapped[Lead | None] = relationship(lazy="raise_on_sql")
    parties: Mapped[list["ContractParty"]] = relationship(
        back_populates="contract", order_by="ContractParty.role", lazy="raise_on_sql"
    )

    __table_args__ = (
        CheckConstraint("total_fen >= 0", name="total_not_negative"),
        CheckConstraint("technical_fen <= total_fen", name="technical_within_total"),
        CheckConstraint("technical_fen + equipment_fen = total_fen", name="amounts_add_up"),
        CheckConstraint("valid_to >= valid_from", name="ends_after_start"),
        Index("ix_contract_status_registered_on", "status", "registered_on"),
        Index("ix_contract_branch_status", "branch_path", "status"),
    )
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


class ContractParty(Base):
    """A party as the registration names it. `country` is ISO 3166-1 alpha-3, `region_code` GB/T 2260 ('' abroad)."""

    __tablename__ = "contract_party"

    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), primary_key=True)
    role: Mapped[PartyRole] = mapped_column(text_enum(PartyRole), primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    uscc: Mapped[str] = mapped_column(String(18), default="")
    country: Mapped[str] = mapped_column(String(3), default="CHN")
    region_code: Mapped[str] = mapped_column(String(6), default="", index=True)
    legal_type: Mapped[LegalType] = mapped_column(text_enum(LegalType))

    contract: Mapped[Contract] = relationship(back_populates="parties", lazy="raise_on_sql")


class ContractInventor(Base):
    """Somebody who made the achievement, heard before signature. `asked_at` None: not asked in this round.

    `round` counts how often the contract went to its inventors: a new round voids what was said before.
    """

    __tablename__ = "contract_inventor"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    round: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(60))
    email: Mapped[str] = mapped_column(String(254), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_on: Mapped[date | None] = mapped_column(Date)
    opinion: Mapped[Opinion | None] = mapped_column(text_enum(Opinion))
    note: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    contract: Mapped[Contract] = relationship(lazy="raise_on_sql")

    __table_args__ = (UniqueConstraint("contract_id", "round", "name", "email"),)


class ContractApproval(Base):
    """Who approved a contract inside the seller, for which content (its SHA-256); voided when it went back."""

    __tablename__ = "contract_approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    content_sha256: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text, default="")
    approved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ContractSignature(Base):
    """A party's signature as recorded: who, when, and the SHA-256 of the signed file. Both must name one file."""

    __tablename__ = "contract_signature"

    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), primary_key=True)
    role: Mapped[PartyRole] = mapped_column(text_enum(PartyRole), primary_key=True)
    signatory: Mapped[str] = mapped_column(String(60))
    signed_on: Mapped[date] = mapped_column(Date)
    file_sha256: Mapped[str] = mapped_column(String(64))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Registration(Base):
    """The way of one contract through the desk, one for each contract. Amounts in fen, as the registrar decided.

    The clock: `due_on` is the last day to decide, `allowed_days` working days in all; while returned it stands still
    (`paused_at`), and `days_used` remembers the working days it had run. `missing` is the list of the last return.
    """

    __tablename__ = "registration"
    kind_name: ClassVar[str] = "registration"

    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), primary_key=True)
    registrar_path: Mapped[str] = mapped_column(String(80), index=True)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None] = mapped_column(Date)
    days_used: Mapped[int] = mapped_column(default=0)
    allowed_days: Mapped[int]
    started_on: Mapped[date] = mapped_column(Date)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missing: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    registrar_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kind: Mapped[ContractKind | None] = mapped_column(text_enum(ContractKind))
    total_fen: Mapped[int | None] = mapped_column(Identity)
    technical_fen: Mapped[int | None] = mapped_column(Identity)
    opinion: Mapped[str] = mapped_column(Text, default="")
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    certificate_code: Mapped[str | None] = mapped_column(String(24), unique=True)
    row_version: Mapped[int] = mapped_column(default=1)

    contract: Mapped[Contract] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        CheckConstraint("technical_fen <= total_fen", name="technical_within_total"),
        CheckConstraint("reviewer_id <> registrar_id", name="two_people"),
    )
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012


class RegistrationFile(Base):
    """A file handed in with an answer to the desk; `item` is the point of the missing list that it answers."""

    __tablename__ = "registration_file"

    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    item: Mapped[MissingItem] = mapped_column(text_enum(MissingItem))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class ContractAmendment(Base):
    """A change or revocation applied for after registration; at most one is open (`is_open` True, else NULL)."""

    __tablename__ = "contract_amendment"
    kind_name: ClassVar[str] = "contract_amendment"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    is_open: Mapped[bool | None] = mapped_column(default=True)
    kind: Mapped[AmendmentKind] = mapped_column(text_enum(AmendmentKind))
    status: Mapped[AmendmentStatus] = mapped_column(
        text_enum(AmendmentStatus), default=AmendmentStatus.APPLIED
    )
    reason: Mapped[str | None] = mapped_column(String(40))
    reason_note: Mapped[str] = mapped_column(Text, default="")
    ground: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    content: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    applied_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    contract: Mapped[Contract] = relationship(lazy="raise_on_sql")

    __table_args__ = (UniqueConstraint("contract_id", "is_open"),)
