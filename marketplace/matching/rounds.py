"""Reads of rounds of matching, which belong to the whole market: how far one has got, and which listing is next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.listings.models import Listing
from marketplace.listings.states import OPEN
from marketplace.matching.models import MatchRound
from marketplace.matching.nights import estimated_end

SHOWN = 10


@dataclass(frozen=True)
class Progress:
    """A round as it is now. `done` counts failed ones too; listings that were opened after it began come on top."""

    id: int
    after_id: int
    total: int
    done: int
    new_pairs: int
    failed: int
    busy: timedelta
    started_at: datetime
    worked_at: datetime
    finished_at: datetime | None

    @property
    def percent(self) -> int:
        """Whole percents; a round that has ended is done, whatever was withdrawn meanwhile."""
        if self.finished_at is not None:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def per_minute(self) -> float | None:
        """Listings a minute of work; None before the first one."""
        return self.done / (self.busy / timedelta(minutes=1)) if self.done and self.busy else None

    @property
    def work_left(self) -> timedelta | None:
        """Time of work, without the days between the nights; None while nobody knows."""
        rate = self.per_minute
        return timedelta(minutes=max(0, self.total - self.done) / rate) if rate else None

    def ends_at(self, now: datetime) -> datetime | None:
        """When it ended, or is expected to when it is worked on at night."""
        if self.finished_at is not None:
            return self.finished_at
        left = self.work_left
        return estimated_end(now, left) if left is not None else None


def running() -> Progress | None:
    """The round that has not ended."""
    return _first(select(MatchRound).where(MatchRound.is_running.is_(True)))


def newest() -> Progress | None:
    return _first(select(MatchRound).order_by(MatchRound.id.desc()))


def latest() -> tuple[Progress, ...]:
    """The last SHOWN rounds, the newest first."""
    query = select(MatchRound).order_by(MatchRound.id.desc()).limit(SHOWN)
    return tuple(_progress(row) for row in db.session.scalars(query))


def next_id(scope: Scope, after_id: int) -> int | None:
    """The first open listing within the scope after that id; None when there is none."""
    query = select(Listing.id).where(Listing.id > after_id, Listing.status.in_(OPEN))
    return db.session.scalar(scope.limit(query, Listing).order_by(Listing.id).limit(1))


def _first(query: Select[MatchRound]) -> Progress | None:
    row = db.session.scalars(query.limit(1)).first()
    return _progress(row) if row is not None else None


def _progress(row: MatchRound) -> Progress:
    return Progress(
        id=row.id, after_id=row.after_id, total=row.total, done=row.done, new_pairs=row.new_pairs,
        failed=row.failed, busy=timedelta(milliseconds=row.busy_ms), started_at=row.started_at,
        worked_at=row.worked_at, finished_at=row.finished_at,
    )  # fmt: skip
