"""Audit rows and the head of their chain. Triggers of the migration refuse UPDATE and DELETE on the rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.outbox import Identity
from marketplace.db.types import Json, UtcDateTime


class AuditEntry(Base):
    """Who did what to which row, from where, and what it was before and after.

    `number` counts from 1 without gaps; `hash` covers the row and `previous_hash`, so a changed, removed,
    swapped or inserted row breaks the chain, and a cut tail disagrees with the head.
    """

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(Identity, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(120))
    roles: Mapped[str] = mapped_column(String(400))
    branch_path: Mapped[str | None] = mapped_column(String(80))
    address: Mapped[str | None] = mapped_column(String(64))
    request_id: Mapped[str | None] = mapped_column(String(64))
    topic: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(80))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("hash"),
        Index("ix_audit_entry_subject", "subject", "number"),
        Index("ix_audit_entry_person", "person_id", "number"),
    )


class AuditHead(Base):
    """The newest number and hash; its single row is also the lock under which the chain grows."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Identity)
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)
