"""A market and a browser for the whole run of the walks; a fresh set of cookies for every visitor."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import make_url

from tests.browser.market import Market, open_market
from tests.browser.walking import PATIENCE, Visitor, new_visitor
from tests.databases import PostgresTemplate

# Everything that Chromium does on its own account is off: it must not look for anything outside this machine.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Welcome = Callable[..., Visitor]


def chromium() -> str | None:
    """Debian's browser, best without a window of its own, or whatever a desktop calls it."""
    return next(
        filter(
            None,
            map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")),
        ),
        None,
    )


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    program = chromium()
    if program is None:
        pytest.skip("the walks need a Chromium: apt-get install chromium fonts-noto-cjk")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def market(chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """Depends on the browser only so that nothing is set up where there is none."""
    instance = tmp_path_factory.mktemp("market")
    with _database(instance) as url, open_market(instance, url) as opened:
        yield opened


@contextmanager
def _database(instance: Path) -> Iterator[str]:
    """The address of a database of the walks' own, on the server of TEST_DATABASE_URL or in the instance folder."""
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server:
        yield f"sqlite:///{instance / 'walks.sqlite3'}"
        return
    own = make_url(PostgresTemplate.own_url(server))
    url = own.set(database=f"{own.database}_walks").render_as_string(hide_password=False)
    kept = PostgresTemplate(url)
    kept.prepare()
    yield url
    kept.drop()


@pytest.fixture
def welcome(chrome: Browser, market: Market) -> Iterator[Welcome]:
    """Makes visitors; in the end none of their browsers may have complained."""
    visitors: list[Visitor] = []

    def make(login: str | None = None, **options: object) -> Visitor:
        visitor = new_visitor(chrome, market.url, **options)
        visitors.append(visitor)
        if login:
            visitor.sign_in(login)
        return visitor

    yield make
    for visitor in visitors:
        visitor.page.context.close()
    complaints = [words for visitor in visitors for words in visitor.complaints.found]
    assert not complaints, "\n".join(complaints)
