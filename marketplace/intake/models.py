"""An import and its rows. The rows are the memory that makes a killed run resumable."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.branches.scope import InBranch
from marketplace.db.base import Base
from marketplace.db.types import Json, UtcDateTime, text_enum
from marketplace.intake.states import ImportStatus, RowResult
from marketplace.kernel.clock import utc_now
from marketplace.listings.vocabulary import Kind


class ImportRun(InBranch, Base):
    """One uploaded file. `publish` asks that complete rows go all the way to published (operators alone)."""

    __tablename__ = "import_run"
    kind_name: ClassVar[str] = "import"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind | None] = mapped_column(text_enum(Kind))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    file_name: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[ImportStatus] = mapped_column(text_enum(ImportStatus), default=ImportStatus.STAGED)
    reason: Mapped[str | None] = mapped_column(String(40))
    submit: Mapped[bool] = mapped_column(default=False)
    publish: Mapped[bool] = mapped_column(default=False)
    total: Mapped[int] = mapped_column(default=0)
    faulty: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


class ImportRow(Base):
    """One row: `raw` as it was read (for the file to fix), `content` the draft's JSON, `problems` per field."""

    __tablename__ = "import_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    number: Mapped[int]
    kind: Mapped[Kind] = mapped_column(text_enum(Kind))
    external_id: Mapped[str | None] = mapped_column(String(120))
    raw: Mapped[dict[str, Any]] = mapped_column(Json)
    content: Mapped[dict[str, Any] | None] = mapped_column(Json)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    result: Mapped[RowResult] = mapped_column(text_enum(RowResult), default=RowResult.WAITING)
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))

    __table_args__ = (
        UniqueConstraint("run_id", "number"),
        Index("ix_import_row_todo", "run_id", "result", "number"),
    )
