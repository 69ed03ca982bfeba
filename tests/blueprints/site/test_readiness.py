"""What /readyz says: named checks, and 503 only where something does not work at all."""

import shutil
from datetime import timedelta
from unittest.mock import Mock

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from marketplace.blueprints.site import readiness
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.jobs import deliver, indexing
from marketplace.kernel.clock import utc_now
from marketplace.search import turns
from tests import make
from tests.jobs.offices import office_of


def said(client: FlaskClient) -> tuple[int, str, str]:
    """HTTP status, the verdict, and what was found of search."""
    answer = client.get("/readyz")
    assert answer.json is not None
    assert answer.json["checks"]["database"] == "ok"
    return answer.status_code, answer.json["status"], answer.json["checks"]["search"]


def test_without_an_index_search_is_unusable_until_the_job_has_built_one(
    app: Flask, client: FlaskClient
) -> None:
    assert said(client) == (503, "unready", "unusable")
    page = client.get("/search?q=碳纤维")
    assert page.status_code == 503
    assert "搜索服务正在恢复" in page.text
    assert "碳纤维" in page.text
    indexing.keep_index(office_of(app))
    assert said(client) == (200, "ready", "ok")
    assert client.get("/search?q=碳纤维").status_code == 200


def test_a_damaged_index_is_told_from_a_good_one_and_mended(app: Flask, client: FlaskClient) -> None:
    make.achievement(published=True)
    indexing.keep_index(office_of(app))
    assert said(client) == (200, "ready", "ok")
    for folder in (app.extensions["settings"].instance_dir / "search").glob("v*"):
        shutil.rmtree(folder)
    for forget in app.extensions["forget_caches"]:
        forget()  # as another process would meet it
    assert said(client) == (503, "unready", "unusable")
    indexing.keep_index(office_of(app))
    assert said(client) == (200, "ready", "ok")


def test_a_rebuild_beside_the_live_index_is_said(app: Flask, client: FlaskClient) -> None:
    indexing.keep_index(office_of(app))
    with turns.rebuilding(app.extensions["settings"]):
        assert said(client) == (200, "degraded", "rebuilding")
        assert client.get("/search?q=碳纤维").status_code == 200
    assert said(client) == (200, "ready", "ok")


def test_a_first_build_is_not_ready_yet(app: Flask, client: FlaskClient) -> None:
    with turns.rebuilding(app.extensions["settings"]):
        assert said(client) == (503, "unready", "unusable")


def test_news_that_nobody_delivers_makes_search_lag(app: Flask, client: FlaskClient) -> None:
    indexing.keep_index(office_of(app))
    make.achievement(published=True)
    assert said(client) == (200, "ready", "ok")
    with time_machine.travel(utc_now() + readiness.LAGS_AFTER + timedelta(seconds=1)):
        assert said(client) == (200, "degraded", "lagging")
        deliver.deliver_waiting(office_of(app))
        assert said(client) == (200, "ready", "ok")


def test_tables_of_another_version_are_not_ready(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "wanted_revision", lambda: "9999")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "unready", "checks": {"database": "behind"}}


NO_DATABASE = [
    OperationalError("SELECT 1", {}, Exception("gone")),
    NoConnection("QueuePool limit of size 10 overflow 22 reached"),
]


@pytest.mark.parametrize("error", NO_DATABASE)
def test_a_database_that_is_away_is_not_ready(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, error: SQLAlchemyError
) -> None:
    monkeypatch.setattr(db.session, "execute", Mock(side_effect=error))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "unready", "checks": {"database": "away"}}


@pytest.mark.parametrize("error", NO_DATABASE)
@pytest.mark.parametrize(("place", "step"), [(readiness, "is_rebuilding"), (outbox, "oldest_waiting")])
def test_a_database_that_goes_away_between_the_checks_is_not_ready(
    app: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    error: SQLAlchemyError,
    place: object,
    step: str,
) -> None:
    indexing.keep_index(office_of(app))
    monkeypatch.setattr(place, step, Mock(side_effect=error))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "unready", "checks": {"database": "away"}}
