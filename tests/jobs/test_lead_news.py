"""What jobs do with leads: idle ones stall, and the news of lost leads, brokers and listings is heard."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.brokerage import notices_leads as words
from marketplace.brokerage.operations import accreditation, answers, leads
from marketplace.brokerage.states import BrokerReason, EndReason, LeadStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.jobs import lead_news
from marketplace.jobs.deliver import deliver_waiting
from marketplace.jobs.office import open_office
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from marketplace.listings.operations import endings
from marketplace.listings.reasons import WithdrawReason
from marketplace.matching.models import Match
from marketplace.matching.states import MatchStatus
from tests.making import brokers
from tests.making import leads as making


def test_leads_without_an_action_stall_and_the_others_do_not(app: Flask) -> None:
    office = open_office(app.extensions["settings"], app.app_context)
    with time_machine.travel(utc_now() - timedelta(days=60), tick=False):
        idle, free = making.offered(), making.interested()
    busy = making.adopted()
    assert lead_news.stall_leads(office) == {"stalled": 1, "reminded": 3, "failed": 0}
    assert lead_news.stall_leads(office) == {"stalled": 0, "reminded": 0, "failed": 0}
    assert (idle.status, free.status, busy.status) == (
        LeadStatus.STALLED,
        LeadStatus.OPEN,
        LeadStatus.ADOPTED,
    )


def test_a_job_told_to_stop_leaves_the_rest_for_the_next_run(app: Flask) -> None:
    office = open_office(app.extensions["settings"], app.app_context)
    with time_machine.travel(utc_now() - timedelta(days=60), tick=False):
        idle = making.offered()
    office.stop.set()
    assert lead_news.stall_leads(office) == {"stalled": 0, "reminded": 0, "failed": 0}
    assert idle.status is LeadStatus.OFFERED


@pytest.mark.parametrize("topic", ["refuse", "suspend", "withdraw"])
def test_news_reach_leads_and_pairs(app: Flask, topic: str) -> None:
    office = open_office(app.extensions["settings"], app.app_context)
    row = brokers.accredited()
    case = making.offered(broker=brokers.actor_of(row))
    waiting = making.interested(holder=case.holder)
    match_id = case.row.match_id
    with unit_of_work():
        if topic == "refuse":
            answers.refuse(case.holder, case.id, EndReason.PRICE)
        elif topic == "suspend":
            accreditation.suspend(SYSTEM, row.id, BrokerReason.COMPLAINT_UPHELD)
        else:
            endings.withdraw(case.holder, making.listing_of(waiting), WithdrawReason.OTHER, "不再提供")
    deliver_waiting(office)
    deliver_waiting(office)
    expected = {
        "refuse": (LeadStatus.LOST, LeadStatus.OPEN, MatchStatus.DISMISSED),
        "suspend": (LeadStatus.STALLED, LeadStatus.OPEN, MatchStatus.ADOPTED),
        "withdraw": (LeadStatus.OFFERED, LeadStatus.DISMISSED, MatchStatus.ADOPTED),
    }[topic]
    assert (case.status, waiting.status, db.session.get_one(Match, match_id).status) == expected


def test_the_days_are_a_setting(app: Flask) -> None:
    office = open_office(app.extensions["settings"], app.app_context)
    patient = replace(office, settings=office.settings.model_copy(update={"lead_stall_working_days": 90}))
    with time_machine.travel(utc_now() - timedelta(days=60), tick=False):
        case = making.offered()
    assert lead_news.stall_leads(patient)["stalled"] == 0
    assert lead_news.stall_leads(office)["stalled"] == 1
    assert case.status is LeadStatus.STALLED


def told(template: str) -> set[int]:
    return set(db.session.scalars(select(Notice.person_id).where(Notice.template == template)))


def test_the_people_of_a_lead_are_told_and_nobody_else(app: Flask) -> None:
    office = open_office(app.extensions["settings"], app.app_context)
    elsewhere, nearby = brokers.working(branches=("/p/BR2/",)), brokers.working(branches=("/p/BR1/",))
    case = making.adopted()
    deliver_waiting(office)
    assert told(words.OFFERED) == set()  # the sides know nothing yet
    with unit_of_work():
        leads.offer(case.broker, case.id)
    deliver_waiting(office)
    assert told(words.OFFERED) == {case.seeker.person_id, case.holder.person_id}
    with unit_of_work():
        leads.release(case.broker, case.id)
    deliver_waiting(office)
    assert told(words.STALLED) == {case.seeker.person_id, case.holder.person_id}
    assert told(words.FREE) == {nearby.person_id}
    assert elsewhere.person_id not in told(words.FREE)
    with unit_of_work():
        leads.take_over(nearby, case.id, has_interest=False)
        answers.refuse(case.holder, case.id, EndReason.TOO_EARLY)
    deliver_waiting(office)
    assert told(words.REFUSED) == {case.seeker.person_id, nearby.person_id}
