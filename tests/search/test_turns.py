"""One at a time, over processes and machines: locks that behave the same within one process."""

import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.search import turns
from tests.search.conformance import ENGINES

WAITS = ("idle", "interval", "count")


@pytest.fixture(params=sorted(ENGINES))
def where(request: pytest.FixtureRequest, app: Flask, tmp_path: Path) -> Settings:
    """The settings of an installation with each engine."""
    settings: Settings = app.extensions["settings"]
    return settings.model_copy(update={"search_engine": request.param, "instance_dir": tmp_path})


def test_only_one_rebuilds_and_everybody_can_see_it(where: Settings) -> None:
    assert not turns.is_rebuilding(where)
    with turns.rebuilding(where) as mine:
        assert mine
        assert turns.is_rebuilding(where)
        with turns.rebuilding(where) as theirs:
            assert not theirs
    assert not turns.is_rebuilding(where)
    with turns.rebuilding(where) as again:
        assert again


def test_looking_does_not_take_the_turn(where: Settings) -> None:
    with turns.rebuilding(where):
        pass
    assert not turns.is_rebuilding(where)
    with turns.rebuilding(where) as mine:
        assert mine


def test_a_rebuild_leaves_the_turn_when_it_fails(where: Settings) -> None:
    try:
        with turns.rebuilding(where):
            raise OSError("disk full")
    except OSError:
        pass
    assert not turns.is_rebuilding(where)


def test_a_rebuild_keeps_nobody_from_syncing(where: Settings) -> None:
    with turns.rebuilding(where), turns.syncing(where):
        assert turns.is_rebuilding(where)


def test_syncing_waits_for_whoever_is_at_it(app: Flask, where: Settings) -> None:
    order: list[str] = []
    waits = threading.Event()

    def second() -> None:
        waits.set()
        with app.app_context(), turns.syncing(where):
            order.append("second")

    with turns.syncing(where):
        other = threading.Thread(target=second)
        other.start()
        waits.wait(5)
        other.join(0.05)
        order.append("first")
    other.join(5)
    assert order == ["first", "second"]


def test_a_turn_in_files_is_this_machines_alone(where: Settings, tmp_path: Path) -> None:
    elsewhere = where.model_copy(update={"instance_dir": tmp_path / "other"})
    with turns.rebuilding(where), turns.rebuilding(elsewhere) as mine:
        assert mine == (where.search_engine != "postgres")


@pytest.mark.skipif("postgres" not in ENGINES, reason="needs PostgreSQL: TEST_DATABASE_URL")
def test_the_server_looks_for_dead_nodes_that_hold_a_turn(app: Flask) -> None:
    waits = [int(db.session.scalar(text(f"SHOW tcp_keepalives_{what}")) or 0) for what in WAITS]
    idle, interval, count = waits
    assert 0 < idle + interval * count <= 30
