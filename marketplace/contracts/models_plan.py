"""The plan of a contract and what came of it: milestones, payments, verified income, the broker's fee shared."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.contracts.states import DueStatus
from marketplace.db.base import Base
from marketplace.db.outbox import Identity
from marketplace.db.types import UtcDateTime, text_enum
from marketplace.kernel.clock import utc_now


class Milestone(Base):
    """Something to be delivered. `done_on` by the seller's report, `accepted_on` by the buyer's."""

    __tablename__ = "milestone"
    kind_name: ClassVar[str] = "milestone"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date] = mapped_column(Date)
    status: Mapped[DueStatus] = mapped_column(text_enum(DueStatus), default=DueStatus.PLANNED)
    done_on: Mapped[date | None] = mapped_column(Date)
    accepted_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index("ix_milestone_status_due_on", "status", "due_on"),)


class Payment(Base):
    """A payment of the plan, in fen; of a royalty only the rate is fixed, and `amount_fen` is what was reported.

    `rate_bp` in basis points of `rate_base` (words). `paid_fen` is what arrived, with its bank `reference`;
    `confirmed_by` is the seller's person who says so. Of what arrived in parts each part has a row of its own.
    """

    __tablename__ = "payment"
    kind_name: ClassVar[str] = "payment"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date | None] = mapped_column(Date)
    amount_fen: Mapped[int | None] = mapped_column(Identity)
    rate_bp: Mapped[int | None]
    rate_base: Mapped[str] = mapped_column(String(200), default="")
    milestone_position: Mapped[int | None]
    status: Mapped[DueStatus] = mapped_column(text_enum(DueStatus), default=DueStatus.PLANNED)
    paid_fen: Mapped[int | None] = mapped_column(Identity)
    paid_on: Mapped[date | None] = mapped_column(Date)
    reference: Mapped[str] = mapped_column(String(60), default="")
    reported_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def seen(self) -> str:
        """What a page shows of it, so that nobody answers to a report that was replaced meanwhile."""
        return f"{self.status}:{self.amount_fen}:{self.paid_fen}:{self.paid_on}:{self.reference}"

    __table_args__ = (
        CheckConstraint("amount_fen >= 0", name="amount_not_negative"),
        CheckConstraint("paid_fen >= 0", name="paid_not_negative"),
        Index("ix_payment_status_due_on", "status", "due_on"),
    )


class VerifiedIncome(Base):
    """Technical income of a contract in fen as settled: proposed by a registrar, confirmed by a finance officer."""

    __tablename__ = "verified_income"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    amount_fen: Mapped[int] = mapped_column(Identity)
    ground: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_reason: Mapped[str | None] = mapped_column(String(40))

    __table_args__ = (
        CheckConstraint("amount_fen >= 0", name="amount_not_negative"),
        CheckConstraint("confirmed_by <> proposed_by", name="two_people"),
    )


class BrokerFeeShare(Base):
    """How the broker's fee of a contract is split, in fen; the shares add up to the contract's `broker_fee_fen`."""

    __tablename__ = "broker_fee_share"

    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    broker_id: Mapped[int | None] = mapped_column(ForeignKey("broker.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    amount_fen: Mapped[int] = mapped_column(Identity)

    __table_args__ = (CheckConstraint("amount_fen >= 0", name="amount_not_negative"),)
