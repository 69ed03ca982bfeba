"""Who could take a lead is told of it, who waits is reminded of, and nobody hears who works no more."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.operations import organisations
from marketplace.brokerage import notices_leads as words
from marketplace.brokerage.drafts_leads import LeadDraft
from marketplace.brokerage.operations import accreditation, creating, leads
from marketplace.brokerage.states import BrokerReason, EndReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.inbox.wording import facts_in
from marketplace.jobs import lead_news
from marketplace.jobs.deliver import deliver_waiting
from marketplace.jobs.office import Office, open_office
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole
from marketplace.kernel.clock import utc_now
from marketplace.listings.operations import endings
from marketplace.listings.reasons import WithdrawReason
from marketplace.threads import operations as threads
from marketplace.threads.policy import Thread
from marketplace.threads.states import Quality
from tests import make
from tests.making import brokers
from tests.making import leads as making
from tests.making.leads import Case


@pytest.fixture
def office(app: Flask) -> Office:
    return open_office(app.extensions["settings"], app.app_context)


def notices(template: str) -> list[Notice]:
    db.session.rollback()
    return list(db.session.scalars(select(Notice).where(Notice.template == template).order_by(Notice.id)))


def told(template: str) -> list[int]:
    return sorted(notice.person_id for notice in notices(template))


def ask(case: Case, actor: Actor, wish: str = "想先看中试报告") -> None:
    with unit_of_work():
        creating.interest(actor, case.row.achievement_id or 0, making.organisation_of(actor).id, wish)


def test_whoever_could_take_a_new_lead_is_told_of_it_once(office: Office) -> None:
    near, far = brokers.working(branches=("/p/BR1/",)), brokers.working(branches=("/p/BR2/",))
    over, holder = brokers.lapsed(), making.university()
    inside = brokers.accredited(make.member(making.organisation_of(holder), OrganisationRole.MEMBER))
    case = making.interested(holder=holder)
    for _ in range(2):
        deliver_waiting(office)
    assert told(words.NEW) == sorted([near.person_id or 0, case.broker.person_id or 0])
    assert not {far.person_id, over.person_id, inside.person_id} & set(told(words.NEW))
    notice = notices(words.NEW)[0]
    assert (notice.path, set(notice.facts)) == (f"/leads/{case.id}", facts_in(words.NOTICES[words.NEW]))
    assert told(words.INTERESTED) == []  # they know of it already


def test_who_entered_a_lead_and_who_comes_too_late_are_not_told(office: Office) -> None:
    writer, other = brokers.working(), brokers.working()
    listing, seeker = make.achievement(making.university(), published=True), make.organisation()
    with unit_of_work():
        creating.by_hand(writer, LeadDraft("对接会线索", achievement_id=listing.id, seeker_id=seeker.id))
    deliver_waiting(office)
    assert told(words.NEW) == [other.person_id]
    taken = making.interested()
    with unit_of_work():
        leads.adopt(other, taken.id, has_interest=False)
    deliver_waiting(office)
    assert told(words.NEW) == [other.person_id]


def test_the_broker_hears_of_an_interest_in_the_own_lead(office: Office) -> None:
    case = making.offered()
    ask(case, case.seeker)
    ask(case, case.seeker)
    deliver_waiting(office)
    assert told(words.INTERESTED) == [case.broker.person_id]
    notice = notices(words.INTERESTED)[0]
    assert (notice.path, notice.facts) == (f"/leads/{case.id}", {"title": case.row.title})


def test_an_interest_in_a_stalled_lead_is_news_for_whoever_could_take_it(office: Office) -> None:
    case, other = making.stalled(), brokers.working()
    deliver_waiting(office)
    before = len(told(words.FREE))
    ask(case, case.seeker)
    deliver_waiting(office)
    assert told(words.INTERESTED) == []
    assert len(told(words.FREE)) == before + 2  # its broker of before, and the other one
    assert other.person_id in told(words.FREE)


def test_a_lead_that_nobody_adopts_is_recalled_once_to_each(office: Office) -> None:
    with time_machine.travel(utc_now() - timedelta(days=60), tick=False):
        old, adopted = making.interested(), making.adopted()
    fresh = making.interested()
    who = sorted(case.broker.person_id or 0 for case in (old, adopted, fresh))
    assert lead_news.stall_leads(office)["reminded"] == 3
    assert told(words.WAITING) == who
    assert {notice.path for notice in notices(words.WAITING)} == {f"/leads/{old.id}"}
    newcomer = brokers.working()
    assert lead_news.stall_leads(office)["reminded"] == 1
    assert told(words.WAITING) == sorted([*who, newcomer.person_id or 0])
    with unit_of_work():
        leads.adopt(newcomer, old.id, has_interest=False)
    brokers.working()
    assert lead_news.stall_leads(office)["reminded"] == 0


def test_who_is_replaced_is_told_and_led_where_the_page_opens(office: Office) -> None:
    case, other = making.stalled(), brokers.working()
    with unit_of_work():
        leads.take_over(other, case.id, has_interest=False)
    deliver_waiting(office)
    assert told(words.REPLACED) == [case.broker.person_id]
    assert notices(words.REPLACED)[0].path == "/desk"
    assert told(words.TAKEN_OVER) == sorted([case.seeker.person_id or 0, case.holder.person_id or 0])


def test_nobody_is_told_whose_accreditation_is_suspended(office: Office) -> None:
    row = brokers.accredited()
    case = making.introduced(broker=brokers.actor_of(row))
    deliver_waiting(office)
    before = {notice.id for notice in db.session.scalars(select(Notice)) if notice.person_id == row.person_id}
    with unit_of_work():
        accreditation.suspend(SYSTEM, row.id, BrokerReason.COMPLAINT_UPHELD)
        threads.post(case.seeker, Thread(f"lead:{case.id}", Quality.SEEKER), "请回复")
        endings.withdraw(case.holder, making.listing_of(case), WithdrawReason.OTHER, "不再提供")
    deliver_waiting(office)
    deliver_waiting(office)
    db.session.rollback()
    new = [
        notice
        for notice in db.session.scalars(select(Notice))
        if notice.person_id == row.person_id and notice.id not in before
    ]
    assert [notice.template for notice in new] == ["broker_suspended"]
    assert case.holder.person_id in told("lead_message")


def test_who_has_left_a_side_hears_nothing_of_it(office: Office) -> None:
    case = making.offered()
    home = making.organisation_of(case.seeker)
    stays = make.member(home)
    with unit_of_work():
        organisations.remove_member(SYSTEM, home, case.seeker.person_id or 0)
    with unit_of_work():
        leads.lose(case.broker, case.id, EndReason.PRICE)
    deliver_waiting(office)
    assert stays.person_id in told(words.LOST)
    assert case.seeker.person_id not in told(words.LOST)
