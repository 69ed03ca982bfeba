"""A running market for the walks: the real application on a loopback port, its jobs called instead of waited for."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from marketplace.app import create_app
from marketplace.catalogue.models import CatalogueIssue
from marketplace.catalogue.states import IssueStatus
from marketplace.config import load_settings
from marketplace.db.base import db
from marketplace.demo import load as demo
from marketplace.files.opening import FOLDER
from marketplace.jobs.office import Office, open_office
from marketplace.jobs.registry import JOBS, run_now
from marketplace.kernel.actor import PROVINCE_PATH
from tests.making import issues as making

HOST = "127.0.0.1"
MOST_ROUNDS = 20
FREQUENT = [name for name, job in JOBS.items() if job.every is not None]
"""The jobs that run every few seconds: the index, news, letters, imports."""


class SilentHandler(WSGIRequestHandler):
    """Serves without a line on the screen for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Market:
    """`url` has no slash at its end."""

    app: Flask
    url: str
    office: Office
    instance: Path

    def settle(self) -> None:
        """Do what the jobs process would do in the next seconds, until nothing is left to do."""
        for _round in range(MOST_ROUNDS):
            figures = {name: run_now(self.office, name) for name in FREQUENT}
            assert not any(done.get("failed") for done in figures.values()), figures
            if not any(any(done.values()) for done in figures.values()):
                return
        raise AssertionError(f"there is always something left: {figures}")

    def letters_to(self, address: str) -> list[str]:
        """The text of each mail to somebody, oldest first."""
        found = []
        for path in sorted(self.instance.rglob("*.eml"), key=lambda one: one.stat().st_mtime_ns):
            message = message_from_bytes(path.read_bytes(), policy=default)
            body = message.get_body(("plain",))
            if address in str(message["To"]) and body is not None:
                found.append(body.get_content())
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def open_market(instance: Path, database_url: str) -> Iterator[Market]:
    """A market with the demo loaded and indexed, served by threads of this process."""
    port = free_port()
    url = f"http://{HOST}:{port}"
    settings = load_settings(
        instance_dir=instance, DATABASE_URL=database_url, secret_key="walk-" * 8, base_url=url, demo_mode=True
    )
    app = create_app(settings)
    office = open_office(settings, app.app_context)
    market = Market(app, url, office, instance)
    with app.app_context():
        upgrade()
        demo.load(settings)
        frozen = db.session.scalars(select(CatalogueIssue).where(CatalogueIssue.status == IssueStatus.FROZEN))
        making.files(frozen.one().id, instance / FOLDER, but=PROVINCE_PATH)  # setting a file takes a second
        db.session.remove()
    market.settle()
    with _served(app, port):
        yield market
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def _served(app: Flask, port: int) -> Iterator[None]:
    server = make_server(HOST, port, app, threaded=True, request_handler=SilentHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
