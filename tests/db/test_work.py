"""The one commit point: all or nothing, no lost update, no nesting."""

import threading

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.branches.models import Holiday
from marketplace.db.base import db
from marketplace.db.work import NestedWork, unit_of_work
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Stale
from marketplace.schedule.models import JobRun
from tests import make


def counter(value: int = 0) -> int:
    with unit_of_work():
        run = JobRun(job="counter", started_at=utc_now(), figures={"value": value})
        db.session.add(run)
        db.session.flush()
        return run.id


def value_of(run_id: int) -> int:
    db.session.rollback()
    value: int = db.session.get_one(JobRun, run_id).figures["value"]
    return value


def test_what_is_done_together_is_committed_together(app: Flask) -> None:
    first, second = counter(1), counter(2)
    with unit_of_work():
        db.session.get_one(JobRun, first).figures = {"value": 10}
        db.session.get_one(JobRun, second).figures = {"value": 20}
    assert (value_of(first), value_of(second)) == (10, 20)


def test_a_failure_half_way_leaves_nothing(app: Flask) -> None:
    first = counter(1)
    with pytest.raises(ZeroDivisionError), unit_of_work():
        db.session.get_one(JobRun, first).figures = {"value": 10}
        db.session.flush()
        raise ZeroDivisionError
    assert value_of(first) == 1


def test_a_unit_of_work_inside_another_is_refused(app: Flask) -> None:
    with pytest.raises(NestedWork), unit_of_work(), unit_of_work():
        pass
    with unit_of_work():
        pass  # the failed nesting did not leave the switch on


def test_a_row_somebody_saved_first_is_stale(app: Flask) -> None:
    branch_id = make.branch("/p/BR1/").id
    with pytest.raises(Stale), unit_of_work():
        branch = make.branch("/p/BR1/")
        with db.engine.connect() as other:
            if other.dialect.name == "sqlite":
                pytest.skip("SQLite holds the write lock here, so that nobody can save in between")
            other.execute(text(f"UPDATE branch SET row_version = row_version + 1 WHERE id = {branch_id}"))
            other.commit()
        branch.name_en = "Somewhere else"


def test_four_threads_lose_no_update(app: Flask) -> None:
    run_id = counter()

    def add() -> None:
        with app.app_context():
            for _ in range(25):
                with unit_of_work():
                    run = db.session.get_one(JobRun, run_id, with_for_update=True)
                    run.figures = {"value": run.figures["value"] + 1}
            db.session.remove()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert value_of(run_id) == 100


def test_sqlite_runs_in_the_safe_mode(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("about SQLite")
    with db.engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_reading_takes_no_write_lock(app: Flask) -> None:
    db.session.scalars(select(Holiday)).all()  # an open read
    done = threading.Event()

    def write() -> None:
        with app.app_context():
            counter()
            db.session.remove()
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join(timeout=5)
    assert done.is_set()


def test_whoever_reads_does_not_wait_for_those_who_wait_to_write(app: Flask) -> None:
    run_id, waiting, read = counter(7), threading.Semaphore(0), threading.Event()

    def write() -> None:
        with app.app_context():
            waiting.release()
            with unit_of_work():
                db.session.get_one(JobRun, run_id, with_for_update=True)
            db.session.remove()

    def look() -> None:
        with app.app_context():
            assert value_of(run_id) == 7
            db.session.remove()
        read.set()

    writers = [threading.Thread(target=write) for _ in range(24)]
    with unit_of_work():
        db.session.get_one(JobRun, run_id, with_for_update=True)
        for writer in writers:
            writer.start()
        for _ in writers:
            waiting.acquire()
        reader = threading.Thread(target=look)
        reader.start()
        assert read.wait(timeout=3)
    for thread in (*writers, reader):
        thread.join()
