"""The lease of the leading jobs process, the history of runs, and the runs that people ask for."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import Json, UtcDateTime, text_enum
from marketplace.kernel.clock import utc_now
from marketplace.schedule.states import Cause, RequestStatus, RunState

WAITS = text("status = 'waiting'")


class JobLease(Base):
    """Who leads. A process that cannot renew before `expires_at` stops leading."""

    __tablename__ = "job_lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class JobRun(Base):
    """One run of one job: when, why, how it ended, its figures.

    A tick of the timetable is claimed by the row that bears it as `due_at`: there is one, whoever else tries.
    `holder` is the process that runs it, None where a run was noted when it was over, or given up by its process.
    `again_of` is the interrupted run that this one makes up for; each is made up for once.
    """

    __tablename__ = "job_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    cause: Mapped[Cause] = mapped_column(text_enum(Cause), default=Cause.SCHEDULE)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    holder: Mapped[str | None] = mapped_column(String(80))
    again_of: Mapped[int | None] = mapped_column(ForeignKey("job_run.id", ondelete="SET NULL"), unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    succeeded: Mapped[bool | None]
    figures: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("job", "due_at"),
        Index("ix_job_run_job_started_at", "job", "started_at"),
    )

    def state(self, leader: str | None) -> RunState:
        """`leader` is the holder of the lease, None when nobody leads."""
        if self.ended_at is not None:
            return RunState.SUCCEEDED if self.succeeded else RunState.FAILED
        is_led = leader is not None and self.holder == leader
        return RunState.RUNNING if is_led else RunState.INTERRUPTED


class JobRequest(Base):
    """A person wants a job run now. One waits for each job at most; `run_id` is what came of it."""

    __tablename__ = "job_request"
    kind_name: ClassVar[str] = "job_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    status: Mapped[RequestStatus] = mapped_column(text_enum(RequestStatus), default=RequestStatus.WAITING)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("job_run.id"), unique=True)

    __table_args__ = (
        Index("uq_job_request_waiting", "job", unique=True, sqlite_where=WAITS, postgresql_where=WAITS),
    )
