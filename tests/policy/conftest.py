"""The market of the policy: filled once for the whole run, in a database of its own."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import make_url

from marketplace.app import create_app
from marketplace.config import load_settings
from marketplace.db.base import db
from tests.databases import PostgresTemplate, SqliteTemplate, Template
from tests.policy import market as markets
from tests.policy.market import Market
from tests.policy.walk import Walker


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    instance = tmp_path_factory.mktemp("policy")
    server = os.environ.get("TEST_DATABASE_URL", "")
    url = _postgres(server) if server else f"sqlite:///{instance / 'policy.sqlite3'}"
    settings = load_settings(instance_dir=instance, DATABASE_URL=url, secret_key="policy-" * 6)
    app = create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False, SERVER_NAME="localhost")
    template: Template = PostgresTemplate(url) if server else SqliteTemplate(url)
    yield markets.fill(app, template)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    template.drop()


@pytest.fixture(scope="session")
def walker(market: Market) -> Walker:
    return Walker(market)


def _postgres(server: str) -> str:
    url = make_url(PostgresTemplate.own_url(server))
    return url.set(database=f"{url.database}_policy").render_as_string(hide_password=False)
