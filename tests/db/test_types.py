"""Column types."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy.exc import StatementError

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.schedule.models import JobRun

MOMENT = datetime(2026, 11, 24, 6, 30, 15, 123456, tzinfo=UTC)


def stored(moment: datetime) -> datetime:
    with unit_of_work():
        run = JobRun(job="types", started_at=moment)
        db.session.add(run)
        db.session.flush()
        run_id = run.id
    db.session.expire_all()
    return db.session.get_one(JobRun, run_id).started_at


def test_a_moment_comes_back_aware_and_exact(app: Flask) -> None:
    found = stored(MOMENT)
    assert found == MOMENT
    assert found.utcoffset() == timedelta(0)


def test_a_beijing_moment_is_stored_in_utc(app: Flask) -> None:
    assert stored(MOMENT.astimezone(timezone(timedelta(hours=8)))) == MOMENT


def test_a_naive_moment_is_refused(app: Flask) -> None:
    with pytest.raises(StatementError, match="naive"):
        stored(MOMENT.replace(tzinfo=None))
