"""Claims with their keys, documents, checks, objections and payments. Amounts in fen."""

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
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.branches.scope import InBranch
from marketplace.claims.states import ClaimStatus, ObjectionStatus, Verdict
from marketplace.db.base import Base
from marketplace.db.types import Json, UtcDateTime, text_enum
from marketplace.kernel.clock import utc_now

LIVES = text("lives")


class Claim(InBranch, Base):
    """`facts` as the policy engine asks for them; frozen on submission, whose hash is `facts_sha256`.

    The claimant is an organisation, or a person where `organisation_id` is None. `event_day` is the earliest event of
    the facts (a grant, say), `claim_day` the day of the first submission in Beijing, which chooses the rules.
    `estimate_id` is the decision after the check, `decided_id` the newest that fixed `decided_fen`; `most_fen` is what
    could have been decided. `clawed_fen` is asked back. `round` counts submissions.
    """

    __tablename__ = "claim"
    kind_name: ClassVar[str] = "claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    claimant_name: Mapped[str] = mapped_column(String(120))
    region_code: Mapped[str] = mapped_column(String(6))
    benefit: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    programme_year: Mapped[int]
    status: Mapped[ClaimStatus] = mapped_column(text_enum(ClaimStatus), default=ClaimStatus.DRAFT)
    reason: Mapped[str | None] = mapped_column(String(40))
    reason_note: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    facts_sha256: Mapped[str | None] = mapped_column(String(64))
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), index=True)
    event_day: Mapped[date | None] = mapped_column(Date)
    claim_day: Mapped[date | None] = mapped_column(Date)
    round: Mapped[int] = mapped_column(default=0)
    estimate_id: Mapped[int | None] = mapped_column(ForeignKey("policy_decision.id"))
    decided_id: Mapped[int | None] = mapped_column(ForeignKey("policy_decision.id"))
    most_fen: Mapped[int | None] = mapped_column(BigInteger)
    decided_fen: Mapped[int | None] = mapped_column(BigInteger)
    lowered_reason: Mapped[str] = mapped_column(Text, default="")
    budget_year: Mapped[int | None]
    fund: Mapped[str | None] = mapped_column(String(10))
    notice_from: Mapped[date | None] = mapped_column(Date)
    notice_until: Mapped[date | None] = mapped_column(Date)
    clawed_fen: Mapped[int] = mapped_column(BigInteger, default=0)

    written_by: Mapped[list[int]] = mapped_column(Json, default=list)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    looked_by: Mapped[list[int]] = mapped_column(Json, default=list)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ordered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    paid_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    audited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    row_version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) <> (person_id IS NULL)", name="one_claimant"),
        CheckConstraint("decided_fen > 0 AND decided_fen <= most_fen", name="decided_in_bounds"),
        CheckConstraint(
            "clawed_fen >= 0 AND clawed_fen <= COALESCE(decided_fen, 0)", name="clawed_in_bounds"
        ),
        CheckConstraint("approved_by <> reviewed_by AND reviewed_by <> checked_by", name="other_eyes"),
        CheckConstraint("ordered_by <> approved_by AND paid_by <> approved_by", name="payer_is_another"),
        Index("ix_claim_status_id", "status", "id"),
        Index("ix_claim_branch_status", "branch_path", "status"),
    )
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention

    @property
    def subject(self) -> str:
        """How decisions and reservations name it."""
        return f"claim:{self.id}"

    @property
    def claimant_key(self) -> str:
        return f"o{self.organisation_id}" if self.organisation_id is not None else f"p{self.person_id}"


class ClaimKey(Base):
    """A patent, award or contract that a claim names, written the same way everywhere. Of living ones there is one."""

    __tablename__ = "claim_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    key: Mapped[str] = mapped_column(String(120))
    lives: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        Index("uq_claim_key_living", "key", unique=True, sqlite_where=LIVES, postgresql_where=LIVES),
    )


class ClaimDocument(Base):
    """A paper; `kind` is the document's own word for what it proves ('' for any other)."""

    __tablename__ = "claim_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    kind: Mapped[str] = mapped_column(String(80), default="")
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), unique=True)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class ClaimFactCheck(Base):
    """What the checker found of one fact as submitted in a round; `item` is '' for a fact of the whole claim."""

    __tablename__ = "claim_fact_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    round: Mapped[int]
    item: Mapped[str] = mapped_column(String(80), default="")
    fact: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(Json)
    verdict: Mapped[Verdict] = mapped_column(text_enum(Verdict))
    note: Mapped[str] = mapped_column(Text, default="")
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (UniqueConstraint("claim_id", "round", "item", "fact"),)


class ClaimObjection(Base):
    """What somebody holds against a claim on public notice, and what a head of the department found."""

    __tablename__ = "claim_objection"
    kind_name: ClassVar[str] = "claim_objection"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    words: Mapped[str] = mapped_column(Text)
    status: Mapped[ObjectionStatus] = mapped_column(text_enum(ObjectionStatus), default=ObjectionStatus.OPEN)
    reason: Mapped[str | None] = mapped_column(String(40))
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ClaimPayment(Base):
    """Money that went out (positive) or came back (negative, with its ground). A voucher stands here once."""

    __tablename__ = "claim_payment"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    voucher: Mapped[str] = mapped_column(String(60), unique=True)
    ground: Mapped[str | None] = mapped_column(String(40))
    booked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (
        CheckConstraint("amount_fen <> 0 AND (amount_fen > 0) = (ground IS NULL)", name="claw_back_has_ground"),
        Index(
            "uq_claim_payment_once", "claim_id", unique=True,
            sqlite_where=text("amount_fen > 0"), postgresql_where=text("amount_fen > 0"),
        ),
    )  # fmt: skip
