"""Versions of packs with their texts, and decisions as they were made. A trigger refuses to change a decision."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import Json, UtcDateTime, text_enum
from marketplace.kernel.clock import utc_now
from marketplace.policies.states import VersionStatus
from marketplace.rules.codes import Mode


class PolicyVersion(Base):
    """One version of a pack: `texts` are its YAML files by name, `sha256` is that of what they say (`Pack.sha256`).

    `since` and `until` are the days that its text names (None: without end), `closed_on` the last day before a
    successor or a repeal. `dry_run` says what it would have changed and `dry_run_sha256` for which content; {} before
    the first. `reviewed_by`, `reviewed_on` and `review_basis` record the fair-competition review (公平竞争审查条例
    第八条). `hands` holds the ids of all who ever drafted, changed or proposed it. People are None where the market
    itself acted. Texts change in a draft alone; a trigger sees to it.
    """

    __tablename__ = "policy_version"
    kind_name: ClassVar[str] = "policy_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    pack_id: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    status: Mapped[VersionStatus] = mapped_column(text_enum(VersionStatus), default=VersionStatus.DRAFTED)
    reason: Mapped[str | None] = mapped_column(String(40))
    reason_note: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(String(200))
    texts: Mapped[dict[str, str]] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(String(64))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    why: Mapped[str] = mapped_column(Text, default="")
    drafted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    hands: Mapped[list[int]] = mapped_column(Json, default=list)
    dry_run: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    dry_run_sha256: Mapped[str | None] = mapped_column(String(64))
    dry_run_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by: Mapped[str] = mapped_column(String(120), default="")
    reviewed_on: Mapped[date | None] = mapped_column(Date)
    review_basis: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_on: Mapped[date | None] = mapped_column(Date)
    row_version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("pack_id", "number"),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        CheckConstraint("until IS NULL OR until >= since", name="ends_after_start"),
        CheckConstraint("closed_on IS NULL OR closed_on >= since", name="closed_after_start"),
    )
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


class PolicyDecision(Base):
    """A decision about `subject` ("claim:12"; the newest row of a subject is the one that counts). Append-only.

    `label` is how pages call the subject. `facts` are what was handed in, as plain JSON; `packs` the versions that were
    in force then ({id, version, sha256, closed_on}), in the order of the book; `decision` is `rules.Decision.to_json()`
    and `sha256` its hash. `made_by` is None where a job asked.
    """

    __tablename__ = "policy_decision"
    kind_name: ClassVar[str] = "policy_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(200), default="")
    benefit: Mapped[str] = mapped_column(String(80))
    mode: Mapped[Mode] = mapped_column(text_enum(Mode))
    day: Mapped[date] = mapped_column(Date)
    programme_year: Mapped[int | None]
    overlays: Mapped[list[str]] = mapped_column(Json, default=list)
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    packs: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    decision: Mapped[dict[str, Any]] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (Index("ix_policy_decision_subject_id", "subject", "id"),)
