"""Both parties are told when their contract goes to another broker, and what the fee split says."""

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.contracts import notices_contracts as words
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.inbox.wording import said
from marketplace.jobs.deliver import deliver_waiting
from marketplace.jobs.office import Office
from marketplace.kernel.actor import Actor
from tests.jobs.offices import office_of
from tests.making import contracts as making
from tests.making.taking_over import broker_row, taken_over, taken_over_lead


@pytest.fixture
def office(app: Flask) -> Office:
    return office_of(app)


def told(template: str) -> list[Notice]:
    query = select(Notice).where(Notice.template == template).order_by(Notice.person_id)
    return list(db.session.scalars(query))


def ids(*people: Actor | None) -> list[int]:
    return sorted(one.person_id for one in people if one is not None and one.person_id is not None)


def test_both_parties_and_the_new_broker_are_told_once(office: Office) -> None:
    deal = making.drafted()
    other = taken_over(deal)
    deliver_waiting(office)
    assert deal.contract.broker_id == broker_row(other).id
    assert [one.person_id for one in told(words.BROKER_CHANGED_IN_FEE)] == ids(deal.seller, deal.buyer, other)
    assert told(words.BROKER_CHANGED) == []
    assert {one.path for one in told(words.BROKER_CHANGED_IN_FEE)} == {f"/contracts/{deal.id}"}
    deliver_waiting(office)
    assert len(told(words.BROKER_CHANGED_IN_FEE)) == 3


def test_who_stands_in_no_split_is_not_spoken_of(office: Office) -> None:
    deal = making.drafted(fee_shares=())
    other = taken_over(deal)
    deliver_waiting(office)
    assert [one.person_id for one in told(words.BROKER_CHANGED)] == ids(deal.seller, deal.buyer, other)
    assert told(words.BROKER_CHANGED_IN_FEE) == []


def test_what_is_said_names_the_split_only_where_it_is_meant(app: Flask) -> None:
    facts = {"title": "残膜"}
    plain, with_fee = (
        said(words.NOTICES[name], facts, str) for name in (words.BROKER_CHANGED, words.BROKER_CHANGED_IN_FEE)
    )
    assert "残膜" in plain.title
    assert plain.title == with_fee.title
    assert ("分配" in plain.body, "分配" in with_fee.body) == (False, True)


def test_a_lead_without_a_contract_and_one_taken_over_while_it_began(office: Office) -> None:
    talks = making.cleared()
    other = taken_over_lead(talks.lead_id, talks.broker)
    deliver_waiting(office)
    assert told(words.BROKER_CHANGED) == []
    deal = making.drafted(talks)
    with unit_of_work():  # the beginning had read the lead before it was taken over
        deal.contract.broker_id = broker_row(talks.broker).id
    deliver_waiting(office)
    assert deal.contract.broker_id == broker_row(other).id
