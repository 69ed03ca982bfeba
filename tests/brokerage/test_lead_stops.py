"""How leads stop, are taken over and end with their listing; next actions."""

from datetime import date, timedelta
from functools import partial
from itertools import pairwise

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from marketplace.brokerage.operations import accreditation, answers, leads, stalling
from marketplace.brokerage.queries import leads as queries
from marketplace.brokerage.stage_days import idle_since, is_idle
from marketplace.brokerage.states import (
    BrokerReason,
    EndReason,
    LeadStatus,
)
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import BEIJING, utc_now, working_days
from marketplace.kernel.errors import WrongState
from marketplace.listings.operations import endings
from marketplace.listings.reasons import WithdrawReason
from marketplace.negotiations.operations import opening
from tests.making import brokers
from tests.making import leads as making
from tests.making.leads import attempt

pytestmark = pytest.mark.usefixtures("app")
S = LeadStatus


def test_a_stalled_lead_goes_on_where_it_stopped_and_keeps_its_answers() -> None:
    case = making.one_interested()
    assert attempt(lambda: leads.release(case.broker, case.id)) == "done"
    assert (case.row.status, case.row.stalled_from) == (S.STALLED, "one_interested")
    assert attempt(lambda: leads.offer(case.broker, case.id)) == "wrong_state"
    other = brokers.working()
    assert attempt(lambda: leads.take_over(other, case.id, has_interest=False)) == "done"
    row = case.row
    assert (row.status, row.stalled_from) == (S.ONE_INTERESTED, None)
    assert row.broker is not None
    assert row.broker.person_id == other.person_id
    assert attempt(lambda: leads.take_over(case.broker, case.id, has_interest=False)) == "lead_taken"
    assert attempt(lambda: answers.accept(case.holder, case.id)) == "done"
    stays = queries.stages(making.ALL, case.row)
    assert [stay.status for stay in stays] == [
        S.OPEN, S.ADOPTED, S.OFFERED, S.ONE_INTERESTED, S.STALLED, S.ONE_INTERESTED, S.BOTH_INTERESTED,
    ]  # fmt: skip
    assert [stay.left_at is None for stay in stays] == [False] * 6 + [True]
    assert all(before.left_at <= after.entered_at for before, after in pairwise(stays) if before.left_at)


def test_a_negotiated_lead_is_not_lost_beside_its_negotiation() -> None:
    case = making.introduced()
    with unit_of_work():
        opening.open_for(case.broker, case.id)
    with pytest.raises(WrongState), unit_of_work():
        leads.lose(case.broker, case.id, EndReason.PRICE)
    assert case.status is S.NEGOTIATING


def test_leads_of_a_suspended_broker_are_free() -> None:
    row = brokers.accredited()
    broker = brokers.actor_of(row)
    first, second = making.offered(broker=broker), making.introduced(broker=broker)
    with unit_of_work():
        accreditation.suspend(SYSTEM, row.id, BrokerReason.COMPLAINT_UPHELD)
    assert attempt(lambda: leads.lose(broker, first.id, EndReason.PRICE)) == "not_allowed"
    with unit_of_work():
        assert stalling.stall_of_broker(SYSTEM, row.id) == 2
    with unit_of_work():
        assert stalling.stall_of_broker(SYSTEM, row.id) == 0
    assert (first.status, second.row.stalled_from) == (S.STALLED, "introduced")


def test_a_lead_stalls_when_its_working_days_are_over() -> None:
    friday = date(2026, 9, 25)
    with time_machine.travel(utc_now().replace(2026, 9, 25, 3, 0), tick=False):
        case = making.offered()
    for last_day, stalls in ((friday - timedelta(days=1), False), (friday, True)):
        with unit_of_work():
            assert stalling.stall_if_idle(SYSTEM, case.id, last_day) is stalls
    assert case.status is S.STALLED
    with unit_of_work():
        assert not stalling.stall_if_idle(SYSTEM, case.id, friday)


def test_the_national_holiday_gives_a_lead_more_days() -> None:
    friday = date(2026, 9, 25)
    holidays = frozenset(date(2026, 10, day) for day in range(1, 8))
    assert is_idle(friday, date(2026, 10, 17), 15)
    assert not is_idle(friday, date(2026, 10, 23), 15, holidays)
    assert is_idle(friday, date(2026, 10, 24), 15, holidays)


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(DAYS, st.integers(1, 30), st.frozensets(DAYS, max_size=30))
def test_the_last_idle_day_is_idle_and_the_next_is_not(
    today: date, limit: int, holidays: frozenset[date]
) -> None:
    last = idle_since(today, limit, holidays)
    assert is_idle(last, today, limit, holidays)
    assert not is_idle(last + timedelta(days=1), today, limit, holidays)
    assert working_days(last, today, holidays) >= limit


def test_the_end_of_a_listing_dismisses_open_leads_and_leaves_the_others() -> None:
    holder = making.university()
    opened = making.interested(holder=holder)
    listing = making.listing_of(opened)
    working = making.interested()
    assert attempt(lambda: leads.adopt(working.broker, working.id, has_interest=False)) == "done"
    with unit_of_work():
        assert stalling.end_of_listing(SYSTEM, listing.id) == 0  # public still
    for case in (opened, working):
        with unit_of_work():
            found = making.listing_of(case)
            endings.withdraw(case.holder, found, WithdrawReason.OTHER, "不再提供")
        with unit_of_work():
            stalling.end_of_listing(SYSTEM, found.id)
    assert (opened.status, opened.row.reason) == (S.DISMISSED, "listing_ended")
    assert working.status is S.ADOPTED


def test_a_next_action_is_planned_for_a_day_to_come() -> None:
    case = making.adopted()
    today = utc_now().astimezone(BEIJING).date()
    assert attempt(lambda: leads.plan(case.broker, case.id, "打电话", today)) == "done"
    assert (case.row.next_action, case.row.next_action_on) == ("打电话", today)
    for words, day in (("", today), ("长" * 201, today), ("打电话", today - timedelta(days=1))):
        assert attempt(partial(leads.plan, case.broker, case.id, words, day)) == "invalid"
    stalled = making.stalled()
    assert attempt(lambda: leads.plan(stalled.broker, stalled.id, "打电话", today)) == "wrong_state"
