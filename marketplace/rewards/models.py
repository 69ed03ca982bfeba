"""Shares of income with their costs, people, disputes, tax plans and payments. Amounts in fen."""

import secrets
from datetime import date, datetime
from typing import ClassVar

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
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.branches.scope import InBranch
from marketplace.contracts.models import Contract
from marketplace.db.base import Base
from marketplace.db.types import Json, UtcDateTime, text_enum
from marketplace.kernel.clock import utc_now
from marketplace.rewards.states import ShareStatus
from marketplace.rewards.vocabulary import ConversionMode, Word

LIVES = text("lives")
LINK_KEY_BITS = 53
"""What JSON numbers keep exactly, and far more than can be tried."""


def new_link_key() -> int:
    return secrets.randbits(LINK_KEY_BITS)


class Share(InBranch, Base):
    """`income_fen` is the verified income shared, `costs_fen` what is deducted, `pool_fen` what the people get together
    (None until the split holds). `event_on` is the day of the newest income in Beijing: it chooses the rules.

    `decision_id` is the stored decision that the parts come from. `written_by` holds the ids of all who wrote the
    draft, who do not decide on it; `asked_on` is the day on which everybody was asked, `words_until` the last day for
    everybody's word. The notice runs in the unit from `notice_from` to `notice_to`, both included.
    """

    __tablename__ = "share"
    kind_name: ClassVar[str] = "share"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    status: Mapped[ShareStatus] = mapped_column(text_enum(ShareStatus), default=ShareStatus.DRAFTED)
    reason: Mapped[str | None] = mapped_column(String(40))
    reason_note: Mapped[str] = mapped_column(Text, default="")
    mode: Mapped[ConversionMode] = mapped_column(text_enum(ConversionMode))
    region_code: Mapped[str] = mapped_column(String(6), default="")
    is_job_achievement: Mapped[bool] = mapped_column(default=False)
    income_fen: Mapped[int] = mapped_column(BigInteger)
    costs_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    pool_bp: Mapped[int] = mapped_column(default=0)
    pool_fen: Mapped[int | None] = mapped_column(BigInteger)
    event_on: Mapped[date] = mapped_column(Date)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("policy_decision.id"))
    drafted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_by: Mapped[list[int]] = mapped_column(Json, default=list)
    asked_on: Mapped[date | None] = mapped_column(Date)
    words_until: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_on: Mapped[date | None] = mapped_column(Date)
    minutes_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    notice_from: Mapped[date | None] = mapped_column(Date)
    notice_to: Mapped[date | None] = mapped_column(Date)
    effective_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    row_version: Mapped[int] = mapped_column(default=1)

    contract: Mapped[Contract] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        CheckConstraint("income_fen > 0 AND costs_fen >= 0", name="amounts_not_negative"),
        CheckConstraint("pool_fen BETWEEN 0 AND income_fen - costs_fen", name="pool_within_net"),
        CheckConstraint("decided_by <> drafted_by AND decided_by <> changed_by", name="other_eyes"),
        CheckConstraint("notice_to >= notice_from", name="notice_ends_after_start"),
    )
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


class ShareIncome(Base):
    """Verified income that is shared; one that lives is shared once."""

    __tablename__ = "share_income"

    id: Mapped[int] = mapped_column(primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("share.id"), index=True)
    income_id: Mapped[int] = mapped_column(ForeignKey("verified_income.id"))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    lives: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        Index("uq_share_income_living", "income_id", unique=True, sqlite_where=LIVES, postgresql_where=LIVES),
    )


class ShareCost(Base):
    """A direct cost that is deducted, with the number of its voucher."""

    __tablename__ = "share_cost"

    id: Mapped[int] = mapped_column(primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("share.id"))
    position: Mapped[int]
    what: Mapped[str] = mapped_column(String(200))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    voucher: Mapped[str] = mapped_column(String(60))

    __table_args__ = (
        UniqueConstraint("share_id", "position"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
    )


class SharePerson(Base):
    """A contributor: what falls to the person, what the person said to it, and what was paid.

    `person_id` None: has no account, and confirms by the link of a letter. `part_fen` None until the split holds.
    `link_key` is what the link names: SQLite gives the `id` of a row that was written anew to another person.
    """

    __tablename__ = "share_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("share.id"))
    position: Mapped[int]
    link_key: Mapped[int] = mapped_column(BigInteger, unique=True, default=new_link_key)
    name: Mapped[str] = mapped_column(String(60))
    email: Mapped[str] = mapped_column(String(254), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(100), default="")
    main: Mapped[bool] = mapped_column(default=False)
    weight_bp: Mapped[int] = mapped_column(default=0)
    is_unit_head: Mapped[bool] = mapped_column(default=False)
    part_fen: Mapped[int | None] = mapped_column(BigInteger)
    paid_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    word: Mapped[Word | None] = mapped_column(text_enum(Word))
    note: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("share_id", "position"),
        CheckConstraint("weight_bp BETWEEN 0 AND 10000", name="weight_in_bounds"),
        CheckConstraint("paid_fen BETWEEN 0 AND COALESCE(part_fen, 0)", name="never_overpaid"),
    )


class ShareDispute(Base):
    """An objection as it was made; `position` is the person's in the split of that time, for two may have one name.
    `settled_at` when the person withdrew it or the unit decided.
    """

    __tablename__ = "share_dispute"

    id: Mapped[int] = mapped_column(primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("share.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ShareInstalment(Base):
    """The tax on an equity award that a person pays in a year (三(三)10)."""

    __tablename__ = "share_instalment"

    id: Mapped[int] = mapped_column(primary_key=True)
    share_person_id: Mapped[int] = mapped_column(ForeignKey("share_person.id"))
    year: Mapped[int]
    tax_fen: Mapped[int] = mapped_column(BigInteger)
    decision_id: Mapped[int] = mapped_column(ForeignKey("policy_decision.id"))

    __table_args__ = (
        UniqueConstraint("share_person_id", "year"),
        CheckConstraint("tax_fen >= 0", name="tax_not_negative"),
    )


class SharePayment(Base):
    """A payment to a person. A voucher is booked once in a unit.

    One that was booked wrongly is voided and stays, with its voucher: who voided it, when and why.
    """

    __tablename__ = "share_payment"

    id: Mapped[int] = mapped_column(primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("share.id"), index=True)
    share_person_id: Mapped[int] = mapped_column(ForeignKey("share_person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    voucher: Mapped[str] = mapped_column(String(60))
    paid_on: Mapped[date] = mapped_column(Date)
    hint: Mapped[str | None] = mapped_column(String(60))
    booked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    voided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        UniqueConstraint("organisation_id", "voucher"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
    )
