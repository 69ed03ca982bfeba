"""What the clock does to listings."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from marketplace.contracts.models_counted import CountedContract
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.jobs.registry import run_now
from marketplace.kernel.clock import utc_now
from marketplace.listings.models import Listing
from marketplace.listings.operations import clock
from marketplace.listings.states import ListingStatus
from marketplace.listings.topics import REMIND
from tests import make
from tests.jobs.offices import office_of
from tests.making import desk


def status_of(listing_id: int) -> ListingStatus:
    db.session.rollback()
    return db.session.get_one(Listing, listing_id, populate_existing=True).status


def test_what_has_run_out_is_booked_as_expired_once(app: Flask) -> None:
    office, made = office_of(app), make.achievement(published=True)
    listing_id = made.id
    assert run_now(office, "lapse-listings") == {"lapsed": 0}
    with time_machine.travel(utc_now() + timedelta(days=181), tick=False):
        assert run_now(office, "lapse-listings") == {"lapsed": 1}
        assert run_now(office, "lapse-listings") == {"lapsed": 0}
    assert status_of(listing_id) is ListingStatus.EXPIRED


def test_owners_are_reminded_once_for_each_term(app: Flask) -> None:
    office, listing_id = office_of(app), make.achievement(published=True).id
    counts = []
    for days in (100, 155, 156, 174, 175):
        with time_machine.travel(utc_now() + timedelta(days=days), tick=False):
            counts.append(run_now(office, "remind-listings")["reminded"])
    assert counts == [0, 1, 0, 1, 0]
    db.session.rollback()  # see what the job committed
    told = db.session.scalars(
        select(OutboxEvent).where(OutboxEvent.topic == REMIND).order_by(OutboxEvent.id)
    ).all()
    assert [(event.subject_id, event.facts["days"]) for event in told] == [(listing_id, 30), (listing_id, 7)]


def test_many_are_reminded_batch_by_batch(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "BATCH", 2)
    owner = make.member()
    batches: list[int] = []
    for _ in range(5):
        make.achievement(owner, published=True)
    remind = clock.remind_due

    def noted(*args: Any, **values: Any) -> int:
        batches.append(remind(*args, **values))
        return batches[-1]

    monkeypatch.setattr(clock, "remind_due", noted)
    with time_machine.travel(utc_now() + timedelta(days=160), tick=False):
        assert run_now(office_of(app), "remind-listings") == {"reminded": 5}
        assert run_now(office_of(app), "remind-listings") == {"reminded": 0}
    assert batches == [2, 2, 1, 0, 0, 0]


def test_what_statistics_count_is_compared_with_the_contracts_and_put_right(app: Flask) -> None:
    office, deal = office_of(app), desk.registered()
    assert run_now(office, "recount-figures") == {"wrong": 0}
    with unit_of_work():
        db.session.execute(delete(CountedContract))
    assert run_now(office, "recount-figures") == {"wrong": 1}
    assert db.session.scalars(select(CountedContract.id)).all() == [deal.id]
