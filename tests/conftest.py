"""One application for the whole run; every test that commits starts from a fresh copy of the migrated database.

SQLite by default. With TEST_DATABASE_URL (a server on which databases may be created) the same tests run on
PostgreSQL.
"""

import gc
import logging
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event
from sqlalchemy.orm import Session
from xdist.remote import Producer

from marketplace.accounts import passwords
from marketplace.app import create_app
from marketplace.audit import heads
from marketplace.config import Settings, load_settings
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from tests import make
from tests.databases import PostgresTemplate, SqliteTemplate, Template
from tests.spreading import Spreading, longest_first

REAL_CONNECT = socket.socket.connect
ROOM = 2 * 1024**3
"""What the files of a run may come to, in bytes, several times over."""

# No example is refused for being slow: speed is measured by benchmarks. A check of a change says the same each time it
# is asked; at home every run tries other examples.
UNHURRIED = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("home", UNHURRIED)
hypothesis.settings.register_profile("ci", UNHURRIED, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "home")
passwords.use_cost(passwords.CHEAP)


def keep_files_in_memory(memory: Path = Path("/dev/shm")) -> None:
    """Temporary files, databases among them, wait for no disk where the memory has room for them."""
    if "TMPDIR" in os.environ or not memory.is_dir() or shutil.disk_usage(memory).free < ROOM:
        return
    os.environ["TMPDIR"] = tempfile.tempdir = str(memory)


keep_files_in_memory()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("PYTEST_XDIST_WORKER"):
        longest_first(items, config.rootpath)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Spreading | None:
    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False  # longest_first knows better
    return Spreading(config, log)


class Browser(FlaskClient):
    """Each request starts with an empty `g`, as it does outside tests (here an app context is pushed already)."""

    def open(self, *args: Any, **values: Any) -> Any:
        for name in list(g):
            g.pop(name)
        return super().open(*args, **values)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the test application: own instance folder, own database, cheap passwords nowhere."""
    instance = tmp_path_factory.mktemp("instance")
    server = os.environ.get("TEST_DATABASE_URL", "")
    url = PostgresTemplate.own_url(server) if server else f"sqlite:///{instance / 'test.sqlite3'}"
    os.environ.pop("DATABASE_URL", None)
    return load_settings(instance_dir=instance, DATABASE_URL=url, secret_key="test-" * 8, demo_mode=False)


@pytest.fixture(scope="session")
def template(settings: Settings) -> Iterator[Template]:
    """The database as the migrations leave it, ready to be copied."""
    made: Template
    if settings.effective_database_url.startswith("sqlite"):
        made = SqliteTemplate(settings.effective_database_url)
    else:
        made = PostgresTemplate(settings.effective_database_url)
    made.prepare()
    yield made
    made.drop()


@pytest.fixture(scope="session")
def application(settings: Settings, template: Template) -> Iterator[Flask]:
    app = create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False, SERVER_NAME="localhost")
    app.test_client_class = Browser
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    template.keep()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    gc.collect()
    gc.freeze()  # what lives as long as the run need not be looked through again and again
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def _written() -> dict[str, bool]:
    """Whether anything was committed since the database was last copied."""
    written = {"yes": False}

    @event.listens_for(Session, "after_commit")
    def note(_session: Session) -> None:
        written["yes"] = True

    return written


@pytest.fixture
def app(application: Flask, template: Template, _written: dict[str, bool], tmp_path: Path) -> Iterator[Flask]:
    """The application, with a pushed context, a database nobody has written to, no search index and no noted heads."""
    if _written["yes"]:
        with application.app_context():
            db.session.remove()
            template.restore(db.engine)
        _written["yes"] = False
    instance = application.extensions["settings"].instance_dir
    shutil.rmtree(instance / "search", ignore_errors=True)
    (instance / heads.FILE_NAME).unlink(missing_ok=True)
    for forget in application.extensions.get("forget_caches", ()):
        forget()
    with application.app_context():
        yield application
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask) -> Callable[[Actor], FlaskClient]:
    """A client in which the actor is signed in (through a real session row)."""

    def sign_in(actor: Actor) -> FlaskClient:
        browser = app.test_client()
        token = make.session_token(actor)
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return browser

    return sign_in


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the loopback interface and Unix sockets: a test that reaches out is wrong."""

    def connect(self: socket.socket, address: Any) -> Any:
        host = address[0] if isinstance(address, tuple) else "unix"
        if host not in {"127.0.0.1", "::1", "localhost", "unix"}:
            raise AssertionError(f"a test tried to reach {host}")
        return REAL_CONNECT(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
