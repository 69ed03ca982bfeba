"""The listings follow their organisation batch by batch, however many it has."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations as accounts
from marketplace.accounts.states import OrganisationReason
from marketplace.accounts.topics import EDITED, SUSPENDED
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent, Urgency
from marketplace.db.work import unit_of_work
from marketplace.jobs import deliver, indexing
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.listings.models import Listing
from marketplace.listings.operations import organisations
from marketplace.listings.topics import ANNOUNCE, HIDE, REFRESHED, SHOW
from marketplace.mail.queue import is_letter
from tests import make
from tests.jobs.offices import office_of


@pytest.fixture
def office(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Two listings in a batch."""
    monkeypatch.setattr(organisations, "BATCH", 2)
    made = office_of(app)
    indexing.keep_index(made)
    return made


@pytest.fixture
def owner(office: Office) -> Actor:
    """With five public listings; another organisation has one."""
    made = make.member()
    for _ in range(5):
        make.achievement(made, published=True)
    make.achievement(published=True)
    deliver.deliver_waiting(office)
    return made


def statuses(owner: Actor) -> list[str]:
    db.session.rollback()
    (theirs,) = owner.organisation_ids
    found = db.session.execute(select(Listing.organisation_id, Listing.status).order_by(Listing.id)).all()
    assert [status for organisation, status in found if organisation != theirs] == ["published"]
    return [status for organisation, status in found if organisation == theirs]


def organisation_of(owner: Actor) -> Organisation:
    (organisation_id,) = owner.organisation_ids
    return db.session.get_one(Organisation, organisation_id)


def suspend(owner: Actor) -> None:
    with unit_of_work():
        accounts.suspend(SYSTEM, organisation_of(owner), OrganisationReason.MISUSE)


def reinstate(owner: Actor) -> None:
    with unit_of_work():
        accounts.reinstate(SYSTEM, organisation_of(owner))


def told(topic: str) -> int:
    return db.session.scalar(select(func.count()).where(OutboxEvent.topic == topic)) or 0


def letters() -> int:
    return db.session.scalar(select(func.count()).where(is_letter())) or 0


def waiting() -> int:
    """But for letters, which lie in the same table until the postman comes."""
    query = select(func.count()).where(OutboxEvent.delivery == Delivery.WAITING, ~is_letter())
    return db.session.scalar(query) or 0


def test_a_suspension_hides_batch_by_batch_and_its_letter_goes_out_once(office: Office, owner: Actor) -> None:
    before = letters()
    suspend(owner)
    deliver.deliver_waiting(office)
    assert statuses(owner) == ["paused"] * 5
    assert (told(SUSPENDED), told(HIDE), waiting()) == (1, 2, 0)
    assert letters() - before == 1


def test_a_reinstatement_shows_batch_by_batch(office: Office, owner: Actor) -> None:
    suspend(owner)
    deliver.deliver_waiting(office)
    reinstate(owner)
    deliver.deliver_waiting(office)
    assert statuses(owner) == ["published"] * 5
    assert (told(SHOW), waiting()) == (2, 0)


def test_a_reinstatement_between_two_batches_leaves_nothing_hidden(office: Office, owner: Actor) -> None:
    suspend(owner)
    with unit_of_work():
        organisations.hide_suspended(SYSTEM, organisation_of(owner).id)
    assert statuses(owner) == ["paused"] * 2 + ["published"] * 3
    reinstate(owner)
    deliver.deliver_waiting(office)
    assert statuses(owner) == ["published"] * 5
    assert waiting() == 0


def test_what_still_waits_hides_nothing_after_a_reinstatement_and_shows_nothing_after_a_suspension(
    owner: Actor,
) -> None:
    with unit_of_work():
        assert organisations.hide_suspended(SYSTEM, organisation_of(owner).id) == 0
    assert statuses(owner) == ["published"] * 5
    suspend(owner)
    for hidden in (2, 2, 1, 0):
        with unit_of_work():
            assert organisations.hide_suspended(SYSTEM, organisation_of(owner).id) == hidden
    with unit_of_work():
        assert organisations.show_reinstated(SYSTEM, organisation_of(owner).id) == 0
    assert statuses(owner) == ["paused"] * 5


def test_a_change_is_announced_once_for_each_listing(office: Office, owner: Actor) -> None:
    with unit_of_work():
        outbox.add(EDITED, organisation_of(owner).id, Urgency.SOON)
    deliver.deliver_waiting(office)
    query = select(OutboxEvent.subject_id).where(OutboxEvent.topic == REFRESHED).order_by(OutboxEvent.id)
    theirs = (
        select(Listing.id).where(Listing.organisation_id == organisation_of(owner).id).order_by(Listing.id)
    )
    assert db.session.scalars(query).all() == db.session.scalars(theirs).all()
    assert (told(EDITED), told(ANNOUNCE), waiting()) == (1, 2, 0)
