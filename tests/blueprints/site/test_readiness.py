"""Ready means the database; what search does is said, and never a reason not to be ready."""

from datetime import timedelta
from unittest.mock import Mock

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from marketplace.blueprints.site import readiness
from marketplace.db.base import db
from marketplace.jobs import deliver, indexing
from marketplace.kernel.clock import utc_now
from marketplace.search import turns
from tests import make
from tests.jobs.offices import office_of


def search_said(client: FlaskClient) -> str:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["status"] == "ready"
    said: str = answer.json["search"]
    return said


def test_without_an_index_the_process_is_ready_and_search_is_being_rebuilt(
    app: Flask, client: FlaskClient
) -> None:
    assert search_said(client) == "rebuilding"
    indexing.keep_index(office_of(app))
    assert search_said(client) == "ok"


def test_a_rebuild_beside_the_live_index_is_said(app: Flask, client: FlaskClient) -> None:
    indexing.keep_index(office_of(app))
    with turns.rebuilding(app.extensions["settings"]):
        assert search_said(client) == "rebuilding"


def test_news_that_nobody_delivers_makes_search_lag(app: Flask, client: FlaskClient) -> None:
    indexing.keep_index(office_of(app))
    make.achievement(published=True)
    assert search_said(client) == "ok"
    with time_machine.travel(utc_now() + readiness.LAGS_AFTER + timedelta(seconds=1)):
        assert search_said(client) == "lagging"
        deliver.deliver_waiting(office_of(app))
        assert search_said(client) == "ok"


def test_tables_of_another_version_are_not_ready(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "wanted_revision", lambda: "9999")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "database_behind"}


def test_a_database_that_is_away_is_not_ready(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    away = Mock(side_effect=OperationalError("SELECT 1", {}, Exception("gone")))
    monkeypatch.setattr(db.session, "execute", away)
    assert client.get("/readyz", headers={"Accept": "application/json"}).status_code == 503
