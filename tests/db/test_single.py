"""One row at the driver's price, with the types that a session would give."""

import pytest
from flask import Flask
from sqlalchemy import bindparam, select
from sqlalchemy.exc import OperationalError

from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.single import read_one
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import utc_now
from marketplace.schedule.models import JobRun

RUNS = JobRun.__table__.c
BY_ID = select(RUNS.job, RUNS.started_at, RUNS.ended_at, RUNS.figures).where(RUNS.id == bindparam("run_id"))


def test_values_are_what_a_session_gives(app: Flask) -> None:
    began = utc_now()
    with unit_of_work():
        run = JobRun(job="单个读取", started_at=began, figures={"value": 3})
        db.session.add(run)
        db.session.flush()
        run_id = run.id
    assert read_one(BY_ID, run_id=run_id) == ("单个读取", began, None, {"value": 3})
    assert db.session.execute(BY_ID, {"run_id": run_id}).one() == read_one(BY_ID, run_id=run_id)


def test_no_row_is_none(app: Flask) -> None:
    assert read_one(BY_ID, run_id=424242) is None


def test_only_what_is_committed_is_read(app: Flask) -> None:
    before = outbox.newest()
    with unit_of_work():
        outbox.add("test.topic", 1)
        db.session.flush()
        assert outbox.newest() == before
    assert outbox.newest() > before


def test_a_statement_the_database_refuses_is_its_error(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def cursor(self) -> None:
            raise db.engine.dialect.loaded_dbapi.OperationalError("away")

        def close(self) -> None:
            pass

    monkeypatch.setattr(db.engine, "raw_connection", Broken)
    with pytest.raises(OperationalError):
        read_one(BY_ID, run_id=1)


def test_a_database_that_is_away_is_its_error_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise db.engine.dialect.loaded_dbapi.OperationalError("connection refused")

    monkeypatch.setattr(db.engine.pool, "connect", refused)
    with pytest.raises(OperationalError):
        read_one(BY_ID, run_id=1)


def test_connections_go_back_to_the_pool(app: Flask) -> None:
    for number in range(1, 60):
        read_one(BY_ID, run_id=number)
