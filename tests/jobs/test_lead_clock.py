"""A lead on which something is done, or waits for somebody else, is not booked as stalled."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.brokerage.models import Lead
from marketplace.brokerage.operations import creating, leads, meetings
from marketplace.brokerage.operations.lead_steps import touch
from marketplace.brokerage.states import LeadStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs import lead_news
from marketplace.jobs.deliver import deliver_waiting
from marketplace.jobs.office import Office, open_office
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.negotiations.models import RoomFile
from marketplace.negotiations.operations import room
from marketplace.threads import operations as threads
from marketplace.threads.policy import Thread
from marketplace.threads.states import Quality
from tests import make
from tests.brokerage.test_meetings import draft
from tests.files import samples
from tests.making import contracts, negotiations, pricing
from tests.making import leads as making
from tests.making.contracts import Deal
from tests.making.leads import Case
from tests.making.negotiations import Talks

S = LeadStatus
LONG_AGO = timedelta(days=60)


@pytest.fixture
def office(app: Flask) -> Office:
    return open_office(app.extensions["settings"], app.app_context)


def past() -> AbstractContextManager[object]:
    return time_machine.travel(utc_now() - LONG_AGO, tick=False)


def stalled(office: Office) -> int:
    """The news is heard first, as it is long before the clock looks."""
    deliver_waiting(office)
    figures = lead_news.stall_leads(office)
    assert figures["failed"] == 0
    return int(figures["stalled"])


def write(actor: Actor, subject: str, quality: Quality) -> None:
    with unit_of_work():
        threads.post(actor, Thread(subject, quality), "请看一下")


def plan_for_tomorrow(case: Case) -> None:
    with past(), unit_of_work():
        leads.plan(case.broker, case.id, "约双方", beijing_today() + LONG_AGO + timedelta(days=1))


def plan_for_long_ago(case: Case) -> None:
    with past(), unit_of_work():
        leads.plan(case.broker, case.id, "约双方", beijing_today() + timedelta(days=2))


def meet(case: Case, days: float, *, cancelled: bool = False) -> None:
    """Planned when the lead was new."""
    with past():
        with unit_of_work():
            number = meetings.plan(case.broker, case.id, draft(days)).id
        if cancelled:
            with unit_of_work():
                meetings.cancel(case.broker, case.id, number)


def cancel_today(case: Case) -> None:
    meet_id = _met(case)
    with unit_of_work():
        meetings.cancel(case.broker, case.id, meet_id)


def _met(case: Case) -> int:
    with past(), unit_of_work():
        return meetings.plan(case.broker, case.id, draft(3)).id


def ask_again(case: Case) -> None:
    listing, home = case.row.achievement_id or 0, making.organisation_of(case.seeker).id
    with unit_of_work():
        creating.interest(case.seeker, listing, home, "还想问价格")


ON_LEADS: dict[str, tuple[Callable[[], Case], Callable[[Case], object], bool]] = {
    "nothing": (making.introduced, lambda _case: None, False),
    "a side writes": (making.introduced, lambda case: write(case.seeker, f"lead:{case.id}", Quality.SEEKER), True),
    "the broker writes": (making.offered, lambda case: write(case.broker, f"lead:{case.id}", Quality.BROKER), True),
    "an operator writes": (
        making.introduced, lambda case: write(make.operator("/p/"), f"lead:{case.id}", Quality.OPERATOR), False,
    ),
    "a next action to come": (making.introduced, plan_for_tomorrow, True),
    "a next action that is over": (making.introduced, plan_for_long_ago, False),
    "a meeting to come": (making.introduced, lambda case: meet(case, 61), True),
    "a meeting that is over": (making.introduced, lambda case: meet(case, 3), False),
    "a meeting that was cancelled": (making.introduced, lambda case: meet(case, 61, cancelled=True), False),
    "a meeting cancelled today": (making.introduced, cancel_today, True),
    "a side asks for it again": (making.offered, ask_again, True),
}  # fmt: skip


@pytest.mark.parametrize("name", ON_LEADS)
def test_what_is_done_about_a_lead_keeps_it_going(office: Office, name: str) -> None:
    made, act, goes_on = ON_LEADS[name]
    with past():
        case = made()
        deliver_waiting(office)
    act(case)
    assert stalled(office) == (0 if goes_on else 1)
    assert (case.status is S.STALLED) is not goes_on


def consented_by_one() -> Talks:
    talks = negotiations.asked()
    negotiations.consent(talks.seeker, talks)
    return talks


def with_document() -> Talks:
    talks = negotiations.in_room()
    negotiations.put_file(talks.holder, talks, samples.pdf())
    return talks


def take_out(talks: Talks) -> None:
    file_id = db.session.scalars(select(RoomFile.id).where(RoomFile.negotiation_id == talks.id)).one()
    with unit_of_work():
        room.remove(talks.holder, talks.id, file_id)


ON_TALKS: dict[str, tuple[Callable[[], Talks], Callable[[Talks], object]]] = {
    "secrecy asked for": (negotiations.opened, lambda talks: negotiations.secrecy.ask(talks.seeker, talks.id, 24)),
    "consent": (negotiations.asked, lambda talks: negotiations.consent(talks.seeker, talks)),
    "the second consent": (
        consented_by_one, lambda talks: negotiations.consent(talks.holder, talks),
    ),
    "a document": (
        negotiations.in_room, lambda talks: negotiations.put_file(talks.holder, talks, samples.pdf()),
    ),
    "a document taken out": (with_document, take_out),
    "terms": (negotiations.in_room, lambda talks: negotiations.propose(talks.seeker, talks, 0)),
    "pricing": (pricing.agreed, pricing.decide),
    "minutes": (pricing.priced, pricing.attach_minutes),
}  # fmt: skip


@pytest.mark.parametrize("name", ON_TALKS)
def test_what_is_done_in_a_negotiation_keeps_its_lead_going(office: Office, name: str) -> None:
    made, act = ON_TALKS[name]
    with past():
        talks, left_alone = made(), made()
        deliver_waiting(office)
    if name == "secrecy asked for":
        with unit_of_work():
            act(talks)
    else:
        act(talks)
    assert stalled(office) == 1
    assert (talks.lead.status, left_alone.lead.status) == (S.NEGOTIATING, S.STALLED)


def shown(days: int) -> Talks:
    talks = pricing.priced()
    pricing.attach_minutes(talks)
    pricing.publish(talks, days)
    return talks


WAITING: dict[str, tuple[Callable[[], object], bool]] = {
    "the department decides": (pricing.held, True),
    "the price is public": (lambda: shown(90), True),
    "the price was public last week": (lambda: shown(55), True),
    "the price was public long ago": (lambda: shown(15), False),
    "the contract is written": (contracts.drafted, True),
    "the makers are asked": (contracts.asked, True),
    "the contract is to be signed": (contracts.approved, True),
    "the price is clear and nobody writes": (contracts.cleared, False),
}


@pytest.mark.parametrize("name", WAITING)
def test_a_lead_that_waits_for_somebody_else_stays_with_its_broker(office: Office, name: str) -> None:
    made, waits = WAITING[name]
    with past():
        made()
        deliver_waiting(office)
    assert stalled(office) == (0 if waits else 1)


def acted_at(deal: Deal) -> datetime:
    return db.session.get_one(Lead, deal.contract.lead_id).acted_at


@pytest.mark.parametrize("quality", [Quality.HOLDER, Quality.REGISTRAR])
def test_a_message_about_a_contract_is_an_action_on_its_lead(office: Office, quality: Quality) -> None:
    with past():
        deal = contracts.drafted()
        deliver_waiting(office)
    before = acted_at(deal)
    write(deal.seller, f"contract:{deal.id}", quality)
    deliver_waiting(office)
    assert (acted_at(deal) > before) is (quality is Quality.HOLDER)


def test_a_step_of_a_contract_is_an_action_on_its_lead(office: Office) -> None:
    with past():
        deal = contracts.complete()
        deliver_waiting(office)
    before = acted_at(deal)
    contracts.ask(deal)
    deliver_waiting(office)
    assert acted_at(deal) > before


def test_news_that_come_late_set_no_clock_back_and_free_leads_have_none(app: Flask) -> None:
    case, free = making.offered(), making.stalled()
    before, untouched, version = case.row.acted_at, free.row.acted_at, case.row.row_version
    with unit_of_work():
        touch(SYSTEM, case.id, utc_now() - LONG_AGO)
        touch(SYSTEM, free.id)
    assert (case.row.acted_at, free.row.acted_at) == (before, untouched)
    with unit_of_work():
        touch(SYSTEM, case.id)
    assert case.row.acted_at > before
    assert case.row.row_version == version
