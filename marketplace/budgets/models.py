"""Budget lines with what is set aside and paid in them, kept as counters that the database itself holds in bounds."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.budgets.states import ReservationStatus
from marketplace.db.base import Base
from marketplace.db.types import UtcDateTime, text_enum
from marketplace.kernel.clock import utc_now

LIVES = text("status <> 'released'")


class BudgetLine(Base):
    """A fund in a year, all amounts in fen. `amount_fen` None: nobody has set it, and whoever asks waits.

    `reserved_fen` and `paid_fen` are the sums of the reservations in these statuses; `returned_fen` came back of what
    was paid, and is not the line's to give again. `version` counts changes of the amount alone, so that two people do
    not overwrite each other's.
    """

    __tablename__ = "budget_line"
    kind_name: ClassVar[str] = "budget_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    fund: Mapped[str] = mapped_column(String(10))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    reserved_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    paid_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    returned_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    version: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("year", "fund"),
        CheckConstraint("reserved_fen >= 0 AND paid_fen >= 0", name="counters_not_negative"),
        CheckConstraint("reserved_fen + paid_fen <= COALESCE(amount_fen, 0)", name="never_overspent"),
        CheckConstraint("returned_fen BETWEEN 0 AND paid_fen", name="returned_in_bounds"),
    )

    @property
    def committed_fen(self) -> int:
        return self.reserved_fen + self.paid_fen

    @property
    def left_fen(self) -> int:
        """0 for a line that nobody has set."""
        return (self.amount_fen or 0) - self.committed_fen


class BudgetChange(Base):
    """One change of a line's amount. Append-only; `before_fen` is None for the first."""

    __tablename__ = "budget_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("budget_line.id"), index=True)
    before_fen: Mapped[int | None] = mapped_column(BigInteger)
    after_fen: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class BudgetReservation(Base):
    """Money set aside for `subject` ("claim:12"), or its place in the waiting list, which is the order of the ids.

    `asked_fen` is what was decided, `least_fen` the least it may be reduced to (equal for a fixed amount), `amount_fen`
    what is set aside: 0 while it waits. `paid_fen` is what was paid of it, `returned_fen` what came back of that.
    """

    __tablename__ = "budget_reservation"
    kind_name: ClassVar[str] = "budget_reservation"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("budget_line.id"))
    subject: Mapped[str] = mapped_column(String(60))
    asked_fen: Mapped[int] = mapped_column(BigInteger)
    least_fen: Mapped[int] = mapped_column(BigInteger)
    amount_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    paid_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    returned_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    status: Mapped[ReservationStatus] = mapped_column(
        text_enum(ReservationStatus), default=ReservationStatus.WAITING
    )
    reason: Mapped[str | None] = mapped_column(String(40))
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    line: Mapped[BudgetLine] = relationship(lazy="raise")

    __table_args__ = (
        Index("ix_budget_reservation_line", "line_id", "status", "id"),
        Index(
            "uq_budget_reservation_living", "subject", unique=True, sqlite_where=LIVES, postgresql_where=LIVES
        ),
        CheckConstraint("asked_fen > 0 AND least_fen BETWEEN 0 AND asked_fen", name="asked_in_bounds"),
        CheckConstraint("amount_fen BETWEEN 0 AND asked_fen", name="amount_in_bounds"),
        CheckConstraint("paid_fen BETWEEN 0 AND amount_fen", name="paid_in_bounds"),
        CheckConstraint("returned_fen BETWEEN 0 AND paid_fen", name="returned_in_bounds"),
    )

    @property
    def is_reduced(self) -> bool:
        """Less was set aside than decided: the decision has to be made again (REDUCED_TO_BUDGET)."""
        return 0 < self.amount_fen < self.asked_fen
