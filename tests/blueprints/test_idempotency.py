"""The same form sent many times at once, each by a connection of its own, makes one thing and gets one answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.audit.models import AuditEntry
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.listings.models import Listing, ListingVersion
from tests import make
from tests.blueprints.listings.pages import first_form

COPIES = 20
Answer = tuple[int, str]


def at_once(app: Flask, token: str, send: Callable[[FlaskClient], Answer]) -> list[Answer]:
    """What each of COPIES browsers with the same cookies got back."""
    barrier = Barrier(COPIES)

    def run(_number: int) -> Answer:
        browser = FlaskClient(app, app.response_class, use_cookies=True)
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = token
        barrier.wait(timeout=60)
        return send(browser)

    db.session.rollback()
    with ThreadPoolExecutor(COPIES) as pool:
        return list(pool.map(run, range(COPIES)))


def count(
    table: type[Listing] | type[ListingVersion] | type[AuditEntry] | type[OutboxEvent], *where: object
) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]


@pytest.fixture
def token(app: Flask) -> str:
    return make.session_token(make.member())


def test_a_new_listing_sent_twenty_times_is_one_listing_and_twenty_equal_answers(
    app: Flask, token: str
) -> None:
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = token
    sent = first_form(browser.get("/listings/new?kind=need"), "/listings/new")
    sent["title"] = "同一份表单"

    def send(browser: FlaskClient) -> Answer:
        answer = browser.post("/listings/new", data=sent)
        return answer.status_code, answer.headers.get("Location", "")

    answers = at_once(app, token, send)
    assert len(answers) == COPIES
    assert set(answers) == {(302, answers[0][1])}
    assert answers[0][1].endswith("/edit")
    assert count(Listing) == count(ListingVersion) == 1
    assert count(AuditEntry, AuditEntry.topic == "listing.create") == 1


def test_handing_in_twenty_times_is_handing_in_once(app: Flask) -> None:
    owner = make.member()
    listing = make.need(owner)
    listing_id, version = listing.id, listing.row_version
    token = make.session_token(owner)

    def send(browser: FlaskClient) -> Answer:
        answer = browser.post(f"/listings/{listing_id}/submit", data={"row_version": str(version)})
        return answer.status_code, answer.headers.get("Location", "")

    answers = at_once(app, token, send)
    assert set(answers) == {(302, f"/listings/{listing_id}/submitted")}
    assert count(AuditEntry, AuditEntry.topic == "listing.submit") == 1
    assert count(OutboxEvent, OutboxEvent.topic == "listing.submit") == 1
