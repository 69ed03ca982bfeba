"""Downloads: who may have which file, and how it is handed out."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.branches.scope import EVERYTHING
from marketplace.config import Settings
from marketplace.db.work import unit_of_work
from marketplace.files import operations
from marketplace.files import queries as files
from marketplace.files.opening import FOLDER, open_storage
from marketplace.files.receiving import Received
from marketplace.files.states import Visibility
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.listings.models import Listing
from marketplace.listings.operations import drafts, endings, review, submission
from marketplace.listings.queries import own
from marketplace.listings.vocabulary import Kind
from marketplace.listings.vocabulary import Visibility as Shown
from tests import make
from tests.listings import samples

SignIn = Callable[[Actor], FlaskClient]
NAME = "检测报告 2025.pdf"
CONTENT = b"%PDF-1.4 invented for a test"


@pytest.fixture
def settings_of(app: Flask) -> Settings:
    found: Settings = app.extensions["settings"]
    return found


def attached(
    owner: Actor,
    settings: Settings,
    readers: Visibility,
    *,
    published: bool = True,
    kind: Kind = Kind.NEED,
    **draft: Any,
) -> tuple[Listing, int]:
    """A listing that names a file, and the file's id."""
    here = owner.memberships[0]
    key = open_storage(settings).put(BytesIO(CONTENT))
    received = Received(NAME, "application/pdf", len(CONTENT), f"{hash(key) & (1 << 63):064x}", key)
    with unit_of_work():
        row = operations.store_upload(owner, here.organisation_id, here.branch_path, received, readers)
        file_id = row.id
    made = make.need if kind is Kind.NEED else make.achievement
    return made(owner, published=published, attachments=(file_id,), **draft), file_id


def test_a_public_file_of_a_public_listing_is_for_everybody(
    app: Flask, client: FlaskClient, settings_of: Settings
) -> None:
    _listing, file_id = attached(make.member(), settings_of, Visibility.PUBLIC)
    answer = client.get(f"/files/{file_id}")
    assert (answer.status_code, answer.data) == (200, CONTENT)
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=UTF-8''%E6%A3%80%E6%B5%8B%E6%8A%A5%E5%91%8A%202025.pdf" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.content_length == len(CONTENT)


def test_a_file_for_registered_people_asks_to_sign_in(
    app: Flask, client: FlaskClient, signed_in: SignIn, settings_of: Settings
) -> None:
    _listing, file_id = attached(make.member(), settings_of, Visibility.REGISTERED)
    answer = client.get(f"/files/{file_id}")
    assert answer.location == f"/login?next=/files/{file_id}"
    assert signed_in(make.member()).get(f"/files/{file_id}").status_code == 200


def test_a_public_file_of_a_listing_for_registered_people_asks_to_sign_in(
    app: Flask, client: FlaskClient, settings_of: Settings
) -> None:
    _listing, file_id = attached(make.member(), settings_of, Visibility.PUBLIC, visibility=Shown.REGISTERED)
    assert client.get(f"/files/{file_id}").location.startswith("/login")


def test_before_it_is_public_only_insiders_have_it(
    app: Flask, client: FlaskClient, signed_in: SignIn, settings_of: Settings
) -> None:
    owner = make.member(region="220102")
    _listing, file_id = attached(owner, settings_of, Visibility.PUBLIC, published=False)
    address = f"/files/{file_id}"
    assert client.get(address).status_code == 404
    for stranger in (make.member(), make.operator("/p/BR2/"), make.broker()):
        assert signed_in(stranger).get(address).status_code == 404
    for insider in (owner, make.operator("/p/BR1/"), make.operator("/p/")):
        assert signed_in(insider).get(address).status_code == 200


def test_a_broker_reads_the_files_of_needs_that_wait_for_diagnosis(
    app: Flask, signed_in: SignIn, settings_of: Settings
) -> None:
    broker = signed_in(make.broker())
    for kind, status in ((Kind.NEED, 200), (Kind.ACHIEVEMENT, 404)):
        owner = make.member()
        listing, file_id = attached(owner, settings_of, Visibility.REGISTERED, published=False, kind=kind)
        assert broker.get(f"/files/{file_id}").status_code == 404
        with unit_of_work():
            submission.submit(owner, own.one(EVERYTHING, listing.id), make.rules())
        assert broker.get(f"/files/{file_id}").status_code == status


def test_with_the_listing_its_files_go(app: Flask, client: FlaskClient, settings_of: Settings) -> None:
    listing, file_id = attached(make.member(), settings_of, Visibility.PUBLIC)
    with unit_of_work():
        endings.withdraw(SYSTEM, own.one(EVERYTHING, listing.id), "no_longer_offered")
    assert client.get(f"/files/{file_id}").status_code == 404


def test_a_file_of_the_next_version_waits_for_it(
    app: Flask, client: FlaskClient, settings_of: Settings
) -> None:
    owner = make.member()
    listing, old = attached(owner, settings_of, Visibility.PUBLIC)
    _draft, new = attached(owner, settings_of, Visibility.PUBLIC, published=False)
    assert client.get(f"/files/{new}").status_code == 404
    assert client.get(f"/files/{old}").status_code == 200
    assert listing.id


def test_a_number_that_only_contains_the_files_number_opens_nothing(
    app: Flask, client: FlaskClient, settings_of: Settings
) -> None:
    owner = make.member()
    _listing, first = attached(owner, settings_of, Visibility.PUBLIC, published=False)
    for _more in range(10):
        _listing, last = attached(owner, settings_of, Visibility.PUBLIC, published=False)
    assert str(last).startswith(str(first))
    with unit_of_work():
        here = owner.memberships[0].organisation_id
        made = drafts.create(owner, here, samples.need(attachments=(last,)), make.rules())
        submission.submit(owner, made, make.rules())
        review.take(SYSTEM, made, make.rules())
        review.publish(SYSTEM, made, make.rules())
    assert client.get(f"/files/{last}").status_code == 200
    assert client.get(f"/files/{first}").status_code == 404


def test_a_removed_file_and_lost_bytes_are_not_found(
    app: Flask, client: FlaskClient, signed_in: SignIn, settings_of: Settings
) -> None:
    owner = make.member()
    _listing, removed = attached(owner, settings_of, Visibility.PUBLIC)
    with unit_of_work():
        operations.remove(owner, files.one(EVERYTHING, removed))
    assert signed_in(owner).get(f"/files/{removed}").status_code == 404
    _listing, lost = attached(owner, settings_of, Visibility.PUBLIC)
    open_storage(settings_of).delete(files.one(EVERYTHING, lost).storage_key)
    assert client.get(f"/files/{lost}").status_code == 404


def test_files_lie_in_the_instance(settings: Settings) -> None:
    key = open_storage(settings).put(BytesIO(b"x"))
    assert (settings.instance_dir / FOLDER / key[:2] / key[2:4] / key).read_bytes() == b"x"
