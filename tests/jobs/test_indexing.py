"""The index follows the news, repairs itself, and comes back when it is lost."""

import shutil
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations
from marketplace.accounts.states import OrganisationReason
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent, Urgency
from marketplace.db.work import unit_of_work
from marketplace.jobs import deliver, indexing
from marketplace.jobs.office import Office
from marketplace.jobs.registry import JOBS
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from marketplace.listings.models import Listing
from marketplace.listings.operations import life
from marketplace.listings.reasons import PauseReason
from marketplace.search import sync, turns
from marketplace.search.index import IndexUnavailable, SearchQuery
from marketplace.search.topics import INDEXED
from tests import make
from tests.jobs.offices import office_of


@pytest.fixture
def office(app: Flask) -> Office:
    """With an index of the empty market."""
    made = office_of(app)
    indexing.keep_index(made)
    return made


def found(office: Office, text: str = "") -> set[int]:
    return {hit.listing_id for hit in office.index.search(SearchQuery(now=utc_now(), text=text)).hits}


def events(topic: str) -> list[OutboxEvent]:
    db.session.rollback()
    return list(
        db.session.scalars(select(OutboxEvent).where(OutboxEvent.topic == topic).order_by(OutboxEvent.id))
    )


def pause(listing: Listing) -> None:
    with unit_of_work():
        life.pause(SYSTEM, db.session.get_one(Listing, listing.id), PauseReason.UNDER_NEGOTIATION)


def test_what_is_published_is_found_after_the_next_delivery_and_what_is_paused_is_not(office: Office) -> None:
    made = make.achievement(published=True, title="碳纤维叶片")
    assert found(office) == set()
    deliver.deliver_waiting(office)
    assert found(office, "碳纤维") == {made.id}
    pause(made)
    deliver.deliver_waiting(office)
    assert found(office) == set()


@pytest.mark.parametrize(
    ("urgency", "later"),
    [(Urgency.NOW, Urgency.SOON), (Urgency.SOON, Urgency.BULK), (Urgency.BULK, Urgency.IDLE)],
)
def test_after_indexing_the_matchers_hear_of_it_a_step_later(
    office: Office, urgency: Urgency, later: Urgency
) -> None:
    with unit_of_work():
        outbox.add("listing.publish", 7, urgency)
    deliver.deliver_waiting(office)
    (told,) = events(INDEXED)
    assert (told.subject_id, told.urgency) == (7, later)


def test_many_news_of_one_batch_are_one_commit_of_the_index(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits: list[list[int]] = []
    monkeypatch.setattr(deliver, "index_listings", lambda _office, ids: commits.append(ids))
    with unit_of_work():
        for listing_id in (3, 1, 2, 3):
            outbox.add("listing.publish", listing_id, Urgency.BULK)
    deliver.deliver_waiting(office)
    assert commits == [[1, 2, 3]]


def test_a_suspended_organisation_takes_its_listings_out_and_brings_them_back(office: Office) -> None:
    made = make.achievement(published=True)
    deliver.deliver_waiting(office)
    with unit_of_work():
        owner = db.session.get_one(Organisation, made.organisation_id)
        organisations.suspend(SYSTEM, owner, next(iter(OrganisationReason)))
    deliver.deliver_waiting(office)
    assert found(office) == set()
    with unit_of_work():
        organisations.reinstate(SYSTEM, db.session.get_one(Organisation, made.organisation_id))
    deliver.deliver_waiting(office)
    assert found(office) == {made.id}


def test_a_missing_index_is_rebuilt_by_itself(app: Flask) -> None:
    office = office_of(app)
    made = make.achievement(published=True)
    with pytest.raises(IndexUnavailable):
        office.index.count()
    assert indexing.keep_index(office) == {"rebuilt": 1}
    assert found(office) == {made.id}
    assert indexing.keep_index(office) == {"rebuilt": 0}


def test_a_damaged_index_is_rebuilt_by_itself(office: Office) -> None:
    made = make.achievement(published=True)
    deliver.deliver_waiting(office)
    folder = office.settings.instance_dir / "search"
    for path in (path for path in folder.rglob("*") if path.suffix in {".seg", ".toc"}):
        path.write_bytes(b"damaged")
    fresh = office_of(app=_app(office))
    assert not fresh.index.health().usable
    indexing.keep_index(fresh)
    assert found(fresh) == {made.id}


def _app(office: Office) -> Flask:
    app: Flask = office.app_context.__self__  # type: ignore[attr-defined]
    return app


def test_without_an_index_its_news_waits_instead_of_failing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(office.settings.instance_dir / "search")
    office = office_of(_app(office))
    with unit_of_work():
        outbox.add("listing.publish", 1)
        outbox.add(INDEXED, 1)
        outbox.add("nobody.cares", 1)
    with turns.rebuilding(office.settings):  # somebody else is at it
        assert deliver.deliver_waiting(office) == {"delivered": 1, "failed": 0, "parked": 0}
    assert {event.delivery for event in events("listing.publish") + events(INDEXED)} == {Delivery.WAITING}
    assert deliver.deliver_waiting(office)["failed"] == 0
    assert {event.delivery for event in events("listing.publish")} == {Delivery.DELIVERED}


def test_a_rebuild_that_fails_holds_up_no_letters(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_index: object) -> int:
        raise OSError("disk full")

    monkeypatch.setattr(sync, "rebuild", full)
    with unit_of_work():
        outbox.add("nobody.cares", 1)
    assert deliver.deliver_waiting(office_of(app))["delivered"] == 1


def test_the_nightly_check_repairs_both_ways(office: Office) -> None:
    lost, gone = make.achievement(published=True), make.achievement(published=True)
    sync.sync_listings(office.index, [gone.id])
    pause(gone)
    assert indexing.check_index(office) == {"compared": 2, "missing": 1, "stale": 0, "surplus": 1}
    assert found(office) == {lost.id}
    assert indexing.check_index(office) == {"compared": 1, "missing": 0, "stale": 0, "surplus": 0}


def test_the_nightly_check_builds_an_index_in_many_pieces_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [make.need(published=True).id, make.need(published=True).id]
    for listing_id in kept:
        indexing.index_listings(office, [listing_id])
    pieces = office.index.health().segments
    assert pieces > 1
    monkeypatch.setattr(indexing, "MOST_SEGMENTS", pieces)
    assert "rebuilt" not in indexing.check_index(office)
    monkeypatch.setattr(indexing, "MOST_SEGMENTS", pieces - 1)
    with monkeypatch.context() as large:
        large.setattr(indexing, "PIECE", 0)
        assert "rebuilt" not in indexing.check_index(office), "pieces as large as a rebuild makes them stay"
    assert indexing.check_index(office) == {"rebuilt": office.index.count()}
    assert office.index.health().segments == 1
    assert office.index.listed_versions().keys() >= set(kept)


def test_the_index_is_looked_after_from_the_start() -> None:
    job = JOBS["rebuild-index"]
    assert job.at_start
    assert job.every is not None
    assert timedelta(seconds=job.every) <= timedelta(minutes=1)
