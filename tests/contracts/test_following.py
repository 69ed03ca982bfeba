"""A contract's broker is its lead's until both have signed, and its fee split names whom it named."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.brokerage.operations import leads
from marketplace.contracts.models_plan import BrokerFeeShare
from marketplace.contracts.operations import drafting, following
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.states import ContractStatus, PartyRole
from marketplace.contracts.topics import BROKER_CHANGED
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.errors import NotAllowed, NotFound
from tests.making import contracts as making
from tests.making.contracts import Deal
from tests.making.taking_over import broker_row, taken_over

S = ContractStatus


def follow(deal: Deal, actor: Actor = SYSTEM) -> None:
    with unit_of_work():
        following.follow_lead(actor, deal.id)


def changes() -> list[dict[str, object]]:
    query = select(OutboxEvent).where(OutboxEvent.topic == BROKER_CHANGED).order_by(OutboxEvent.id)
    return [event.facts for event in db.session.scalars(query)]


def former(deal: Deal) -> int:
    assert deal.broker is not None
    return broker_row(deal.broker).id


@pytest.mark.parametrize("far", [making.drafted, making.asked, making.heard, making.approved])
def test_the_new_broker_reads_and_the_former_reads_no_more(app: Flask, far: object) -> None:
    deal: Deal = far() if callable(far) else making.drafted()
    other = taken_over(deal)
    with pytest.raises(NotFound):
        queries.one(ContractScope.of(other), deal.id)
    follow(deal)
    assert queries.one(ContractScope.of(other), deal.id).broker_id == broker_row(other).id
    assert deal.broker is not None
    with pytest.raises(NotFound):
        queries.one(ContractScope.of(deal.broker), deal.id)


def test_the_new_broker_writes_on(app: Flask) -> None:
    deal = making.drafted()
    other = taken_over(deal)
    follow(deal)
    with unit_of_work():
        drafting.save(other, deal.id, replace(deal.draft, title="另一个名称"), deal.contract.row_version)
    assert deal.contract.title == "另一个名称"
    assert other.person_id in deal.contract.written_by


def test_the_fee_split_stays_and_it_is_said_whether_it_names_the_former(app: Flask) -> None:
    named, unnamed = making.drafted(), making.drafted(fee_shares=())
    shares, approved = named.draft.fee_shares, named.contract.content
    assert [share.broker_id for share in shares] == [former(named)]
    for deal in (named, unnamed):
        taken_over(deal)
        follow(deal)
    assert (named.draft.fee_shares, named.contract.content) == (shares, approved)
    assert [facts["in_fee"] for facts in changes()] == [True, False]


def test_what_was_approved_stays_approved_and_is_signed_with_the_former_in_the_split(app: Flask) -> None:
    deal = making.approved()
    before = former(deal)
    other = taken_over(deal)
    follow(deal)
    making.sign(deal.seller, deal, PartyRole.SELLER)
    assert deal.buyer is not None
    making.sign(deal.buyer, deal, PartyRole.BUYER)
    assert (deal.contract.status, deal.contract.broker_id) == (S.SIGNED, broker_row(other).id)
    assert list(db.session.scalars(select(BrokerFeeShare.broker_id))) == [before]


def test_it_is_booked_once_with_who_and_whom(app: Flask) -> None:
    deal = making.drafted()
    before, other = former(deal), taken_over(deal)
    follow(deal)
    version = deal.contract.row_version
    follow(deal)
    assert deal.contract.row_version == version
    wanted = {"before": before, "after": broker_row(other).id, "in_fee": True}
    (news,) = changes()
    assert news.items() >= wanted.items()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.topic == BROKER_CHANGED)).one()
    assert entry.subject == f"contract:{deal.id}"
    assert entry.facts.items() >= wanted.items()


def test_whoever_takes_the_own_lead_back_changes_nothing(app: Flask) -> None:
    deal = making.drafted()
    assert deal.broker is not None
    taken_over(deal, deal.broker)
    follow(deal)
    assert (deal.contract.broker_id, changes()) == (former(deal), [])


def test_a_signed_contract_keeps_the_broker_under_whom_it_was_signed(app: Flask) -> None:
    """Its lead has been won; even a lead that named somebody else by now would change nothing."""
    deal = making.signed()
    before, other = deal.contract.broker_id, broker_row(taken_over(making.drafted()))
    with unit_of_work():
        lead = deal.contract.lead
        assert lead is not None
        lead.broker_id = other.id
    follow(deal)
    assert (deal.contract.broker_id, changes()) == (before, [])


def test_who_has_the_lead_when_both_have_signed_is_its_broker_before_any_news(app: Flask) -> None:
    deal = making.approved()
    making.sign(deal.seller, deal, PartyRole.SELLER)
    other = taken_over(deal)
    assert deal.buyer is not None
    making.sign(deal.buyer, deal, PartyRole.BUYER)
    assert (deal.contract.status, deal.contract.broker_id) == (S.SIGNED, broker_row(other).id)
    trail = select(AuditEntry.topic).where(AuditEntry.subject == f"contract:{deal.id}")
    assert list(db.session.scalars(trail.order_by(AuditEntry.number)))[-2:] == [
        BROKER_CHANGED,
        "contract.sign",
    ]


def test_signed_while_the_lead_is_nobodys_it_keeps_its_broker(app: Flask) -> None:
    deal = making.approved()
    before = deal.contract.broker_id
    assert deal.broker is not None
    assert deal.buyer is not None
    lead_id = deal.contract.lead_id
    assert lead_id is not None
    with unit_of_work():
        leads.release(deal.broker, lead_id)
    making.sign(deal.seller, deal, PartyRole.SELLER)
    making.sign(deal.buyer, deal, PartyRole.BUYER)
    assert (deal.contract.status, deal.contract.broker_id) == (S.SIGNED, before)


def test_one_without_a_lead_has_none_to_follow_and_people_do_not_say_it(app: Flask) -> None:
    by_hand = making.by_hand()
    follow(by_hand)
    assert (by_hand.contract.broker_id, changes()) == (None, [])
    with pytest.raises(NotAllowed):
        follow(by_hand, by_hand.seller)
