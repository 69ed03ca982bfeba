"""Regions (GB/T 2260), priority fields (plan 一(二)), branches and nodes (plan 二(四)), news, holidays."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import Json, UtcDateTime, text_enum
from marketplace.kernel.clock import utc_now


class Region(Base):
    """An administrative division; a retired code points at the one that replaced it."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(30))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    branch_code: Mapped[str | None] = mapped_column(String(20))
    replaced_by: Mapped[str | None] = mapped_column(String(6))
    tile_column: Mapped[int | None]
    tile_row: Mapped[int | None]


class PriorityField(Base):
    """One of the plan's priority fields, the top-level classification of everything listed."""

    __tablename__ = "priority_field"

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    position: Mapped[int]
    name_zh: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(80))
    industries: Mapped[list[str]] = mapped_column(Json)
    ipc: Mapped[list[str]] = mapped_column(Json)


class BranchLevel(StrEnum):
    PROVINCE = "province"
    BRANCH = "branch"
    NODE = "node"


class Branch(Base):
    """The provincial market, a branch or a county node; `path` is its place in the tree."""

    __tablename__ = "branch"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(80), unique=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    level: Mapped[BranchLevel] = mapped_column(text_enum(BranchLevel))
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(120))
    introduction_zh: Mapped[str] = mapped_column(Text, default="")
    introduction_en: Mapped[str] = mapped_column(Text, default="")
    themes: Mapped[list[str]] = mapped_column(Json, default=list)
    contact: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    active: Mapped[bool] = mapped_column(default=True)
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


class BranchNews(Base):
    """A short piece of news of a branch; `body` is Markdown."""

    __tablename__ = "branch_news"

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    row_version: Mapped[int] = mapped_column(default=1)

    branch: Mapped[Branch] = relationship(lazy="joined")

    __table_args__ = (Index("ix_branch_news_published_at", "published_at"),)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


class Holiday(Base):
    """A day that is no working day although it falls on Monday to Friday."""

    __tablename__ = "holiday"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date)

    __table_args__ = (UniqueConstraint("day"),)
